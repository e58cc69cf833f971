#include "exports.h"

#include <inttypes.h>
#include <unistd.h>

#include "../wire/clock.h"
#include "../wire/process.h"
#include "imports.h"
#include "own.h"

/* What is waited for is an import's batch or two; at the end more is lost. */
#define BEGIN_WAIT_MS 30000
#define END_WAIT_MS 60000

void exports_init(struct exports *x, const char *path)
{
	*x = (struct exports){.path = path};
	db_init(&x->db);
}

void exports_release(struct exports *x)
{
	db_release(&x->db);
}

/* One that is not there is not made. A record is few pages; should the search
   merge more, they need not be in memory. */
static int open_log(struct exports *x, int wait_ms)
{
	struct db *db = &x->db;

	if (access(x->path, F_OK))
		return db_fail(db, DB_MISSING, "there is no such log");
	if (imports_open(db, x->path, wait_ms) ||
	    db_exec(db, "PRAGMA cache_size = -4000") || db_begin(db))
		return -1;
	return 0;
}

static void close_log(struct exports *x)
{
	struct buf why = x->db.why;
	enum db_trouble trouble = x->db.trouble;

	x->db.why = (struct buf)BUF_INIT;
	db_release(&x->db);
	db_init(&x->db);
	x->db.why = why;
	x->db.trouble = trouble;
}

/* ---- the record */

static void add_time(struct buf *text, const char *key, int64_t ticks)
{
	struct buf time = BUF_INIT;

	clock_add_utc(&time, ticks, CLOCK_MILLISECOND);
	own_add(text, key, buf_span(&time));
	text->failed |= time.failed;
	buf_release(&time);
}

/* The chain up to where it was read, as `verify --head` has it. */
static void add_head(struct buf *text, const struct verify_head *head)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "%" PRId64 " %" PRId64 " ", head->import, head->last);
	buf_add_hex(&line, head->hash, SHA256_SIZE);
	own_add(text, "Head", buf_span(&line));
	text->failed |= line.failed;
	buf_release(&line);
}

static void add_outcome(struct buf *text, const char *broken)
{
	struct buf outcome = BUF_INIT;

	buf_adds(&outcome, broken ? "broken off: " : "complete");
	buf_adds(&outcome, broken ? broken : "");
	own_add(text, "Outcome", buf_span(&outcome));
	text->failed |= outcome.failed;
	buf_release(&outcome);
}

static void begin_record(struct buf *text, const struct exports *x)
{
	own_begin(
	    text, "export_log", x->broken ? "failed" : "succeeded", x->user);
	own_add(text, "Role", x->role);
	own_add(text, "Query", x->query);
	add_time(text, "Began", x->began);
}

static int keep_record(struct db *db, struct buf *text, const struct exports *x)
{
	struct buf by = BUF_INIT;
	int rc;

	add_outcome(text, x->broken);
	buf_add_span(&by, x->user);
	text->failed |= by.failed;
	rc = own_keep(db, text, IMPORTS_EXPORT, buf_text(&by), NULL);
	buf_release(&by);
	return rc;
}

static int record(struct exports *x)
{
	struct buf text = BUF_INIT;
	int rc;

	begin_record(&text, x);
	own_add(&text, "FileName", x->file);
	own_add(&text, "Format", x->format);
	own_add_number(&text, "Rows", x->rows);
	own_add_number(&text, "Bytes", x->bytes);
	if (!x->broken)
		own_add_hash(&text, "FileDigest", x->digest);
	add_head(&text, &x->head);
	if (x->cursor.length)
		own_add(&text, "Cursor", x->cursor);
	rc = keep_record(&x->db, &text, x);
	buf_release(&text);
	return rc;
}

static int remove_row(struct db *db, int64_t id)
{
	struct db_statement *s =
	    db_use(db, "DELETE FROM export WHERE id = :id");

	db_bind_int(s, ":id", id);
	return db_run(s);
}

