/*
 * customers: whom the log is about. A customer's name is the one that the
 * latest record of it gave, in whatever order the records arrived; of two at
 * the same time, the one that is greater byte by byte.
 */
#ifndef STORES_CUSTOMERS_H
#define STORES_CUSTOMERS_H

#include "../text/map.h"
#include "../wire/db.h"
#include "names.h"

struct customers_seen;

/* The writer's memory of customers; names are written by customers_flush(). */
struct customers {
	struct db *db;
	struct map seen;
	struct customers_seen *list; /* owned */
	size_t count, room;
};

void customers_init(struct customers *c, struct db *db);
void customers_release(struct customers *c);

/*
 * The number of the customer with this code or, without one, with this name;
 * added when new. 0 when the record gives neither. 0 or -1.
 */
int customers_number(
    struct customers *c, struct span code, struct span name, int64_t *number);

/* A record of this instant gave this name to the customer with this code,
   which customers_number() has seen. 0 or -1. */
int customers_named(
    struct customers *c, struct span code, struct span name, int64_t ticks);

/* Writes the names that are newer than those in the log. 0 or -1. */
int customers_flush(struct customers *c);

/* Another one has written: what is remembered may no longer be so. */
void customers_forget(struct customers *c);

/* One customer, for a reader. */
struct customer {
	int64_t number;
	struct buf code, name;
};

#define CUSTOMER_INIT                                                          \
	{                                                                      \
		0                                                              \
	}
void customer_release(struct customer *c);

/* By its code, exactly, or one without a code by its name, exactly. 1 found,
   0 none, -1 failed. */
int customers_find(struct db *db, struct span code, struct customer *found);
int customers_find_codeless(
    struct db *db, struct span name, struct customer *found);

/* Codes may be empty. */
typedef void customers_each(
    void *context, int64_t number, struct span code, struct span name);

/* Calls `each` for the customers of this name (ASCII case ignored), at most
   `most` of them. 0 or -1. */
int customers_called(struct db *db, struct span name, int most,
    customers_each *each, void *context);

/*
 * Calls `each` for the customers with this code, or whose name has this part
 * as fold.h understands it, at most `most` of them; the best fits first, then
 * by name. It looks at all names there are. 0 or -1.
 */
int customers_like(struct db *db, struct span part, int most,
    customers_each *each, void *context);

/* Calls `each` for the customers that have both a code and a name, those that
   came into the log last first, at most `most` of them. 0 or -1. */
int customers_latest(
    struct db *db, int most, customers_each *each, void *context);

/* Codes and names of all, by number, into two empty tables. 0 or -1. */
int customers_load(
    struct db *db, struct names_table *codes, struct names_table *names);

#endif
