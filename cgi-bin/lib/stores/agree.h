/*
 * agree: whether what is derived agrees with the records. Each record is read
 * anew, in the order of their numbers, and looked for where derived.h says it
 * must be; what no record accounts for shows at the end.
 */
#ifndef STORES_AGREE_H
#define STORES_AGREE_H

#include "../text/map.h"
#include "../wire/db.h"
#include "../wire/record.h"
#include "names.h"
#include "search.h"
#include "tallies.h"

/* Where what is wrong is told. */
struct findings {
	void (*tell)(void *context, const char *what);
	void *context;
	int64_t count;
	struct buf text;
};

void findings_add(struct findings *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

struct agree_customer;
struct agree_subscription;

struct agree {
	struct db *db;
	struct findings *findings; /* the caller's */
	struct record record;
	struct map words[NAMES_KINDS];
	struct map customers, subscriptions;     /* their places in the lists */
	struct agree_customer *customer;         /* owned */
	struct agree_subscription *subscription; /* owned */
	int64_t entries, versions, lines, notes, listings;
	uint64_t tallies[TALLIES_KINDS];
	struct search_sum search;
	struct buf scratch;
};

/* 0 or -1. */
int agree_init(struct agree *a, struct db *db, struct findings *findings);
void agree_release(struct agree *a);

/* One record. 0, whatever is wrong with it, or -1. */
int agree_record(struct agree *a, int64_t number, struct span text);

/* After the last one. 0 or -1. */
int agree_finish(struct agree *a);

#endif
