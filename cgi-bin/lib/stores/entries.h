/*
 * entries: the log itself: what happened, in order.
 *
 * An entry's id is 128 times its instant (clock.h) plus a place within it
 * that comes from the record (derived.h), so ids are in the order of time and
 * a period is a range of ids. A source that knows only the second or the
 * minute is spread over it.
 */
#ifndef STORES_ENTRIES_H
#define STORES_ENTRIES_H

#include "../wire/db.h"
#include "../wire/record.h"
#include "filter.h"

/* Counting one by one stops here. */
#define ENTRIES_COUNT_MAX 10000

/* As many as a page can have. */
#define ENTRIES_PAGE_MAX 200

/* One entry. Spans live during the call that hands it out. */
struct entry {
	int64_t id;
	int64_t ticks;
	enum clock_precision precision;
	int64_t customer; /* number, 0 for none */
	struct span customer_code, customer_name;
	struct span operation, status, user; /* user may be empty */
	bool failed;
	int64_t lines;
	int64_t record; /* the number of the record it shows */
	bool correlated;
};

typedef void entries_each(void *context, const struct entry *e);

/* Up to `size` entries with ids below `before`. */
struct entries_slice {
	int64_t before;
	int size;
};

/* Those entries, newest first. 0 or -1. */
int entries_page(struct db *db, struct entries_filter *filter,
    struct entries_slice slice, entries_each *each, void *context);

/*
 * The id of the entry that has `skip` fitting ones between itself and
 * `after`, going towards newer; 0 when there is none. For a page of `size`
 * newer entries: entries_newer(…, size - 1) is its first. 0 or -1.
 */
int entries_newer(struct db *db, struct entries_filter *filter, int64_t after,
    int skip, int64_t *id);

/* The record that came first among those of the fitting entries with ids
   above `after`; 0 when there is none, or there are more than these. 0, -1. */
#define ENTRIES_ABOVE_MAX 400
int entries_first_above(struct db *db, struct entries_filter *filter,
    int64_t after, int64_t *record);

/* The fitting entries nearest before and after the filter's period; 0 where
   there is none. 0 or -1. */
int entries_nearest(
    struct db *db, const struct entries_filter *filter, int64_t ids[2]);

/* An entry in numbers of the dictionaries, 0 where it says none. */
struct entries_numbers {
	int64_t id, customer, user, operation, status;
	int64_t lines;
};

/* Returns other than 0 to stop. */
typedef int entries_each_numbers(
    void *context, const struct entries_numbers *n);

/* Those that fit, newest first, at most so many. 0; -1 failed; 1 stopped. */
int entries_walk(struct db *db, struct entries_filter *filter, int most,
    entries_each_numbers *each, void *context);

/* Likewise, but only customer, user and operation are told: that is faster. */
int entries_whose(struct db *db, struct entries_filter *filter, int most,
    entries_each_numbers *each, void *context);

/* Likewise, but of those that a text alone finds only the id is told, and no
   other filter is looked at: that is much faster. */
int entries_found(struct db *db, struct entries_filter *filter, int most,
    entries_each_numbers *each, void *context);

/* Likewise, of those that have the filter's status, whatever else it says. */
int entries_ended(struct db *db, struct entries_filter *filter,
    entries_each_numbers *each, void *context);

/* The ids of those that a text finds and that failed, newest first. Likewise.
 */
int entries_failed(struct db *db, const struct entries_filter *filter,
    entries_each_numbers *each, void *context);

/* One of them. 1 found, 0 none, -1 failed. */
int entries_numbers(struct db *db, int64_t id, struct entries_numbers *n);

/* An entry as an export has it, in numbers of the dictionaries. */
struct entries_plain {
	int64_t id, ticks;
	enum clock_precision precision;
	int64_t customer, user, operation, status;
	int64_t lines;  /* how many it has */
	int64_t record; /* the number of the record it shows */
};

/* Returns other than 0 to stop. */
typedef int entries_each_plain(void *context, const struct entries_plain *e);

/* All that fit, newest or oldest first; none are kept meanwhile, however many
   there are. 0; -1 failed; 1 stopped. */
int entries_stream(struct db *db, struct entries_filter *filter, bool oldest,
    entries_each_plain *each, void *context);

/* Those that fit and show a record with a number above `after`, in the order
   of arrival. Likewise. */
int entries_since(struct db *db, struct entries_filter *filter, int64_t after,
    entries_each_plain *each, void *context);

/* The oldest of all; 0 when the log is empty. 0 or -1. */
int entries_first(struct db *db, int64_t *id);

/* One entry. 1 found, 0 none, -1 failed. */
int entries_find(struct db *db, int64_t id, entries_each *each, void *context);

/* The others of the same correlation, oldest first, at most `most`. 0, -1. */
int entries_related(
    struct db *db, int64_t id, int most, entries_each *each, void *context);

/* The record of an entry, and its hash. 1 found, 0 none, -1 failed. */
int entries_record(
    struct db *db, int64_t id, struct buf *text, uint8_t hash[SHA256_SIZE]);

/* Another record of the same event. */
struct entries_version {
	int64_t n;      /* from 1, in the order of arrival */
	int64_t import; /* the one it came with */
	bool later;     /* than the record that the entry shows */
	struct span text;
};

/* Calls `each` for the versions of an entry that are there. 0 or -1. */
int entries_versions(struct db *db, int64_t id,
    void (*each)(void *context, const struct entries_version *v),
    void *context);

#endif
