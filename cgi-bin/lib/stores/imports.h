/*
 * imports: how records come into the log: in batches, each in one
 * transaction with all that is derived from it and a link in the chain.
 *
 *	imports_init(&in, db, "log.ndjson", "root");
 *	while (…) {
 *		struct record *r = imports_slot(&in);
 *		if (record_read(r, text, &why))
 *			imports_refuse(&in);
 *		else if (imports_keep(&in))
 *			goto out;
 *	}
 *	rc = imports_finish(&in);
 *
 * Whatever stops the program between two batches, the log is whole, and the
 * same records brought again are known by then. Inside a transaction of the
 * caller's, all or nothing of it is kept.
 *
 * While one batch is written, by a thread of its own, the caller reads the
 * next. So db, and `counts`, are the caller's only before the first
 * imports_keep(), and after imports_finish(), imports_release(), or a failure.
 *
 * The chain: head = SHA-256 of 0x01, the head before, the import's own row,
 * and for each of its records, by number, the number and the leaf. The first
 * head before is 32 bytes of zero.
 */
#ifndef STORES_IMPORTS_H
#define STORES_IMPORTS_H

#include <pthread.h>

#include "../wire/db.h"
#include "../wire/record.h"
#include "batch.h"
#include "derived.h"
#include "search.h"

struct imports_counts {
	int64_t added;   /* new entries */
	int64_t known;   /* there already */
	int64_t changed; /* other versions of what is there */
	int64_t refused; /* could not be read */
};

struct imports {
	struct db *db;
	const char *source, *by; /* the caller's */
	struct record record;    /* the slot */
	struct search_condenser condenser;
	struct batch batches[2];
	struct batch *filled, *written; /* which of them is which */
	pthread_t writer;
	bool is_writing; /* there is a writer; what follows is its own */
	bool failed;     /* nothing more can be kept */
	int64_t run;     /* the first row of this run, 0 before there is one */
	int64_t row;     /* of this batch, 0 before there is one */
	struct imports_counts counts;  /* in the rows of this run */
	struct imports_counts pending; /* since the last row */
	struct sha256 head;
	struct derived derived;
};

/* The sources of what tells of exports, which no file is called, and of
   pruning: no import of anything. */
#define IMPORTS_EXPORT "an export"
#define IMPORTS_PRUNE "prune"

/* Opens a log for writing; see db_open_writer(). 0 or -1. */
int imports_open(struct db *db, const char *path, int wait_ms);

/* 0 or -1 when out of memory; imports_release() in either case. */
int imports_init(
    struct imports *in, struct db *db, const char *source, const char *by);
void imports_release(struct imports *in);

/* Where the next record is to be read into. */
struct record *imports_slot(struct imports *in);

/* The slot's record is good: it is brought in with its batch. 0 or -1, also
   for an earlier batch; what failed is not in the log, and nothing more can be
   kept. */
int imports_keep(struct imports *in);

/* A record could not be read. */
void imports_refuse(struct imports *in);

/* Brings in the last batch. 0 or -1. */
int imports_finish(struct imports *in);

/*
 * Makes all that is derived afresh, in one transaction. each(), unless NULL,
 * hears now and then how many of the records are done; when it returns other
 * than 0, all stays as it was, and that is returned. 0 or -1.
 */
int imports_rebuild(struct db *db,
    int (*each)(void *context, int64_t done, int64_t of), void *context);

/* One link of the chain. */
struct imports_row {
	int64_t id, run, at;
	struct imports_counts counts;
	int64_t last;
	struct span by, source, head; /* live during the call */
};

/* Calls `each` for those with ids above `after`, until one returns other than
   0. Returns that; or 0 after the last; or -1. */
int imports_each(struct db *db, int64_t after,
    int (*each)(void *context, const struct imports_row *row), void *context);

/* The head of a link, put together: begin with the head before, add each
   record from the first on, finish. */
void imports_head_begin(struct sha256 *h, const uint8_t before[SHA256_SIZE],
    const struct imports_row *row);
void imports_head_add(
    struct sha256 *h, int64_t number, const uint8_t hash[SHA256_SIZE]);

/* What the log holds, for `stats`. */
struct imports_stats {
	int64_t entries, customers, users, subscriptions, imports, versions;
	int64_t first, last; /* ticks of the oldest and the newest entry */
	int64_t imported;    /* ticks of the last import, 0: none; what
				tells of an export is none */
};

int imports_stats(struct db *db, struct imports_stats *stats);

#endif
