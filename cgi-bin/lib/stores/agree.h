/*
 * agree: whether what is derived agrees with the records. Each record is read
 * anew, in whatever order, and looked for where derived.h says it must be; what
 * no record accounts for shows at the end.
 */
#ifndef STORES_AGREE_H
#define STORES_AGREE_H

#include <pthread.h>

#include "../text/map.h"
#include "../wire/db.h"
#include "../wire/record.h"
#include "names.h"
#include "search.h"
#include "tallies.h"

/* Where what is wrong is told, whoever finds it. */
struct findings {
	void (*tell)(void *context, const char *what);
	void *context;
	int64_t count;
	struct buf text;
	pthread_mutex_t lock; /* the caller's own, around all it tells */
};

void findings_add(struct findings *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* How much there is of each, and sums over what is in them. */
struct agree_sums {
	int64_t entries, versions, lines, notes, listings;
	uint64_t tallies[TALLIES_KINDS];
	uint64_t search;
};

struct agree_customer;
struct agree_subscription;

/* What all records together tell of. */
struct agree {
	struct findings *findings; /* the caller's */
	pthread_mutex_t lock;      /* over what follows */
	struct map words[NAMES_KINDS];
	struct map customers, subscriptions;     /* their places in the lists */
	struct agree_customer *customer;         /* owned */
	struct agree_subscription *subscription; /* owned */
	int64_t told; /* how many of those records tell of */
	struct buf scratch;
	struct agree_sums sums;
	struct agree_sums tables; /* the last two of them */
	bool search_is_damaged;
};

void agree_init(struct agree *a, struct findings *findings);
void agree_release(struct agree *a);

/* Before the first record. 0 or -1. */
int agree_begin(struct agree *a, struct db *db);

/* The numbers that the tables have for what a record names; 0: it names none,
   -1: they have none. */
struct agree_numbers {
	int64_t customer, user, operation, resource, status;
	int64_t *subscriptions; /* of the lines; owned */
	size_t room;
};

/* One of those that read records at the same time, each with a connection of
   its own. */
struct agree_reader {
	struct agree *all;
	struct db *db;
	struct record record;
	struct record_problem why; /* it could not be read; else no reason */
	struct agree_numbers numbers;
	struct agree_sums sums;
	struct search_sum search;
};

/* 0 or -1. */
int agree_reader_init(struct agree_reader *a, struct agree *all, struct db *db);
void agree_reader_release(struct agree_reader *a);

/* Reads a record, and computes its leaf. 0 or -1. */
int agree_read(
    struct agree_reader *a, struct span text, uint8_t leaf[SHA256_SIZE]);

/* Compares what was read. 0, whatever is wrong with it, or -1. */
int agree_record(struct agree_reader *a, int64_t number);

/* After a reader's last one. */
void agree_add(struct agree_reader *a);

/* Adds up what the tables of counts and of the search hold: for agree_finish(),
   and at any time before it. 0 or -1. */
int agree_sum(struct agree *a, struct db *db);

/* What no record accounts for, after all of them. 0 or -1. */
int agree_finish(struct agree *a, struct db *db);

#endif
