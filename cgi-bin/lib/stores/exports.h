/*
 * exports: who took what out of the log. What is under way is a row of a
 * table; with its end the row becomes a record, in one transaction:
 *
 *	exports_init(&x, path);
 *	x.user = …
 *	if (exports_begin(&x)) …
 *	(the file is made and sent)
 *	x.rows = …
 *	if (exports_end(&x)) …
 *	exports_release(&x);
 *
 * The log is open for writing only inside these calls. What is under way no
 * more, since its process is gone or its time is over, is recorded as broken
 * off by the next one to begin.
 */
#ifndef STORES_EXPORTS_H
#define STORES_EXPORTS_H

#include "../text/sha256.h"
#include "../wire/db.h"
#include "../wire/receipt.h"
#include "verify.h"

struct exports {
	struct db db; /* after a failure it says why */
	const char *path;

	/* Before the beginning; the caller's, and alive until the end. */
	struct span user, role;
	struct span query;       /* for what, as in the address */
	int most;                /* of this user at a time; 0: any number */
	int seconds;             /* what any export may take */
	struct span file;        /* its name */
	struct span format;      /* and what it is */
	struct verify_head head; /* the log as it was read */
	struct span cursor;      /* how far that was; may be empty */

	/* Before the end. */
	int64_t rows, bytes;
	uint8_t digest[SHA256_SIZE]; /* of the bytes, when it is complete */
	const char *broken;          /* why it is not complete; NULL: it is */

	/* Its own. */
	int64_t row, began;
	int64_t under_way; /* of this user; after exports_begin() */
};

void exports_init(struct exports *x, const char *path);
void exports_release(struct exports *x);

/* 0; 1 when `most` are under way, and this one is none; -1. */
int exports_begin(struct exports *x);

/* Records it. 0 or -1: then it must not be completed, and counts as under way
   while this process is there. */
int exports_end(struct exports *x);

/* Fills an empty receipt from a record of the log, by its number. 1; 0 when it
   is not there, is pruned, or is of no complete export, or of another log's;
   -1. */
int exports_receipt(struct db *db, int64_t record, struct receipt *receipt);

/* The same of the user's latest complete export by this query. */
int exports_latest(struct db *db, struct span user, struct span query,
    struct receipt *receipt);

#endif
