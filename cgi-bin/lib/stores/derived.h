/*
 * derived: makes entries of records, and all that goes with them: words,
 * lines, names, owners, counts, the search. What comes out depends on which
 * records there are, and never on the order in which they came:
 *
 * - A record's entry is at the first place of its own sequence of places that
 *   none of a smaller identity has taken (derived_place). A newcomer of a
 *   smaller identity takes the place, and the other one moves on along its
 *   own sequence, within the same second.
 * - Of several records of one event the entry shows one that says how it
 *   ended, of these the one that says most, of these the greatest byte by
 *   byte, all in their canonical form (json_canonical). The others are its
 *   versions. Records whose canonical form is the same are one.
 * - Names and owners are those of the latest record that tells of them.
 *
 *	derived_begin(&d, records_last() + 1);
 *	for (each record, best in the order of time)
 *		switch (derived_seek(&d, r, &place)) {
 *		case DERIVED_NEW:
 *		case DERIVED_CHANGED:
 *			derived_put(&d, r, number, &place);
 *		}
 *	derived_finish(&d);
 *
 * all inside one transaction; the records stay where they are until the end.
 */
#ifndef STORES_DERIVED_H
#define STORES_DERIVED_H

#include "../text/map.h"
#include "../wire/db.h"
#include "../wire/record.h"
#include "customers.h"
#include "names.h"
#include "subscriptions.h"
#include "tallies.h"

struct derived_words;

struct derived {
	struct db *db;
	struct customers customers;
	struct names names;
	struct subscriptions subscriptions;
	struct tallies tallies;
	struct derived_words *words; /* into the search, or out; owned */
	size_t count, room;
	struct map moved; /* numbers of records of earlier batches, whose words
			     were taken out to come back with the others */
	int64_t first;    /* number of the first record of this batch */
	bool disturbed;   /* entries were moved, or show another record */
	int64_t version;  /* of the data, as it was seen last */
	struct record spare;
	struct buf scratch;
};

void derived_init(struct derived *d, struct db *db);
void derived_release(struct derived *d);

/* Makes all tables of derived.sql afresh, and empty. 0 or -1. */
int derived_clear(struct db *db);

/* A batch begins, whose records are numbered from `first` on. 0 or -1. */
int derived_begin(struct derived *d, int64_t first);

enum derived_found {
	DERIVED_FAILED = -1,
	DERIVED_NEW,     /* no record of this event is there */
	DERIVED_KNOWN,   /* this very record is there, in whatever layout */
	DERIVED_CHANGED, /* the event is there, with other content */
};

struct derived_place {
	int64_t id;    /* where it belongs; 0 for a listing */
	bool occupied; /* by one that has to move on */
	bool changed;  /* the event is there already */
};

enum derived_found derived_seek(
    struct derived *d, const struct record *r, struct derived_place *place);

/* Brings in a record of which derived_seek() has told. `number` is its own; it
   is in the log. One that is known, but is in the log all the same since an
   older program took it for another, becomes a version. 0 or -1. */
int derived_put(struct derived *d, const struct record *r, int64_t number,
    const struct derived_place *place);

/* Writes what was gathered. 0 or -1. */
int derived_finish(struct derived *d);

/* ---- what a check of the log asks for, too */

/* What places an entry. */
struct derived_key {
	int64_t ticks;
	enum clock_precision precision;
	uint64_t identity;
};

struct derived_key derived_key_of(const struct record *r);

/* The attempt-th place (from 0) where such an entry may stand. */
int64_t derived_place(const struct derived_key *key, int attempt);

/* Whether the lines of a record with this status count: it has come about. */
bool derived_counts(const struct record *r);
bool derived_failed(const struct record *r);

/* The first 64 bits of its hash, by which a record is known again. */
int64_t derived_content(const struct record *r);

/* Whether another record of an entry's event is to be shown instead of the
   one that is. 1, 0 or -1. */
int derived_is_better(struct db *db, int64_t entry, const struct record *r);

/* 64 bits of the correlation id; there is one. False when the hash failed. */
bool derived_correlation(
    const struct record *r, struct sha256 *h, int64_t *number);

#endif
