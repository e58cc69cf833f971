/*
 * own: the records that partnerlog itself makes, like the vendor's in form:
 * what they tell stands in customizedData, a key and a value each.
 *
 *	own_begin(&text, "prune_log", "succeeded", by);
 *	own_add(&text, "File", file);
 *	rc = own_keep(db, &text, "prune", by, &import);
 */
#ifndef STORES_OWN_H
#define STORES_OWN_H

#include "../text/sha256.h"
#include "../wire/db.h"

/* What is not UTF-8 in a value, or a user's name, becomes "?". */
void own_begin(struct buf *text, const char *operation, const char *status,
    struct span by);
void own_add(struct buf *text, const char *key, struct span value);
void own_add_number(struct buf *text, const char *key, int64_t value);
void own_add_hash(struct buf *text, const char *key, const uint8_t *hash);

/* Ends the record and brings it in, by an import of its own: *import, unless
   NULL. Inside a transaction it is kept with that. 0 or -1. */
int own_keep(struct db *db, struct buf *text, const char *source,
    const char *by, int64_t *import);

#endif
