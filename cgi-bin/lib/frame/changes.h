/*
 * changes: shows how two values of JSON differ, as a table: diff.html.
 */
#ifndef FRAME_CHANGES_H
#define FRAME_CHANGES_H

#include "../text/diff.h"
#include "page.h"

#define CHANGES_TEMPLATES "diff.html"

struct changes {
	/* The caller's: */
	struct page_request *r;
	struct tmpl *parent; /* where the section is */
	const char *section; /* which has {{>DIFF}} */
	int most;            /* rows */

	/* What changes_show() finds: */
	struct tmpl *place; /* the section; NULL: there is nothing to show */
	struct tmpl *table;
	int count, dull; /* differences; such as field_is_dull() leaves out */
	bool single;     /* there is only one side */
};

/* Begins the table when there is a difference. A side with data NULL is not
   there, and the other is shown whole. 0 or -1. */
int changes_show(struct changes *c, struct span before, struct span after,
    enum diff_strings strings);

#endif
