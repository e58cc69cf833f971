/*
 * rows: the rows of an export: entries with their lines and notes.
 */
#ifndef STORES_ROWS_H
#define STORES_ROWS_H

#include "entries.h"

/* A row of an export: an entry, and one of its lines if it has any. Numbers
   are those of the dictionaries. */
struct rows_row {
	int64_t id, ticks;
	enum clock_precision precision;
	int64_t customer, user, operation, status;
	struct span product, subscription, offer, term, cycle, order, note;
	int64_t quantity;
	bool has_quantity;
	int64_t lines;
};

/* All of the filter, newest first, the lines of an entry in their order, or
   only the first one. `each` returns -1 to stop. 0; -1 failed; 1 stopped. */
int rows_each(struct db *db, struct entries_filter *filter,
    bool first_line,
    int (*each)(void *context, const struct rows_row *row),
    void *context);

#endif
