/*
 * search: the table of the words of all entries, as words.h tells them apart;
 * an id with hyphens is several. What goes in and out is here, and whether it
 * still is what it should be; finder.h asks it.
 */
#ifndef STORES_SEARCH_H
#define STORES_SEARCH_H

#include "words.h"

/* Where words of the text being condensed were seen last. */
#define SEARCH_SEEN 1024
struct search_seen {
	uint64_t text; /* which one it was of */
	size_t at, length;
};
struct search_condenser {
	struct search_seen seen[SEARCH_SEEN];
	uint64_t text;
};

/*
 * Makes the words fewer, in place: what stands between them is one blank, and
 * most of those that come again are gone. To the search it is the same; this
 * can be done while another thread adds. Begin with an empty condenser.
 */
void search_condense(struct search_condenser *c, struct buf *words);

/* Adds an entry's words; entries come in ascending order, best. 0 or -1. */
int search_add(
    struct db *db, int64_t entry, struct span words, struct buf *scratch);

/* Takes an entry's words out; they must be the ones that were added. 0, -1. */
int search_remove(
    struct db *db, int64_t entry, struct span words, struct buf *scratch);

/* Makes temp.search_words, where all words of all entries are listed; the
   file itself may be open for reading only. 0 or -1. */
int search_list(struct db *db);

/*
 * A sum over all words of all entries, in any order, for comparing what the
 * search holds with what it should.
 */
struct search_word {
	uint64_t text; /* which one it was of; 0: free */
	uint64_t hash;
};
struct search_sum {
	struct db *db;
	struct words words;
	struct search_word *list; /* those of the entry being added; owned */
	size_t count, room;       /* a power of two */
	uint64_t text;
	int64_t entry;
	uint64_t sum;
};

int search_sum_init(struct search_sum *s, struct db *db); /* 0 or -1 */
void search_sum_release(struct search_sum *s);
int search_sum_add(
    struct search_sum *s, int64_t entry, struct span words); /* 0 or -1 */

/* The same of what the search holds. 0; 1 when it is damaged; -1. */
int search_sum_index(struct db *db, uint64_t *sum);

#endif
