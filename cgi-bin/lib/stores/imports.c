#include "imports.h"

#include <unistd.h>

#include "../wire/clock.h"
#include "../wire/thread.h"
#include "records.h"

/* For how long others have their turn to write, between two batches. */
#define TURN_US 2500

/*
 * Each batch changes pages all over the indexes, most of them the same as the
 * batch before: they go into the file once for several batches. The last one
 * leaves as few of them to be brought there as others who write do.
 */
#define CHECKPOINT_RARELY "PRAGMA wal_autocheckpoint = 16000"
#define CHECKPOINT_OFTEN "PRAGMA wal_autocheckpoint = 1000"

int imports_init(
    struct imports *in, struct db *db, const char *source, const char *by)
{
	int rc;

	*in = (struct imports){.db = db, .source = source, .by = by};
	in->filled = &in->batches[0];
	record_init(&in->record);
	sha256_init(&in->head);
	derived_init(&in->derived, db);
	rc = batch_init(&in->batches[0]) | batch_init(&in->batches[1]);
	return rc ? db_fail(db, DB_OTHER, "out of memory") : 0;
}

/* Waits for the writer. 0 or -1. */
static int join_writer(struct imports *in)
{
	if (in->is_writing)
		pthread_join(in->writer, NULL);
	in->is_writing = false;
	return in->failed ? -1 : 0;
}

void imports_release(struct imports *in)
{
	join_writer(in);
	batch_release(&in->batches[0]);
	batch_release(&in->batches[1]);
	derived_release(&in->derived);
	sha256_release(&in->head);
	record_release(&in->record);
}

struct record *imports_slot(struct imports *in)
{
	return &in->record;
}

void imports_refuse(struct imports *in)
{
	in->filled->refused++;
}

/* ---- the chain */

int imports_each(struct db *db, int64_t after,
    int (*each)(void *context, const struct imports_row *row), void *context)
{
	struct db_statement *s = db_use(db,
	    "SELECT id, run, at, added, known, changed, refused, last, by,"
	    " source, head FROM import WHERE id > :after ORDER BY id");
	int rc = 0, answer = 0;

	db_bind_int(s, ":after", after);
	while (!answer && (rc = db_step(s)) > 0) {
		struct imports_row row = {db_int(s, 0), db_int(s, 1),
		    db_int(s, 2),
		    {db_int(s, 3), db_int(s, 4), db_int(s, 5), db_int(s, 6)},
		    db_int(s, 7), db_text(s, 8), db_text(s, 9), db_text(s, 10)};

		answer = each(context, &row);
	}
	db_done(s);
	return answer ? answer : rc;
}

void imports_head_begin(struct sha256 *h, const uint8_t before[SHA256_SIZE],
    const struct imports_row *row)
{
	const struct imports_counts *c = &row->counts;
	const int64_t numbers[] = {row->id, row->run, row->at, c->added,
	    c->known, c->changed, c->refused, row->last};

	sha256_clear(h);
	sha256_add(h, "\1", 1);
	sha256_add(h, before, SHA256_SIZE);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		sha256_add_int(h, numbers[i]);
	sha256_add_sized(h, row->by);
	sha256_add_sized(h, row->source);
}

void imports_head_add(
    struct sha256 *h, int64_t number, const uint8_t hash[SHA256_SIZE])
{
	sha256_add_int(h, number);
	sha256_add(h, hash, SHA256_SIZE);
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

/* Numbers were given in the order of the batch. */
static int make_head(struct imports *in, const struct imports_row *row,
    uint8_t head[SHA256_SIZE])
{
	const struct batch *b = in->written;
	struct sha256 *h = &in->head;

	imports_head_begin(h, head, row);
	for (size_t i = 0; i < b->count; i++) {
		uint32_t at = b->order[i];

		if (b->numbers[at])
			imports_head_add(h, b->numbers[at], b->list[at].hash);
	}
	if (!sha256_finish(h, head))
		return db_fail(in->db, DB_OTHER, "the hash failed");
	return 0;
}

/*
 * A row for the records to belong to, as they come: were they there before it,
 * SQLite would look through all records there are for those that wait for it.
 */
static int begin_row(struct imports *in, int64_t id)
{
	struct db_statement *s;

	if (in->row == id)
		return 0;
	s = db_use(in->db,
	    "INSERT INTO import VALUES (:id, :id, 0, '', '', 0, 0, 0, 0, 0,"
	    " zeroblob(32))");
	db_bind_int(s, ":id", id);
	in->row = id;
	return db_run(s);
}

static int write_row(
    struct db *db, const struct imports_row *row, const uint8_t *head)
{
	struct db_statement *s =
	    db_use(db, "UPDATE import SET run = :run, at = :at, by = :by,"
		       " source = :source, added = :added, known = :known,"
		       " changed = :changed, refused = :refused, last = :last,"
		       " head = :head WHERE id = :id");

