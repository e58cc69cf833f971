/*
 * tallies: how many entries there are, how many of them failed, and how many
 * rows an export of them has, without counting them. Time is cut into slots of
 * several lengths, so that any period is a few slots of each, and some entries
 * at its ends.
 */
#ifndef STORES_TALLIES_H
#define STORES_TALLIES_H

#include "../text/map.h"
#include "../wire/db.h"

enum tallies_kind {
	TALLIES_ALL,
	TALLIES_CUSTOMER,
	TALLIES_USER,
	TALLIES_OPERATION,
	TALLIES_STATUS,
	TALLIES_KINDS,
};

/* The lengths of slots in hours, each a multiple of the one before. A slot is
   known by its number since 2000-01-01 UTC. */
#define TALLIES_LENGTHS 5
#define TALLIES_DAYS 1 /* the place of 24 in it */
extern const int64_t tallies_hours[TALLIES_LENGTHS];

/* The shortest that a kind has: a customer's or a user's hour would mostly be
   a single entry. */
int tallies_shortest(enum tallies_kind kind);

struct tallies_key {
	int64_t kind, hours, slot, value;
};

/* Of some entries. */
struct tallies_numbers {
	int64_t entries, failed;
	int64_t rows; /* of an export with one for each line */
};

/* An entry without lines has a row, too. */
static inline int64_t tallies_rows(int64_t lines)
{
	return lines > 0 ? lines : 1;
}

struct tallies_count {
	struct tallies_key key;
	struct tallies_numbers n;
};

/* The writer's additions, until tallies_flush(). */
struct tallies {
	struct db *db;
	struct map places;          /* of a tallies_key in list */
	struct tallies_count *list; /* owned */
	size_t count, room;
};

void tallies_init(struct tallies *t, struct db *db);
void tallies_release(struct tallies *t);

/* An entry as the tallies see it. */
struct tallies_entry {
	int64_t ticks;
	int64_t values[TALLIES_KINDS]; /* whose it is, 0 for nobody's */
	bool failed;
	int64_t lines;
};

/* One such entry more; or fewer, when count is -1. 0 or -1. */
int tallies_add(struct tallies *t, const struct tallies_entry *e, int count);

/* Writes what was added. 0 or -1. */
int tallies_flush(struct tallies *t);

/* Slots that are neighbours: from ≤ slot < until. */
struct tallies_slots {
	enum tallies_kind kind;
	int64_t hours, from, until;
};

/* Adds up what the slots have of the values, a JSON list. 0 or -1. */
int tallies_sum(struct db *db, struct tallies_slots slots, struct span values,
    struct tallies_numbers *sum);

/* Calls `each` for every value that a slot has, slot by slot. 0 or -1. */
int tallies_each(struct db *db, struct tallies_slots slots,
    void (*each)(void *context, int64_t value, int64_t entries), void *context);

/* No fewer than the values have from one instant until another, found
   cheaply: a period's ends are taken for whole slots. 0 or -1. */
int tallies_guess(struct db *db, enum tallies_kind kind, struct span values,
    const int64_t ticks[2], int64_t *entries);

/* The days without an entry between the first and the last that have any:
   one call for each stretch of them, oldest first. Entries that partnerlog
   itself made do not count: nobody fetched them. 0 or -1. */
int tallies_gaps(struct db *db,
    void (*each)(void *context, int64_t first, int64_t last), void *context);

#endif