/* This one's, unless another process has taken it for lost. */
static int remove_own_row(struct exports *x)
{
	struct db_statement *s =
	    db_use(&x->db, "DELETE FROM export WHERE id = :id"
			   " AND process = :process AND started = :started"
			   " AND began = :began RETURNING id");
	int rc;

	db_bind_int(s, ":id", x->row);
	db_bind_int(s, ":process", process_number());
	db_bind_int(s, ":started", process_began());
	db_bind_int(s, ":began", x->began);
	rc = db_step(s);
	db_done(s);
	if (rc == 0)
		return db_fail(&x->db, DB_OTHER,
		    "this export was taken for lost, and recorded so");
	return rc < 0 ? -1 : 0;
}

/* ---- those that are under way no more */

/* A process has no two at a time. */
static bool is_lost(const struct exports *x, struct db_statement *row)
{
	int64_t process = db_int(row, 2);
	int64_t most_ms =
	    INT64_C(1000) * x->seconds + BEGIN_WAIT_MS + END_WAIT_MS;

	return process == process_number() ||
	       !process_lives(process, db_int(row, 3)) ||
	       clock_now() - db_int(row, 1) > most_ms * (CLOCK_SECOND / 1000);
}

/* What the row says is all that is known. */
static int record_lost(struct db *db, struct db_statement *row)
{
	struct exports lost = {.began = db_int(row, 1),
	    .user = db_text(row, 4),
	    .role = db_text(row, 5),
	    .query = db_text(row, 6),
	    .broken = "it did not come to its end"};
	struct buf text = BUF_INIT;
	int rc;

	begin_record(&text, &lost);
	rc = keep_record(db, &text, &lost);
	buf_release(&text);
	return rc ? rc : remove_row(db, db_int(row, 0));
}

static int record_all_lost(struct exports *x)
{
	struct db *db = &x->db;
	struct db_statement *s =
	    db_use(db, "SELECT id, began, process, started, user, role, query"
		       " FROM export ORDER BY id");
	int rc;

	while ((rc = db_step(s)) > 0)
		if (is_lost(x, s) && record_lost(db, s)) {
			rc = -1;
			break;
		}
	db_done(s);
	return rc;
}

/* ---- the beginning and the end */

static int count_under_way(struct exports *x)
{
	struct db_statement *s =
	    db_use(&x->db, "SELECT count(*) FROM export WHERE user = :user");
	int rc;

	db_bind_text(s, ":user", x->user);
	rc = db_step(s);
	x->under_way = rc > 0 ? db_int(s, 0) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

static int add_row(struct exports *x)
{
	struct db_statement *s =
	    db_use(&x->db, "INSERT INTO export"
			   "(began, process, started, user, role, query)"
			   " VALUES (:began, :process, :started, :user, :role,"
			   " :query)");

	x->began = clock_now();
	db_bind_int(s, ":began", x->began);
	db_bind_int(s, ":process", process_number());
	db_bind_int(s, ":started", process_began());
	db_bind_text(s, ":user", x->user);
	db_bind_text(s, ":role", x->role);
	db_bind_text(s, ":query", x->query);
	if (db_run(s))
		return -1;
	x->row = db_last_id(&x->db);
	return 0;
}

int exports_begin(struct exports *x)
{
	bool full = false;
	int rc = open_log(x, BEGIN_WAIT_MS);

	if (!rc)
		rc = record_all_lost(x);
	if (!rc)
		rc = count_under_way(x);
	if (!rc) {
		full = x->most && x->under_way >= x->most;
		rc = full ? 0 : add_row(x);
	}
	if (!rc)
		rc = db_commit(&x->db);
	if (rc)
		db_rollback(&x->db);
	close_log(x);
	return rc ? -1 : full;
}

int exports_end(struct exports *x)
{
	int rc = open_log(x, END_WAIT_MS);

	if (!rc && (remove_own_row(x) || record(x) || db_commit(&x->db))) {
		db_rollback(&x->db);
		rc = -1;
	}
	close_log(x);
	return rc;
}

/* ---- receipts */

/* Anybody's record can say that it is of an export; one that the program made
   came with such an import. */
#define OWN_IMPORT                                                             \
	" JOIN import i ON i.id = r.import"                                    \
	" AND i.source = '" IMPORTS_EXPORT "'"

static int64_t number_of(struct span digits)
{
	int64_t n = 0;

	for (size_t i = 0; i < digits.length && i < 18; i++)
		n = 10 * n + (digits.data[i] - '0');
	return n;
}

/* What the record's pairs are in a receipt. */
static void take_value(void *context, struct span name, struct span value)
{
	struct receipt *r = context;
	const struct {
		const char *name;
		struct buf *text;
		int64_t *number;
	} places[] = {
	    {"Role", &r->role, NULL},
	    {"Query", &r->query, NULL},
	    {"Began", &r->began, NULL},
	    {"FileName", &r->file, NULL},
	    {"Format", &r->format, NULL},
	    {"Rows", NULL, &r->rows},
	    {"Bytes", NULL, &r->bytes},
	    {"FileDigest", &r->digest, NULL},
	    {"Head", &r->head, NULL},
	    {"Cursor", &r->cursor, NULL},
	};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (!span_is(name, places[i].name))
			continue;
		if (places[i].text)
			buf_add_span(places[i].text, value);
		else
			*places[i].number = number_of(value);
	}
}