	db_bind_int(s, ":id", row->id);
	db_bind_int(s, ":run", row->run);
	db_bind_int(s, ":at", row->at);
	db_bind_text(s, ":by", row->by);
	db_bind_text(s, ":source", row->source);
	db_bind_int(s, ":added", row->counts.added);
	db_bind_int(s, ":known", row->counts.known);
	db_bind_int(s, ":changed", row->counts.changed);
	db_bind_int(s, ":refused", row->counts.refused);
	db_bind_int(s, ":last", row->last);
	db_bind_blob(s, ":head", head, SHA256_SIZE);
	return db_run(s);
}

static int add_row(
    struct imports *in, int64_t id, int64_t last, uint8_t head[SHA256_SIZE])
{
	struct imports_row row = {.id = id,
	    .run = in->run ? in->run : id,
	    .at = clock_now(),
	    .counts = in->pending,
	    .last = last,
	    .by = span_of(in->by),
	    .source = span_of(in->source)};

	in->run = row.run;
	return begin_row(in, id) || make_head(in, &row, head)
		   ? -1
		   : write_row(in->db, &row, head);
}

/* ---- a batch */

/* Brings one in; *last becomes its number when it is new. */
static int add_record(
    struct imports *in, uint32_t at, int64_t import, int64_t *last)
{
	const struct record *r = &in->written->list[at];
	struct derived_place place;

