/*
 * rows: the rows of an export: entries with their lines and notes, or with
 * their records. The tables are read side by side, each from its own place,
 * and nothing is kept but what one entry has.
 */
#ifndef STORES_ROWS_H
#define STORES_ROWS_H

#include "entries.h"

/* Those of a line come first. */
enum rows_text {
	ROWS_PRODUCT,
	ROWS_SUBSCRIPTION,
	ROWS_OFFER,
	ROWS_TERM,
	ROWS_CYCLE,
	ROWS_ORDER,
	ROWS_NOTE,
	ROWS_RECORD, /* where records are wanted */
	ROWS_TEXTS,
};

/* A row of an export: an entry, and one of its lines if it has any; or its
   record. Numbers are those of the dictionaries, and 0 for none. */
struct rows_row {
	int64_t id, ticks;
	enum clock_precision precision;
	int64_t customer, user, operation, status;
	int64_t quantity;
	bool has_quantity;
	struct span texts[ROWS_TEXTS];
};

enum rows_order { ROWS_NEWEST, ROWS_OLDEST, ROWS_ARRIVAL };

struct rows_wanted {
	enum rows_order order;
	int64_t after;   /* of arrival: above the record of this number */
	bool first_line; /* one row an entry, with its first line if any */
	bool records; /* one row an entry, with its record: no line, no note */
};

/* All of the filter; the lines of an entry in their order, whichever way the
   entries go. `each` returns -1 to stop. 0; -1 failed; 1 stopped. */
int rows_each(struct db *db, struct entries_filter *filter,
    const struct rows_wanted *wanted,
    int (*each)(void *context, const struct rows_row *row), void *context);

#endif
