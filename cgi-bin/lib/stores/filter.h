/*
 * filter: which entries are meant, and what is known of them before any is
 * looked up: how many there are, by the tallies, and by which words the search
 * has them.
 */
#ifndef STORES_FILTER_H
#define STORES_FILTER_H

#include "tallies.h"

/* The first id that an entry at this instant can have. */
#define ENTRIES_FIRST(ticks) ((int64_t)(ticks)*128)
#define ENTRIES_END INT64_MAX

#define ENTRIES_OPERATIONS_MAX 128 /* no fewer than values in a query */

/* Which entries; a number of 0 means any. */
struct entries_filter {
	int64_t from, until; /* from ≤ id < until */
	int64_t customer;
	int64_t user;
	int64_t status;
	int64_t operations[ENTRIES_OPERATIONS_MAX];
	int operation_count; /* 0: any */
	const char *match;   /* of finder_expression(); NULL: any */
	struct buf list;     /* texts for SQL; the functions' own */
};

/* Which kind of tallies has just what a filter lets through, and the values
   that are meant in it, a JSON list; -1 where none has. */
int filter_tallied(const struct entries_filter *f, struct buf *values);

/* The filter that lets the fewest through in the period; all where none is
   set. 0 or -1. */
int filter_lead(
    struct db *db, struct entries_filter *f, enum tallies_kind *lead);

/* Where filters let few through that another one does, a walk passes many by.
   From *from on these are no more than so many, or a day's. 0 or -1. */
#define ENTRIES_LOOKS_MAX 50000
#define ENTRIES_LOOKS_TEXT 1000000 /* of all: the search passes by faster */
int filter_reach(struct db *db, struct entries_filter *f, int64_t *from);

/* Appends the text that is sought, as an expression that finds only those of
   its entries which may have failed. 0 or -1. */
int filter_add_failed(
    struct db *db, const struct entries_filter *f, struct buf *match);

/* A statement with the filter bound to what names it has of these: :from
   :until :customer :user :status :operation (the first one) :operations (a
   JSON list) :match (the text, and what else narrows it). Texts are f's until
   db_done(). NULL on failure. */
struct db_statement *filter_use(
    struct db *db, const char *sql, struct entries_filter *f);

#endif