	in->written->numbers[at] = 0;
	switch (derived_seek(&in->derived, r, &place)) {
	case DERIVED_FAILED:
		return -1;
	case DERIVED_KNOWN:
		in->pending.known++;
		return 0;
	case DERIVED_NEW:
		in->pending.added++;
		break;
	case DERIVED_CHANGED:
		in->pending.changed++;
		break;
	}
	in->written->numbers[at] = ++*last;
	return begin_row(in, import) || records_add(in->db, *last, import, r) ||
		       derived_put(&in->derived, r, *last, &place)
		   ? -1
		   : 0;
}

static void take_counts(struct imports *in)
{
	in->counts.added += in->pending.added;
	in->counts.known += in->pending.known;
	in->counts.changed += in->pending.changed;
	in->counts.refused += in->pending.refused;
	in->pending = (struct imports_counts){0};
}

/* What brought nothing new leaves at most one row, at the end of the run. */
static bool wants_row(const struct imports *in, bool last)
{
	const struct imports_counts *c = &in->pending;

	return c->added || c->changed ||
	       (last && (!in->run || c->known || c->refused));
}

/* Brings in the batch; inside a transaction. */
static int write_batch(struct imports *in, bool last, bool *row)
{
	uint8_t head[SHA256_SIZE];
	int64_t id, number;

	in->row = 0;
	if (read_head(in->db, &id, head) || records_last(in->db, &number) ||
	    derived_begin(&in->derived, number + 1))
		return -1;
	for (size_t i = 0; i < in->written->count; i++)
		if (add_record(in, in->written->order[i], id, &number))
			return -1;
	*row = wants_row(in, last);
	if (!*row)
		return 0;
	return add_row(in, id, number, head) || derived_finish(&in->derived)
		   ? -1
		   : 0;
}

/* In one transaction, and whole or not at all. */
static int flush(struct imports *in, bool last)
{
	struct imports_counts before = in->pending;
	bool own = !db_is_writing(in->db);
	bool row = false;

	in->pending.refused += in->written->refused;
	batch_sort(in->written);
	if (db_exec(in->db, last ? CHECKPOINT_OFTEN : CHECKPOINT_RARELY) ||
	    (own && db_begin(in->db)))
		goto fail;
	if (write_batch(in, last, &row) || (own && db_commit(in->db))) {
		db_rollback(in->db);
		goto fail;
	}
	if (row)
		take_counts(in);
	batch_clear(in->written);
	return 0;
fail:
	in->pending = before;
	in->failed = true;
	return -1;
}

/*
 * Were the next batch begun at once, nobody else would ever get to write. They
 * look each millisecond; while the next batch is still being read, this costs
 * nothing.
 */
static void *write_aside(void *context)
{
	flush(context, false);
	usleep(TURN_US);
	return NULL;
}

/* What was filled is to be written, the other one to be filled. */
static int change_batches(struct imports *in)
{
	if (join_writer(in))
		return -1;
	in->written = in->filled;
	in->filled = &in->batches[in->filled == in->batches];
	return 0;
}

static int hand_over(struct imports *in)
{
	if (change_batches(in))
		return -1;
	/* Where there can be no thread, it just takes longer. */
	in->is_writing = thread_start(&in->writer, write_aside, in);
	return in->is_writing ? 0 : flush(in, false);
}

/* Where there is no memory for a batch, the writer's word is heard first. */
static int fail_to_keep(struct imports *in)
{
	if (join_writer(in))
		return -1;
	in->failed = true;
	return db_fail(in->db, DB_OTHER, "out of memory");
}

int imports_keep(struct imports *in)
{
	int rc;

	search_condense(&in->condenser, &in->record.words);
	rc = batch_add(in->filled, &in->record, 0);
	if (rc > 0) {
		if (hand_over(in))
			return -1;
		rc = batch_add(in->filled, &in->record, 0);
	}
	return rc ? fail_to_keep(in) : 0;
}

int imports_finish(struct imports *in)
{
	return change_batches(in) ? -1 : flush(in, true);
}

/* ---- all of it again */

struct rebuild {
	struct imports in;
	int64_t done, of;
	int (*each)(void *context, int64_t done, int64_t of);
	void *context;
};

static int rebuild_batch(struct rebuild *b)
{
	struct batch *batch = b->in.filled;
	struct derived *d = &b->in.derived;

	batch_sort(batch);
	/* None of these is in the search yet. */
	if (derived_begin(d, batch->count ? batch->numbers[0] : 0))
		return -1;
	for (size_t i = 0; i < batch->count; i++) {
		uint32_t at = batch->order[i];
		const struct record *r = &batch->list[at];
		struct derived_place place;
		enum derived_found found = derived_seek(d, r, &place);

		if (found == DERIVED_FAILED ||
		    derived_put(d, r, batch->numbers[at], &place))
			return -1;
	}
	if (derived_finish(d))
		return -1;
	batch_clear(batch);
	return b->each ? b->each(b->context, b->done, b->of) : 0;
}

/* The log is being read meanwhile: no other thread may use it. */
static int rebuild_record(void *context, const struct records_row *row)
{
	struct rebuild *b = context;
	struct imports *in = &b->in;
	struct record_problem why;
	int rc;

	b->done++;
	if (!row->text.data)
		return 0;
	if (record_read_stored(&in->record, row->text, &why))
		return db_fail(in->db, DB_DAMAGED,
		    "record %lld cannot be read: %s", (long long)row->number,
		    why.reason);
	rc = batch_add(in->filled, &in->record, row->number);
	if (rc > 0) {
		rc = rebuild_batch(b);
		if (rc)
			return rc;
		rc = batch_add(in->filled, &in->record, row->number);
	}
	return rc ? fail_to_keep(in) : 0;
}

/* All of it, inside a transaction. */
static int derive_all(struct rebuild *b)
{
	int rc;

	if (records_last(b->in.db, &b->of) || derived_clear(b->in.db))
		return -1;
	rc = records_each(b->in.db, 0, rebuild_record, b);
	return rc ? rc : rebuild_batch(b);
}

int imports_rebuild(struct db *db,
    int (*each)(void *context, int64_t done, int64_t of), void *context)
{
	struct rebuild b = {.each = each, .context = context};
	bool own = !db_is_writing(db);
	int rc = -1;

	if (imports_init(&b.in, db, "", "") || (own && db_begin(db)))
		goto out;
	rc = derive_all(&b);
	if (!rc && own)
		rc = db_commit(db);
	if (rc && own)
		db_rollback(db);
out:
	imports_release(&b.in);
	return rc;
}

/* ---- opening */

/* A log that comes from a version before the third has no heads. */
struct seal {
	struct db *db;
	struct sha256 h;
	int64_t import, last;
	uint8_t head[SHA256_SIZE];
};

static int seal_record(void *context, const struct records_row *row)
{
	struct seal *seal = context;

	if (row->number > seal->last)
		return 1;
	imports_head_add(
	    &seal->h, row->number, (const uint8_t *)row->hash.data);
	return 0;
}

static int write_head(const struct seal *seal, int64_t import)
{
	struct db_statement *s =
	    db_use(seal->db, "UPDATE import SET head = :head WHERE id = :id"
			     " AND head = zeroblob(32)");

	db_bind_blob(s, ":head", seal->head, SHA256_SIZE);
	db_bind_int(s, ":id", import);
	return db_run(s);
}

static int seal_import(void *context, const struct imports_row *row)
{
	struct seal *seal = context;
	int64_t after = seal->last;

	imports_head_begin(&seal->h, seal->head, row);
	seal->last = row->last;
	if (records_each(seal->db, after, seal_record, seal) < 0)
		return -1;
	if (!sha256_finish(&seal->h, seal->head))
		return db_fail(seal->db, DB_OTHER, "the hash failed");
	return write_head(seal, row->id);
}

static int renew(struct db *db)
{
	struct seal seal = {.db = db};
	int rc;

	sha256_init(&seal.h);
	rc = imports_each(db, 0, seal_import, &seal);
	sha256_release(&seal.h);
	return rc ? rc : imports_rebuild(db, NULL, NULL);
}

int imports_open(struct db *db, const char *path, int wait_ms)
{
	return db_open_writer(db, path, wait_ms, renew);
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
	    "  WHERE kind = 0 AND hours = 12288),"
	    " (SELECT count(*) FROM customer), (SELECT count(*) FROM user),"
	    " (SELECT count(*) FROM subscription),"
	    " (SELECT count(DISTINCT run) FROM import"
	    "  WHERE source <> '" IMPORTS_EXPORT "'),"
	    " (SELECT count(*) FROM version),"
	    " (SELECT id / 128 - ahead FROM entry ORDER BY id LIMIT 1),"
	    " (SELECT id / 128 - ahead FROM entry ORDER BY id DESC LIMIT 1),"
	    " (SELECT coalesce(max(at), 0) FROM import"
	    "  WHERE source <> '" IMPORTS_EXPORT "')",
	    into, sizeof into / sizeof into[0]);
}
