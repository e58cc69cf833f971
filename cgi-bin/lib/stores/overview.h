/*
 * overview: how the entries that fit are spread over their period, and whose
 * they are most: what a chart and lists of the most frequent show.
 *
 * It costs no more as the log grows. Where one filter at most is set, and no
 * text is sought, tallies tell how many there are in all and in each bar;
 * where none is, also whose they are. All else is counted entry by entry,
 * from the newest on, up to ENTRIES_COUNT_MAX of them, or as far as
 * filter_reach() where that has more than a page; `…_exact` says whether that
 * was all. What was counted tells whose they are; but of more than that, only
 * the newest OVERVIEW_TOPS_NEWEST where tallies tell the rest, and of what a
 * text alone finds the newest OVERVIEW_TOPS_FOUND, since each is looked up.
 */
#ifndef STORES_OVERVIEW_H
#define STORES_OVERVIEW_H

#include "entries.h"

#define OVERVIEW_BARS_MAX 64
#define OVERVIEW_TOPS_MAX 5
#define OVERVIEW_TOPS_NEWEST 2000
#define OVERVIEW_TOPS_FOUND 500

enum overview_kind {
	OVERVIEW_CUSTOMERS,
	OVERVIEW_ACTIONS,
	OVERVIEW_USERS,
	OVERVIEW_KINDS,
};

/* A stretch of the period. What was not counted is -1. */
struct overview_bar {
	int64_t from, until; /* ids; the caller's */
	bool open;           /* not counted to its beginning: these at least */
	int64_t entries, failed;
	int64_t rows; /* as in struct overview_rows, where tallies tell it */
};

struct overview_counted {
	int64_t id;
	bool failed;
};

struct overview_top {
	int64_t number;
	struct buf code, name; /* an action or a user has a code alone */
	int64_t entries;
};

struct overview {
	/* The caller's: neighbours, oldest first, that are the whole period. */
	struct overview_bar bars[OVERVIEW_BARS_MAX];
	int bar_count;
	/* What overview_read() finds: */
	int64_t entries;      /* that fit */
	bool exact;           /* else there are more than these */
	bool bars_exact;      /* else of these alone, and none before: */
	int64_t counted_from; /* id */
	struct buf counted;   /* of struct overview_counted, newest first; what
				 was counted one by one */
	bool tops_exact;      /* else of these alone: */
	int64_t tops_newest;
	struct overview_top tops[OVERVIEW_KINDS][OVERVIEW_TOPS_MAX];
	int top_count[OVERVIEW_KINDS]; /* the most frequent first */
};

#define OVERVIEW_INIT                                                          \
	{                                                                      \
		.bar_count = 0                                                 \
	}
void overview_release(struct overview *o);

/* How many were counted one by one. */
int overview_counted(const struct overview *o);

/* 0 or -1. */
int overview_read(
    struct db *db, struct entries_filter *filter, struct overview *o);

/* Where the bars are not exact: counts anew after the caller has laid others,
   of a part of the period. Nothing is read. */
void overview_spread(struct overview *o);

/* What an export of a filter comes to: before it is begun. */
struct overview_rows {
	int64_t entries;
	int64_t rows; /* with one for each line of an entry, or one for an entry
			 without lines */
	bool exact;   /* else there are more than these, of both */
};

/* As cheap as overview_read(). 0 or -1. */
int overview_rows(
    struct db *db, struct entries_filter *filter, struct overview_rows *rows);

/* How many fit, alone; as in struct overview. 0 or -1. */
int overview_count(struct db *db, struct entries_filter *filter,
    int64_t *entries, bool *exact);

#endif