/* 1, or 0 when it is of no complete export. */
static int fill_receipt(const struct record *r, struct receipt *receipt)
{
	struct buf plain = BUF_INIT;
	int rc;

	if (!span_is(r->operation, "export_log") ||
	    !span_is(r->status, "succeeded"))
		return 0;
	buf_add_span(&receipt->user, r->user);
	clock_add_utc(&receipt->completed, r->ticks, CLOCK_MILLISECOND);
	record_values(r->text, &plain, take_value, receipt);
	rc = plain.failed ? -1 : 1;
	buf_release(&plain);
	return rc;
}

/* Of a row with a record's text, hash and number, and its entry's. */
static int read_receipt(
    struct db *db, struct db_statement *row, struct receipt *receipt)
{
	struct record_problem why;
	struct record r;
	struct span hash = db_text(row, 1);
	int rc = 0;

	record_init(&r);
	if (record_read_stored(&r, db_text(row, 0), &why))
		rc = db_fail(db, DB_DAMAGED, "record %" PRId64 ": %s",
		    db_int(row, 2), why.reason);
	else
		rc = fill_receipt(&r, receipt);
	record_release(&r);
	buf_add_hex(&receipt->proof, hash.data, hash.length);
	receipt->record = db_int(row, 2);
	receipt->entry = db_int(row, 3);
	return rc;
}

int exports_receipt(struct db *db, int64_t record, struct receipt *receipt)
{
	struct db_statement *s =
	    db_use(db, "SELECT text, hash, r.id, e.id FROM record r"
		       " JOIN entry e ON e.record = r.id" OWN_IMPORT
		       " WHERE r.id = :record AND text IS NOT NULL");
	int rc;

	db_bind_int(s, ":record", record);
	rc = db_step(s);
	if (rc > 0)
		rc = read_receipt(db, s, receipt);
	db_done(s);
	return rc;
}

int exports_latest(
    struct db *db, struct span user, struct span query, struct receipt *receipt)
{
	struct db_statement *s = db_use(db,
	    "SELECT text, hash, r.id, e.id FROM entry e"
	    " JOIN record r ON r.id = e.record" OWN_IMPORT
	    " WHERE e.user = (SELECT id FROM user WHERE name = :user)"
	    " AND e.operation = (SELECT id FROM operation"
	    "  WHERE code = 'export_log') AND text IS NOT NULL"
	    " ORDER BY e.id DESC");
	int rc, found = 0;

	db_bind_text(s, ":user", user);
	while (!found && (rc = db_step(s)) > 0) {
		receipt_release(receipt);
		receipt_init(receipt);
		found = read_receipt(db, s, receipt);
		if (found > 0 &&
		    span_compare(buf_span(&receipt->query), query) != 0)
			found = 0;
	}
	db_done(s);
	return found ? found : rc;
}
