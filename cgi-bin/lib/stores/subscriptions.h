/*
 * subscriptions: what customers hold, as the log tells it: the lines of the
 * entries, in order.
 */
#ifndef STORES_SUBSCRIPTIONS_H
#define STORES_SUBSCRIPTIONS_H

#include "../text/map.h"
#include "../wire/db.h"
#include "../wire/record.h"

/* The writer's memory of subscription numbers. */
struct subscriptions {
	struct db *db;
	struct map seen;
};

void subscriptions_init(struct subscriptions *s, struct db *db);
void subscriptions_release(struct subscriptions *s);

/* Whose lines, and of which entry. */
struct subscriptions_entry {
	int64_t entry;
	int64_t customer; /* 0: not known */
	bool counts;      /* the entry succeeded */
};

/* Adds a record's lines. 0 or -1. */
int subscriptions_add(struct subscriptions *s,
    const struct subscriptions_entry *whose, const struct record *r);

/* A line of an entry. Spans live during the call; data NULL: not said. */
struct line {
	struct span subscription, product, offer, order, term, cycle, status,
	    starts, ends;
	int64_t quantity;
	bool has_quantity;
	int auto_renew; /* 1, 0, or -1: not said */
};

/* Calls `each` for the lines of an entry from the first-th (from 0) on, at
   most `most`. 0 or -1. */
int subscriptions_lines(struct db *db, int64_t entry, int first, int most,
    void (*each)(void *context, const struct line *line), void *context);

/* A customer's subscription, as it was after the last entry before an id. */
struct subscription {
	struct line state;
	int64_t changed; /* the entry that told of it last */
	int64_t changed_ticks;
};

/*
 * Calls `each` for a customer's subscriptions that an entry before the id
 * `until` told of, by product. 0 or -1.
 */
int subscriptions_of(struct db *db, int64_t customer, int64_t until,
    void (*each)(void *context, const struct subscription *s), void *context);

#endif
