/*
 * segments: reads all of what FTS5 keeps of the search, in the order of the
 * words, from the tables that it keeps it in; and whether its index of their
 * pages leads to each of them, without which words are not found that are
 * there. Its own tables that list words are many times as slow, and look
 * nothing up in that index.
 *
 *	segments_init(&s, db);
 *	while ((rc = segments_word(&s)) > 0)
 *		while ((rc = segments_row(&s)) > 0)
 *			… s.word, s.row …
 *
 * A segment is a part of the search that was written at one time: pages of
 * words, each with its rows. A newer one says what is so where an older one
 * has the same row of a word, and may say that it is gone. Both are merged
 * here. What leads through the many rows of one word has to be there; it is
 * not read. What a page looks like, SQLite's source tells (fts5_index.c); for
 * this table it is its version 4, without details and sizes.
 */
#ifndef STORES_SEGMENTS_H
#define STORES_SEGMENTS_H

#include "../wire/db.h"

struct segment;

struct segments {
	struct db *db;
	struct segment *list; /* from the newest to the oldest; owned */
	size_t count;
	struct segment **waiting; /* a heap, the least word first; owned */
	size_t waiting_count;
	struct segment **current; /* those that have the word; owned */
	size_t current_count;
	size_t least;    /* the place of the one whose row is next */
	int64_t limit;   /* the next row of the others */
	struct buf text; /* of the word */
	struct span word;
	int64_t row;
};

/* 0 or -1, for which damage is a reason like others; segments_release() in
   either case. */
int segments_init(struct segments *s, struct db *db);
void segments_release(struct segments *s);

/* The next word, the next row of that; all rows of one are read before the
   next. 1, 0 after the last, or -1. */
int segments_word(struct segments *s);
int segments_row(struct segments *s);

#endif
