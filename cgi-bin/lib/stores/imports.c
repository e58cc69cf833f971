#include "imports.h"

#include <stdlib.h>

#include "../wire/clock.h"
#include "entries.h"
#include "search.h"

/* A record that took more than this gives its memory back. */
#define KEEP_BYTES ((size_t)16 << 10)

struct imports_leaf {
	int64_t entry;
	int64_t version; /* 0: the entry's first record */
	const struct record *record;
};

int imports_init(
    struct imports *in, struct db *db, const char *source, const char *by)
{
	*in = (struct imports){.db = db, .source = source, .by = by};
	customers_init(&in->customers, db);
	names_init(&in->names, db);
	subscriptions_init(&in->subscriptions, db);
	tallies_init(&in->tallies, db);
	in->batch = calloc(IMPORTS_BATCH, sizeof *in->batch);
	in->order = calloc(IMPORTS_BATCH, sizeof *in->order);
	in->leaves = calloc(IMPORTS_BATCH, sizeof *in->leaves);
	if (!in->batch || !in->order || !in->leaves)
		return db_fail(db, DB_OTHER, "out of memory");
	for (size_t i = 0; i < IMPORTS_BATCH; i++)
		record_init(&in->batch[i]);
	return 0;
}

void imports_release(struct imports *in)
{
	for (size_t i = 0; in->batch && i < IMPORTS_BATCH; i++)
		record_release(&in->batch[i]);
	free(in->batch);
	free(in->order);
	free(in->leaves);
	customers_release(&in->customers);
	names_release(&in->names);
	subscriptions_release(&in->subscriptions);
	tallies_release(&in->tallies);
	buf_release(&in->scratch);
}

struct record *imports_slot(struct imports *in)
{
	return &in->batch[in->count];
}

void imports_refuse(struct imports *in)
{
	in->pending.refused++;
}

static int compare_records(const void *left, const void *right, void *batch)
{
	const struct record *a =
	    (const struct record *)batch + *(const uint32_t *)left;
	const struct record *b =
	    (const struct record *)batch + *(const uint32_t *)right;

	if (a->ticks != b->ticks)
		return a->ticks < b->ticks ? -1 : 1;
	if (a->identity != b->identity)
		return a->identity < b->identity ? -1 : 1;
	/* Of one event, what came first is first. */
	return a < b ? -1 : 1;
}

static int compare_leaves(const void *left, const void *right)
{
	const struct imports_leaf *a = left, *b = right;

	if (a->entry != b->entry)
		return a->entry < b->entry ? -1 : 1;
	return a->version < b->version ? -1 : a->version > b->version;
}

static int find_numbers(
    struct imports *in, const struct record *r, struct entries_numbers *n)
{
	if (customers_number(
		&in->customers, r->customer, r->customer_name, &n->customer) ||
	    names_number(
		&in->names, NAMES_OPERATION, r->operation, &n->operation) ||
	    names_number(
		&in->names, NAMES_RESOURCE, r->resource, &n->resource) ||
	    names_number(&in->names, NAMES_STATUS, r->status, &n->status))
		return -1;
	n->user = 0;
	if (!r->user.length)
		return 0;
	return names_number(&in->names, NAMES_USER, r->user, &n->user);
}

static int add_tallies(struct imports *in, const struct record *r,
    const struct entries_numbers *n, bool failed)
{
	const int64_t values[TALLIES_KINDS] = {
	    [TALLIES_CUSTOMER] = n->customer,
	    [TALLIES_USER] = n->user,
	    [TALLIES_OPERATION] = n->operation,
	    [TALLIES_STATUS] = n->status,
	};

	return tallies_add(&in->tallies, r->ticks, values, failed);
}

/* An entry and all that is derived from it. */
static int add_entry(
    struct imports *in, int64_t id, struct record *r, int64_t import)
{
	bool failed =
	    span_is(r->status, "failed") || span_is(r->status, "decline");
	struct entries_numbers n = {.import = import};
	struct subscriptions_entry whose = {
	    .entry = id, .counts = !failed && !r->lines_are_old};

