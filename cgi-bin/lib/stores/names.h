/*
 * names: the log's dictionaries of short words: operations, resource types,
 * statuses, users. An entry holds their numbers.
 */
#ifndef STORES_NAMES_H
#define STORES_NAMES_H

#include "../text/map.h"
#include "../wire/db.h"

enum names_kind {
	NAMES_OPERATION,
	NAMES_RESOURCE,
	NAMES_STATUS,
	NAMES_USER,
	NAMES_KINDS,
};

/* A memory of what was looked up; for the writer, who asks a lot. */
struct names {
	struct db *db;
	struct map seen[NAMES_KINDS];
};

void names_init(struct names *n, struct db *db);
void names_release(struct names *n);

/* Another one has written: what is remembered may no longer be so. */
void names_forget(struct names *n);

/* The number of a word, which is added when it is new. 0 or -1. */
int names_number(
    struct names *n, enum names_kind kind, struct span word, int64_t *number);

/* The number of a word as a reader asks it: *number is 0 when there is none
   in the log. 0 or -1. */
int names_find(
    struct db *db, enum names_kind kind, struct span word, int64_t *number);

/* Calls `each` for every operation in the log, by code. 0 or -1. */
int names_operations(struct db *db,
    void (*each)(void *context, struct span code), void *context);

/*
 * Calls `each` for the users whose name has this part as fold.h understands
 * it, at most `most` of them; the best fits first. 0 or -1.
 */
int names_users_like(struct db *db, struct span part, int most,
    void (*each)(void *context, int64_t number, struct span name),
    void *context);

/* All words of a dictionary, by their number; for who needs them all. */
struct names_table {
	struct buf text;
	struct names_place *places; /* owned */
	size_t count, room;
};

#define NAMES_TABLE_INIT                                                       \
	{                                                                      \
		0                                                              \
	}
void names_table_release(struct names_table *t);

/* Fills an empty table. 0 or -1. */
int names_table_load(
    struct names_table *t, struct db *db, enum names_kind kind);

/* For the stores: puts a word at its number. -1 when out of memory. */
int names_table_put(struct names_table *t, int64_t number, struct span word);

/* Empty for a number that has no word. Lives as long as the table. */
struct span names_table_get(const struct names_table *t, int64_t number);

#endif
