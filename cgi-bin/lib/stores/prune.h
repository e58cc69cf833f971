/*
 * prune: the one way out of the log. What is older than a day is written to a
 * file, its texts are removed, and a record of that is added: who did it, up
 * to when, how much, into which file, and a digest over the hashes of what is
 * gone. The numbers and hashes stay, so the chain can still be checked.
 */
#ifndef STORES_PRUNE_H
#define STORES_PRUNE_H

#include "../text/sha256.h"
#include "../wire/db.h"
#include "../wire/record.h"

struct prune {
	int day;                     /* what is before it goes; UTC's */
	const char *by;              /* who */
	const char *file;            /* its name, as it was given */
	int64_t entries;             /* how many there are; prune_count() */
	int64_t records;             /* with versions and subscription lists */
	uint8_t digest[SHA256_SIZE]; /* of the file: for prune_finish() */
};

/* How much there is to prune. 0 or -1. */
int prune_count(struct db *db, struct prune *p);

/* Calls write() for the text of each record that is to go, in the order of
   arrival; what it returns other than 0 ends that and is returned. 0, -1. */
int prune_each(struct db *db, const struct prune *p,
    int (*write)(void *context, struct span text), void *context);

/* Removes them, and records it; in the transaction in which they were
   written out. each(), and what is returned, is as of imports_rebuild(). */
int prune_finish(struct db *db, const struct prune *p,
    int (*each)(void *context, int64_t done, int64_t of), void *context);

/* The digest over what was removed, of a record that tells of it; false for
   any other record. */
bool prune_digest(const struct record *r, uint8_t digest[SHA256_SIZE]);

#endif
