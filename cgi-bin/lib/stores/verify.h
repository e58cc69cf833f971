/*
 * verify: whether the log is what was written. It walks every import and
 * every record, computes each hash of the chain again, reads each record
 * anew and compares what is derived from it with the other tables. That is
 * done by several threads, each with a connection of its own; they call tell()
 * and each() one at a time.
 */
#ifndef STORES_VERIFY_H
#define STORES_VERIFY_H

#include "../text/sha256.h"
#include "../wire/db.h"

/* A point of the chain, as it is to be kept elsewhere. */
struct verify_head {
	int64_t import, last; /* the import, and the last record by then */
	uint8_t hash[SHA256_SIZE];
};

struct verify_to {
	/* Hears of each thing that is wrong, as a sentence. */
	void (*tell)(void *context, const char *what);
	/* Hears now and then how many records are done. Other than 0 ends it;
	   NULL: nobody hears. */
	int (*each)(void *context, int64_t done, int64_t of);
	void *context;
	const struct verify_head *since; /* to be met on the way; or NULL */
};

struct verify_result {
	int64_t imports, records, pruned;
	int64_t wrong; /* how many things tell() heard of */
};

/* Between db_begin_read() and db_end_read(). 0, whatever is wrong; -1 when it
   could not go on; or what each() returned. */
int verify_log(
    struct db *db, const struct verify_to *to, struct verify_result *result);

/* What is found of one record, and of the import that brought it. */
enum verify_state {
	VERIFY_WHOLE,   /* it fits its hash, and the import's head fits the
			   head before and the hashes of what came with it */
	VERIFY_LONG,    /* it fits its hash; with it came more than `most` */
	VERIFY_ALTERED, /* it does not fit its hash */
	VERIFY_BROKEN,  /* it fits its hash, or is gone; the head does not */
};

/* Checks one record by its number, at a cost that the log's length is nothing
   to. 0 or -1. */
int verify_record(
    struct db *db, int64_t record, int most, enum verify_state *state);

/* The end of the chain as it stands in the log. 0 or -1. */
int verify_head(struct db *db, struct verify_head *head);

#endif
