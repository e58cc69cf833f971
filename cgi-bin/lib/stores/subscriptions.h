/*
 * subscriptions: what customers hold, as the log tells it: the lines of the
 * entries, in order, and the subscription lists between them. A subscription
 * is the customer's whom the latest record of it names, in whatever order the
 * records arrived.
 */
#ifndef STORES_SUBSCRIPTIONS_H
#define STORES_SUBSCRIPTIONS_H

#include "../text/map.h"
#include "../wire/db.h"
#include "../wire/record.h"

struct subscriptions_seen;

/* The writer's memory; owners are written by subscriptions_flush(). */
struct subscriptions {
	struct db *db;
	struct map seen;
	struct subscriptions_seen *list; /* owned */
	size_t count, room;
};

void subscriptions_init(struct subscriptions *s, struct db *db);
void subscriptions_release(struct subscriptions *s);

/* Makes the subscriptions known that a record tells of, and the customer
   (0: not said) whose they are then. 0 or -1. */
int subscriptions_know(
    struct subscriptions *s, const struct record *r, int64_t customer);

/* Adds a record's lines to its entry; they count once it has come about. The
   subscriptions are known. 0 or -1. */
int subscriptions_add(struct subscriptions *s, const struct record *r,
    int64_t entry, bool counts);

/* Adds what a record of RECORD_LISTING says. The subscription is known. 0 or
   -1. */
int subscriptions_list(struct subscriptions *s, const struct record *r,
    int64_t record, int64_t content);

/* Writes the owners that are newer than those in the log. 0 or -1. */
int subscriptions_flush(struct subscriptions *s);

/* Another one has written: what is remembered may no longer be so. */
void subscriptions_forget(struct subscriptions *s);

/* A line of an entry. Spans live during the call; data NULL: not said. */
struct line {
	struct span subscription, product, offer, order, term, cycle, status,
	    starts, ends;
	int64_t quantity;
	bool has_quantity;
	int auto_renew; /* 1, 0, or -1: not said */
};

/* Calls `each` for the first lines of an entry, at most `most`. 0 or -1. */
int subscriptions_lines(struct db *db, int64_t entry, int most,
    void (*each)(void *context, const struct line *line), void *context);

/* The sum of the quantities of an entry's lines; INT64_MAX where it is past
   2^53. 0 or -1. */
int subscriptions_total(struct db *db, int64_t entry, int64_t *quantity);

/* Whether it is in force: active, or nothing else was said; none of the two,
   as suspended; or expired or cancelled. */
enum subscription_phase {
	SUBSCRIPTION_ACTIVE,
	SUBSCRIPTION_HALTED,
	SUBSCRIPTION_OVER,
};

/* A customer's subscription, as it was after the last entry before an id. */
struct subscription {
	int64_t number;
	struct line state;
	enum subscription_phase phase;
};

/* Whose, and as of when: what an entry before the id `until`, or a list
   before its instant, told. */
struct subscriptions_filter {
	int64_t customer, until;
	struct span code; /* of one subscription alone; data NULL: of all */
};

/* Whether a customer has any, or had. 1, 0 or -1. */
int subscriptions_any(struct db *db, int64_t customer);

/* Calls `each` for those subscriptions: by phase, status, product and start.
   0 or -1. */
int subscriptions_of(struct db *db, const struct subscriptions_filter *filter,
    void (*each)(void *context, const struct subscription *s), void *context);

/* How many they are, and the instant of the first that was told of any. 0 or
   -1. */
int subscriptions_span(struct db *db, const struct subscriptions_filter *filter,
    int64_t *count, int64_t *first);

/* What an entry or a list said of a subscription. */
struct subscriptions_event {
	int64_t ticks;
	int64_t entry;                 /* 0: a list */
	struct span operation;         /* the entry's */
	struct span status;            /* data NULL: not said */
	enum subscription_phase phase; /* of that status */
	int64_t quantity;
	bool has_quantity;
};

/* Before the id `until`, or the instant of it, and at most so many. */
struct subscriptions_slice {
	int64_t subscription, until;
	int most;
};

/* Calls `each` for what was said of a subscription, newest first. 0 or -1. */
int subscriptions_history(struct db *db, struct subscriptions_slice slice,
    void (*each)(void *context, const struct subscriptions_event *event),
    void *context);

#endif
