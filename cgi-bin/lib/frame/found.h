/*
 * found: shows in a row of a list what the search found: its words are marked
 * in the cells, and for those that are in no cell it is said where they are.
 *
 *	found_begin(&f);
 *	found_set(&f, row, "USER", "USER_FOUND", user);   for each cell
 *	found_elsewhere(&f, row, entry);
 */
#ifndef FRAME_FOUND_H
#define FRAME_FOUND_H

#include "../stores/finder.h"
#include "page.h"

#define FOUND_TEMPLATES "found.html", "marked.html"

struct found {
	struct page_request *r;
	struct finder *finder; /* NULL: nothing is searched, all is plain */
	uint64_t missing;      /* words that no cell of the row has, so far */
	int rc;                /* -1 when a store failed */
	struct buf record, name;
};

void found_release(struct found *f);

/* A row begins. */
void found_begin(struct found *f);

/* Sets {{name}}; but where words are found in the text, fills {{>pieces}}
   with it. */
void found_set(struct found *f, struct tmpl *row, const char *name,
    const char *pieces, struct span text);

/* Fills {{>FOUND}} with the places in the entry's record that have the words
   which no cell has. */
void found_elsewhere(struct found *f, struct tmpl *row, int64_t entry);

#endif