	if (find_numbers(in, r, &n))
		return -1;
	whose.customer = n.customer;
	return entries_add(in->db, id, r, &n) ||
		       subscriptions_add(&in->subscriptions, &whose, r) ||
		       add_tallies(in, r, &n, failed) ||
		       customers_named(
			   &in->customers, r->customer, r->customer_name, id)
		   ? -1
		   : 0;
}

static int add_record(struct imports *in, struct record *r, int64_t import)
{
	struct imports_leaf leaf = {.record = r};

	switch (entries_seek(in->db, r, &leaf.entry)) {
	case ENTRIES_FAILED:
		return -1;
	case ENTRIES_KNOWN:
		in->pending.known++;
		return 0;
	case ENTRIES_CHANGED:
		if (entries_add_version(
			in->db, leaf.entry, import, r, &leaf.version))
			return -1;
		in->pending.changed++;
		break;
	case ENTRIES_NEW:
		if (add_entry(in, leaf.entry, r, import))
			return -1;
		in->pending.added++;
		break;
	}
	in->leaves[in->leaf_count++] = leaf;
	return 0;
}

/* The head of the chain so far, and the number that the next row gets. */
static int read_head(struct db *db, int64_t *next, uint8_t head[SHA256_SIZE])
{
	struct db_statement *s =
	    db_use(db, "SELECT id, head FROM import ORDER BY id DESC LIMIT 1");
	int rc = db_step(s);

	*next = 1;
	memset(head, 0, SHA256_SIZE);
	if (rc > 0) {
		*next = db_int(s, 0) + 1;
		memcpy(head, db_text(s, 1).data, SHA256_SIZE);
	}
	db_done(s);
	return rc < 0 ? -1 : 0;
}

static int make_head(
    struct imports *in, int64_t id, int64_t at, uint8_t head[SHA256_SIZE])
{
	struct sha256 *h = &in->batch[0].hasher;
	const struct imports_counts *c = &in->pending;
	const int64_t row[] = {
	    id, in->run, at, c->added, c->known, c->changed, c->refused};

	qsort(in->leaves, in->leaf_count, sizeof *in->leaves, compare_leaves);
	sha256_clear(h);
	sha256_add(h, "\1", 1);
	sha256_add(h, head, SHA256_SIZE);
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		sha256_add_int(h, row[i]);
	sha256_add_sized(h, span_of(in->by));
	sha256_add_sized(h, span_of(in->source));
	for (size_t i = 0; i < in->leaf_count; i++) {
		sha256_add_int(h, in->leaves[i].entry);
		sha256_add_int(h, in->leaves[i].version);
		sha256_add(h, in->leaves[i].record->hash, SHA256_SIZE);
	}
	if (!sha256_finish(h, head))
		return db_fail(in->db, DB_OTHER, "the hash failed");
	return 0;
}

static int add_row(struct imports *in, int64_t id, uint8_t head[SHA256_SIZE])
{
	int64_t at = clock_now();
	struct db_statement *s;

	if (!in->run)
		in->run = id;
	if (make_head(in, id, at, head))
		return -1;
	s = db_use(in->db,
	    "INSERT INTO import VALUES (:id, :run, :at, :by, :source, :added,"
	    " :known, :changed, :refused, :head)");
	db_bind_int(s, ":id", id);
	db_bind_int(s, ":run", in->run);
	db_bind_int(s, ":at", at);
	db_bind_text(s, ":by", span_of(in->by));
	db_bind_text(s, ":source", span_of(in->source));
	db_bind_int(s, ":added", in->pending.added);
	db_bind_int(s, ":known", in->pending.known);
	db_bind_int(s, ":changed", in->pending.changed);
	db_bind_int(s, ":refused", in->pending.refused);
	db_bind_blob(s, ":head", head, SHA256_SIZE);
	return db_run(s);
}

static void take_counts(struct imports *in)
{
	in->counts.added += in->pending.added;
	in->counts.known += in->pending.known;
	in->counts.changed += in->pending.changed;
	in->counts.refused += in->pending.refused;
	in->pending = (struct imports_counts){0};
}

