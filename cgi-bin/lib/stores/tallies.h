/*
 * tallies: how many entries there are, by hour and by day, without counting
 * them. Hours and days are UTC's, by their number since 2000-01-01.
 */
#ifndef STORES_TALLIES_H
#define STORES_TALLIES_H

#include "../text/map.h"
#include "../wire/db.h"

enum tallies_kind {
	TALLIES_HOUR, /* all entries, by the hour; the others by the day */
	TALLIES_DAY,
	TALLIES_CUSTOMER,
	TALLIES_USER,
	TALLIES_OPERATION,
	TALLIES_STATUS,
	TALLIES_KINDS,
};

struct tallies_key {
	int64_t kind, value, slot;
};

struct tallies_count {
	struct tallies_key key;
	int64_t entries, failed;
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
};

/* One such entry more; or fewer, when count is -1. 0 or -1. */
int tallies_add(struct tallies *t, const struct tallies_entry *e, int count);

/* Writes what was added. 0 or -1. */
int tallies_flush(struct tallies *t);

/* The sum over the slots from ≤ slot < until. 0 or -1. */
int tallies_sum(
    struct db *db, struct tallies_key from, int64_t until, int64_t *entries);

/* The days without an entry between the first and the last that have any:
   one call for each stretch of them, oldest first. 0 or -1. */
int tallies_gaps(struct db *db,
    void (*each)(void *context, int64_t first, int64_t last), void *context);

#endif
