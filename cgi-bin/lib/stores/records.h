/*
 * records: what the vendor sent, in the order of arrival, for good. This and
 * the imports' chain are the log; the other stores are derived from it.
 */
#ifndef STORES_RECORDS_H
#define STORES_RECORDS_H

#include "../wire/db.h"
#include "../wire/record.h"

/* The number of the last one, 0 before there is any. 0 or -1. */
int records_last(struct db *db, int64_t *number);

/*
 * A cursor is where an export ended, in the order of arrival: "NUMBER-HASH",
 * the last record's number and the first eight digits of its hash, by which
 * that of another log is told; or "0", before all of them.
 */
/* Appends the one that ends with this record. 1; 0 there is no such; -1. */
int records_add_cursor(struct db *db, int64_t number, struct buf *out);

/* The number of a cursor. 1; 0 it is none of this log; -1. */
int records_find_cursor(struct db *db, const char *cursor, int64_t *number);

/* Adds one that came with an import; its number is the next one. 0 or -1. */
int records_add(
    struct db *db, int64_t number, int64_t import, const struct record *r);

/* Reads one anew. 1; 0 when there is none, or it was pruned; -1. */
int records_read(struct db *db, int64_t number, struct record *r);

/* The import that one came with; 0 when there is no such record. 0 or -1. */
int records_import(struct db *db, int64_t number, int64_t *import);

/*
 * Calls `each` for those with numbers above `after`, in their order, until
 * one returns other than 0. Returns that; or 0 after the last; or -1. The
 * text's data is NULL where it was pruned.
 */
struct records_row {
	int64_t number, import;
	int64_t pruned; /* the import that tells of it; 0: it is there */
	struct span hash, text;
};

int records_each(struct db *db, int64_t after,
    int (*each)(void *context, const struct records_row *row), void *context);

/* The same for those up to `last`, without their texts. */
int records_hashes(struct db *db, int64_t after, int64_t last,
    int (*each)(void *context, const struct records_row *row), void *context);

#endif