/*
 * The words come last: any statement with a trigger makes the search index
 * write out what it has gathered, which would cost more than all the rest.
 */
static int add_words(struct imports *in)
{
	for (size_t i = 0; i < in->leaf_count; i++) {
		const struct imports_leaf *leaf = &in->leaves[i];

		if (leaf->version == 0 &&
		    search_add(in->db, leaf->entry,
			buf_span(&leaf->record->words), &in->scratch))
			return -1;
	}
	return 0;
}

/* What brought nothing new leaves at most one row, at the end of the run. */
static bool wants_row(const struct imports *in, bool last)
{
	const struct imports_counts *c = &in->pending;

	return in->leaf_count || (last && (!in->run || c->known || c->refused));
}

/* Brings in the batch; inside a transaction. */
static int write_batch(struct imports *in, bool last, bool *row)
{
	uint8_t head[SHA256_SIZE];
	int64_t id;

	if (read_head(in->db, &id, head))
		return -1;
	for (size_t i = 0; i < in->count; i++)
		if (add_record(in, &in->batch[in->order[i]], id))
			return -1;
	*row = wants_row(in, last);
	if (!*row)
		return 0;
	return customers_flush(&in->customers) || tallies_flush(&in->tallies) ||
		       add_row(in, id, head) || add_words(in)
		   ? -1
		   : 0;
}

static size_t memory_of(const struct record *r)
{
	return r->store.room + r->plain.room + r->lower.room + r->words.room +
	       r->line_room * sizeof *r->lines;
}

static void empty_batch(struct imports *in)
{
	for (size_t i = 0; i < in->count; i++) {
		struct record *r = &in->batch[i];

		if (memory_of(r) > KEEP_BYTES) {
			record_release(r);
			record_init(r);
		}
	}
	in->count = 0;
	in->bytes = 0;
	in->leaf_count = 0;
}

static int flush(struct imports *in, bool last)
{
	struct imports_counts before = in->pending;
	bool row = false;

	for (size_t i = 0; i < in->count; i++)
		in->order[i] = (uint32_t)i;
	qsort_r(in->order, in->count, sizeof *in->order, compare_records,
	    in->batch);
	if (db_begin(in->db))
		return -1;
	if (write_batch(in, last, &row) || db_commit(in->db)) {
		db_rollback(in->db);
		in->pending = before;
		return -1;
	}
	if (row)
		take_counts(in);
	empty_batch(in);
	return 0;
}

int imports_keep(struct imports *in)
{
	in->bytes += memory_of(&in->batch[in->count]);
	in->count++;
	if (in->count < IMPORTS_BATCH && in->bytes < IMPORTS_BATCH_BYTES)
		return 0;
	return flush(in, false);
}

int imports_finish(struct imports *in)
{
	return flush(in, true);
}

static int read_numbers(
    struct db *db, const char *sql, int64_t **into, int count)
{
	struct db_statement *s = db_use(db, sql);
	int rc = db_step(s);

	for (int i = 0; i < count && rc > 0; i++)
		*into[i] = db_int(s, i);
	db_done(s);
	return rc < 0 ? -1 : 0;
}

int imports_stats(struct db *db, struct imports_stats *stats)
{
	int64_t *into[] = {&stats->entries, &stats->customers, &stats->users,
	    &stats->subscriptions, &stats->imports, &stats->versions,
	    &stats->first, &stats->last, &stats->imported};

	*stats = (struct imports_stats){0};
	return read_numbers(db,
	    "SELECT (SELECT coalesce(sum(entries), 0) FROM tally"
	    "  WHERE kind = 1),"
	    " (SELECT count(*) FROM customer), (SELECT count(*) FROM user),"
	    " (SELECT count(*) FROM subscription),"
	    " (SELECT count(DISTINCT run) FROM import),"
	    " (SELECT count(*) FROM version),"
	    " (SELECT id / 128 - ahead FROM entry ORDER BY id LIMIT 1),"
	    " (SELECT id / 128 - ahead FROM entry ORDER BY id DESC LIMIT 1),"
	    " (SELECT coalesce(max(at), 0) FROM import)",
	    into, sizeof into / sizeof into[0]);
}
