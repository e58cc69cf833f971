/*
 * relay: the rows of an export, read while those before them are used.
 *
 * The caller's thread reads, and whatever there is of the log is its own. The
 * rows go in batches to another thread, which hands them out; no more than a
 * few batches are held, however many rows there are. Rows that fit into one
 * batch, and all where there can be no thread, are handed out by the caller's.
 */
#ifndef STORES_RELAY_H
#define STORES_RELAY_H

#include "rows.h"

/*
 * What rows_each() does, but `each` is called aside: one call at a time, in
 * the order of the rows, and all of them are over when this returns. It must
 * not use db, nor what else is used meanwhile. 0; -1 failed, after the rows
 * that could be read; 1 stopped.
 */
int relay_each(struct db *db, struct entries_filter *filter,
    const struct rows_wanted *wanted,
    int (*each)(void *context, const struct rows_row *row), void *context);

#endif
