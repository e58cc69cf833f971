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

/* One that is not there is not made. */
static int open_log(struct exports *x, int wait_ms)
{
	if (access(x->path, F_OK))
		return db_fail(&x->db, DB_MISSING, "there is no such log");
	return imports_open(&x->db, x->path, wait_ms) || db_begin(&x->db) ? -1
									  : 0;
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

/* ---- those that are under way no more */

/* One whose end could not be recorded is known by its age, or by this process
   itself, which has no two at a time. */
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

	if (!rc && (remove_row(&x->db, x->row) || record(x) ||
		       db_commit(&x->db))) {
		db_rollback(&x->db);
		rc = -1;
	}
	close_log(x);
	return rc;
}
