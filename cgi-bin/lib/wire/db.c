#include "db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "../text/fold.h"
#include "../text/utf8.h"
#include "clock.h"

/* How many virtual-machine steps run between two looks at the clock. */
#define STEPS_PER_LOOK 4000

/* How many pages are copied between two looks at what the caller wants. */
#define COPY_PAGES 512

struct db_slot {
	const char *sql; /* the literal itself is the key */
	struct db_statement *statement;
};

/* Names are literals, so the pointer tells one; SQLite would compare them all
   by their letters at each binding. */
struct parameter {
	const char *name;
	int place; /* 0: the statement has none of this name */
};

#define PARAMETERS_MAX 24

struct db_statement {
	struct db *db;
	sqlite3_stmt *handle;
	bool in_use;
	int known; /* of these: */
	struct parameter parameters[PARAMETERS_MAX];
};

void db_init(struct db *d)
{
	*d = (struct db){0};
}

static void close_handle(struct db *d)
{
	for (int i = 0; i < d->slot_count; i++) {
		sqlite3_finalize(d->slots[i].statement->handle);
		free(d->slots[i].statement);
	}
	free(d->slots);
	d->slots = NULL;
	d->slot_count = 0;
	sqlite3_close(d->handle);
	d->handle = NULL;
}

void db_release(struct db *d)
{
	close_handle(d);
	buf_release(&d->why);
	buf_release(&d->folded);
}

int db_fail(struct db *d, enum db_trouble trouble, const char *format, ...)
{
	va_list args;

	d->trouble = trouble;
	buf_clear(&d->why);
	va_start(args, format);
	buf_vaddf(&d->why, format, args);
	va_end(args);
	return -1;
}

static enum db_trouble trouble_of(int code)
{
	switch (code & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return DB_BUSY;
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_READONLY:
		return DB_MISSING;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return DB_DAMAGED;
	case SQLITE_FULL:
	case SQLITE_TOOBIG:
		return DB_FULL;
	case SQLITE_INTERRUPT:
		return DB_TOO_SLOW;
	default:
		return DB_OTHER;
	}
}

/* SQLite goes on with a file that has no name any more. */
static int check_place(struct db *d)
{
	int moved = 0;

	if (d->handle)
		sqlite3_file_control(
		    d->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	if (!moved)
		return 0;
	return db_fail(
	    d, DB_MISSING, "the file was moved or removed while it was in use");
}

/* Takes over what SQLite has to say of a connection. */
static int fail_with(struct db *d, sqlite3 *handle)
{
	int code = handle ? sqlite3_extended_errcode(handle) : SQLITE_NOMEM;
	int cause = handle ? sqlite3_system_errno(handle) : 0;

	if ((code & 0xFF) == SQLITE_IOERR && check_place(d))
		return -1;
	db_fail(d, trouble_of(code), "%s",
	    handle ? sqlite3_errmsg(handle) : "out of memory");
	if (cause &&
	    ((code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN))
		buf_addf(&d->why, " (%s)", strerror(cause));
	if ((code & 0xFF) == SQLITE_READONLY)
		buf_adds(&d->why, ": the log, what lies beside it, and their "
				  "folder have to be writable");
	return -1;
}

static int fail_here(struct db *d)
{
	return fail_with(d, d->handle);
}

static int past_deadline(void *context)
{
	struct db *d = context;

	return d->deadline && clock_monotonic_ms() > d->deadline;
}

static struct span argument(sqlite3_value *value)
{
	const char *text = (const char *)sqlite3_value_text(value);
	struct span s = {text, (size_t)sqlite3_value_bytes(value)};

	/* Somebody else may have put anything there. */
	s.length = text ? utf8_valid(s) : 0;
	return s;
}

static void fit(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct buf *folded = sqlite3_user_data(context);

	(void)count;
	buf_clear(folded);
	fold_add(folded, argument(values[0]));
	if (folded->failed)
		sqlite3_result_error_nomem(context);
	else
		sqlite3_result_int(
		    context, fold_fit(buf_span(folded), argument(values[1])));
}

/*
 * SQLite itself would wait longer and longer between two looks, and miss the
 * moment in which an import lets others write; see imports.c.
 */
static int wait_for_lock(void *context, int before)
{
	struct db *d = context;

	if (!before)
		d->waiting_since = clock_monotonic_ms();
	if (clock_monotonic_ms() - d->waiting_since >= d->wait_ms)
		return 0;
	sqlite3_sleep(1);
	return 1;
}

/* What every connection gets, whatever it is for. */
static int harden(struct db *d, int wait_ms)
{
	sqlite3_extended_result_codes(d->handle, 1);
	sqlite3_busy_handler(d->handle, wait_for_lock, d);
	d->wait_ms = wait_ms;
	sqlite3_db_config(d->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(d->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_limit(d->handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_progress_handler(d->handle, STEPS_PER_LOOK, past_deadline, d);
	sqlite3_create_function(d->handle, "fit", 2,
	    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, &d->folded,
	    fit, NULL, NULL);
	return db_exec(d, "PRAGMA temp_store = memory;"
			  "PRAGMA foreign_keys = on");
}

static int open_file(struct db *d, const char *path, int flags, int wait_ms)
{
	static _Atomic int64_t openings;
	int rc;

	close_handle(d);
	d->trouble = DB_FINE;
	d->version = 0;
	d->opening = ++openings;
	/* It would take a lock for each piece of memory, to count it. Heard
	   before the first opening only. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	rc = sqlite3_open_v2(path, &d->handle,
	    flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
	if (rc != SQLITE_OK)
		return fail_here(d);
	return harden(d, wait_ms);
}

static int read_number(struct db *d, const char *sql, int64_t *value)
{
	struct db_statement *s = db_use(d, sql);
	int rc = db_step(s);

	*value = rc > 0 ? db_int(s, 0) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

/* An empty file may become a log; another program's file must not. */
static int refuse_tables(struct db *d)
{
	int64_t tables;

	if (read_number(d, "SELECT count(*) FROM sqlite_schema", &tables))
		return -1;
	return tables ? db_fail(d, DB_FOREIGN, "the file is not a log") : 0;
}

/* Of one moment. */
static int read_marks(struct db *d, int64_t *version)
{
	int64_t application;

	if (read_number(d, "PRAGMA application_id", &application) ||
	    read_number(d, "PRAGMA user_version", version))
		return -1;
	if (application == 0 && *version == 0)
		return refuse_tables(d);
	if (application != SCHEMA_APPLICATION)
		return db_fail(d, DB_FOREIGN, "the file is not a log");
	if (*version > schema_version)
		return db_fail(d, DB_NEWER,
		    "the log is of version %d, this program knows %d",
		    (int)*version, schema_version);
	return 0;
}

/* Whether this is a log at all, and of which version. Another process may be
   making it one between two looks. */
static int read_version(struct db *d, int64_t *version)
{
	bool own = sqlite3_get_autocommit(d->handle);
	int rc;

	if (own && db_exec(d, "BEGIN"))
		return -1;
	rc = read_marks(d, version);
	if (own)
		db_rollback(d);
	return rc;
}

static int check_version(struct db *d)
{
	int64_t version;

	if (read_version(d, &version))
		return -1;
	if (version == 0)
		return db_fail(d, DB_FOREIGN, "the file is not a log");
	if (version < schema_version)
		return db_fail(d, DB_OLDER,
		    "the log is of version %d, this program needs %d; "
		    "run: partnerlog init",
		    (int)version, schema_version);
	return 0;
}

int db_open_reader(struct db *d, const char *path, int wait_ms)
{
	struct stat st;

	if (stat(path, &st)) {
		close_handle(d);
		return db_fail(d, DB_MISSING, "%s", strerror(errno));
	}
	if (d->handle && d->device == st.st_dev && d->inode == st.st_ino)
		return 0;
	if (open_file(d, path, SQLITE_OPEN_READONLY, wait_ms) ||
	    db_exec(d, "PRAGMA query_only = on; PRAGMA cache_size = -8000")) {
		close_handle(d);
		return -1;
	}
	d->device = st.st_dev;
	d->inode = st.st_ino;
	return 0;
}

int db_data_version(struct db *d, int64_t *version)
{
	return read_number(d, "PRAGMA data_version", version);
}

int db_begin_read(struct db *d, int limit_ms)
{
	int64_t version;

	d->trouble = DB_FINE;
	d->deadline = limit_ms ? clock_monotonic_ms() + limit_ms : 0;
	if (db_run(db_use(d, "BEGIN")) || db_data_version(d, &version))
		return -1;
	/* SQLite counts anew for each connection. */
	version += d->opening << 32;
	/* What nobody has written to is still what it was. */
	if (version != d->version && check_version(d))
		return -1;
	d->version = version;
	return 0;
}

void db_end_read(struct db *d)
{
	bool keep = d->trouble == DB_FINE || d->trouble == DB_TOO_SLOW ||
		    d->trouble == DB_BUSY;

	d->deadline = 0;
	if (d->handle && !sqlite3_get_autocommit(d->handle))
		sqlite3_exec(d->handle, "COMMIT", NULL, NULL, NULL);
	/* After damage, a fresh look is the only one to be trusted. */
	if (!keep)
		close_handle(d);
}

/* How often it is tried to begin while nobody writes. */
#define ALIKE_MOST 100

/* 1 when nothing was written since d began before. */
static int begin_again(struct db *d, struct db *others, int count)
{
	int64_t before = d->version;

	for (int i = 0; i < count; i++) {
		db_end_read(&others[i]);
		if (db_begin_read(&others[i], 0))
			return db_fail(d, others[i].trouble, "%s",
			    buf_text(&others[i].why));
	}
	db_end_read(d);
	return db_begin_read(d, 0) ? -1 : d->version == before;
}

int db_begin_alike(struct db *d, struct db *others, int count)
{
	const char *path = sqlite3_db_filename(d->handle, "main");
	int rc = 0;

	for (int i = 0; i < count; i++)
		if (db_open_reader(&others[i], path, d->wait_ms))
			return db_fail(d, others[i].trouble, "%s",
			    buf_text(&others[i].why));
	/* They were opened by the name that d's file has to have still. */
	if (check_place(d))
		return -1;
	for (int i = 0; i < ALIKE_MOST && rc == 0; i++)
		rc = begin_again(d, others, count);
	if (rc == 0)
		return db_fail(d, DB_BUSY, "it is written to all the time");
	return rc < 0 ? -1 : 0;
}

static int write_version(struct db *d, int version)
{
	struct buf sql = BUF_INIT;
	int rc;

	buf_addf(&sql, "PRAGMA application_id = %d; PRAGMA user_version = %d",
	    SCHEMA_APPLICATION, version);
	if (sql.failed)
		rc = db_fail(d, DB_OTHER, "out of memory");
	else
		rc = db_exec(d, buf_text(&sql));
	buf_release(&sql);
	return rc;
}

/* Inside a transaction. */
static int run_step(struct db *d, int step, int (*renew)(struct db *d))
{
	int64_t version;

	if (read_version(d, &version))
		return -1;
	/* Another process took it while this one waited for its turn. */
	if (version != step)
		return 0;
	return db_exec(d, schema_steps[step]) ||
		       (step + 1 == schema_version && renew(d)) ||
		       write_version(d, step + 1)
		   ? -1
		   : 0;
}

static int bring_up(struct db *d, int (*renew)(struct db *d))
{
	int64_t version;

	for (;;) {
		if (read_version(d, &version))
			return -1;
		if (version == schema_version)
			return 0;
		if (db_begin(d))
			return -1;
		if (run_step(d, (int)version, renew) || db_commit(d)) {
			db_rollback(d);
			return -1;
		}
	}
}

/*
 * Readers may not be allowed to write the folder; they need the files beside
 * the database to be there even after the last writer has gone.
 */
static int keep_wal(struct db *d)
{
	int on = 1;

	if (sqlite3_file_control(
		d->handle, "main", SQLITE_FCNTL_PERSIST_WAL, &on) != SQLITE_OK)
		return fail_here(d);
	return 0;
}

/*
 * An empty file is made first, so that it never was readable by all. One that
 * is there must not be opened here: closing it again would take away the locks
 * that another connection of this process has on it, and who closes the log
 * then takes himself for the last.
 */
static int make_file(struct db *d, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

	if (fd < 0 && errno != EEXIST)
		return db_fail(d, DB_MISSING, "%s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return 0;
}

/* SQLite itself does not wait for another process that changes the mode. */
static int use_wal(struct db *d, int wait_ms)
{
	int64_t deadline = clock_monotonic_ms() + wait_ms;

	while (db_exec(d, "PRAGMA journal_mode = wal")) {
		if (d->trouble != DB_BUSY || clock_monotonic_ms() > deadline)
			return -1;
		usleep(10000);
	}
	d->trouble = DB_FINE;
	return 0;
}

int db_open_writer(
    struct db *d, const char *path, int wait_ms, int (*renew)(struct db *d))
{
	int64_t version;

	if (make_file(d, path))
		return -1;
	if (open_file(d, path, SQLITE_OPEN_READWRITE, wait_ms) || keep_wal(d) ||
	    read_version(d, &version) ||
	    /* This is for a new file; an older one keeps what it has. */
	    db_exec(d, "PRAGMA page_size = 8192") || use_wal(d, wait_ms) ||
	    db_exec(d, "PRAGMA synchronous = full;"
		       "PRAGMA journal_size_limit = 67108864;"
		       "PRAGMA cache_size = -65536") ||
	    bring_up(d, renew)) {
		close_handle(d);
		return -1;
	}
	return 0;
}

int db_open_model(struct db *d, int (*renew)(struct db *d))
{
	return open_file(d,
		   ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 0) ||
		       bring_up(d, renew)
		   ? -1
		   : 0;
}

int db_begin(struct db *d)
{
	return db_run(db_use(d, "BEGIN IMMEDIATE"));
}

int db_commit(struct db *d)
{
	return db_run(db_use(d, "COMMIT")) ? -1 : check_place(d);
}

void db_rollback(struct db *d)
{
	/* What went wrong before is what the caller wants to hear of. */
	if (d->handle && !sqlite3_get_autocommit(d->handle))
		sqlite3_exec(d->handle, "ROLLBACK", NULL, NULL, NULL);
}

bool db_checkpoint(struct db *d)
{
	return sqlite3_wal_checkpoint_v2(d->handle, NULL,
		   SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK;
}

bool db_is_writing(const struct db *d)
{
	return sqlite3_txn_state(d->handle, "main") == SQLITE_TXN_WRITE;
}

static struct db_statement *prepare(struct db *d, const char *sql)
{
	struct db_slot *slots;
	struct db_statement *s = calloc(1, sizeof *s);

	slots =
	    realloc(d->slots, (size_t)(d->slot_count + 1) * sizeof *d->slots);
	if (slots)
		d->slots = slots;
	if (!s || !slots) {
		db_fail(d, DB_OTHER, "out of memory");
		goto fail;
	}
	s->db = d;
	if (sqlite3_prepare_v3(d->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
		&s->handle, NULL) != SQLITE_OK) {
		fail_here(d);
		goto fail;
	}
	d->slots[d->slot_count++] = (struct db_slot){sql, s};
	return s;
fail:
	free(s);
	return NULL;
}

struct db_statement *db_use(struct db *d, const char *sql)
{
	struct db_statement *s = NULL;

	if (!d->handle) {
		if (d->trouble == DB_FINE)
			db_fail(d, DB_OTHER, "the database is closed");
		return NULL;
	}
	for (int i = 0; i < d->slot_count && !s; i++)
		if (d->slots[i].sql == sql)
			s = d->slots[i].statement;
	if (!s)
		s = prepare(d, sql);
	if (s && s->in_use) {
		db_fail(d, DB_OTHER, "a statement is used twice at once");
		return NULL;
	}
	if (s)
		s->in_use = true;
	return s;
}

void db_done(struct db_statement *s)
{
	if (!s)
		return;
	sqlite3_reset(s->handle);
	sqlite3_clear_bindings(s->handle);
	s->in_use = false;
}

static int parameter(struct db_statement *s, const char *name)
{
	int place;

	if (!s)
		return 0;
	for (int i = 0; i < s->known; i++)
		if (s->parameters[i].name == name)
			return s->parameters[i].place;
	place = sqlite3_bind_parameter_index(s->handle, name);
	if (s->known < PARAMETERS_MAX)
		s->parameters[s->known++] = (struct parameter){name, place};
	return place;
}

void db_bind_int(struct db_statement *s, const char *name, int64_t value)
{
	int i = parameter(s, name);

	if (i)
		sqlite3_bind_int64(s->handle, i, value);
}

void db_bind_text(struct db_statement *s, const char *name, struct span text)
{
	int i = parameter(s, name);

	if (i)
		sqlite3_bind_text64(s->handle, i, text.data, text.length,
		    SQLITE_STATIC, SQLITE_UTF8);
}

void db_bind_blob(
    struct db_statement *s, const char *name, const void *bytes, size_t n)
{
	int i = parameter(s, name);

	if (i)
		sqlite3_bind_blob64(s->handle, i, bytes, n, SQLITE_STATIC);
}

int db_step(struct db_statement *s)
{
	if (!s)
		return -1;
	switch (sqlite3_step(s->handle)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return fail_here(s->db);
	}
}

int db_run(struct db_statement *s)
{
	int rc = db_step(s);

	db_done(s);
	return rc < 0 ? -1 : 0;
}

int64_t db_int(struct db_statement *s, int column)
{
	return sqlite3_column_int64(s->handle, column);
}

struct span db_text(struct db_statement *s, int column)
{
	/* A blob's bytes come out of this too, and the order matters. */
	const void *data = sqlite3_column_blob(s->handle, column);
	int n = sqlite3_column_bytes(s->handle, column);

	if (!data && sqlite3_column_type(s->handle, column) != SQLITE_NULL)
		data = "";
	return (struct span){data, (size_t)n};
}

bool db_is_null(struct db_statement *s, int column)
{
	return sqlite3_column_type(s->handle, column) == SQLITE_NULL;
}

int db_exec(struct db *d, const char *sql)
{
	if (sqlite3_exec(d->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return fail_here(d);
	return 0;
}

/* The pages of the log, some at a time. */
static int copy_pages(struct db *d, sqlite3 *copy,
    int (*each)(void *context, int64_t done, int64_t total), void *context)
{
	sqlite3_backup *pages =
	    sqlite3_backup_init(copy, "main", d->handle, "main");
	int64_t size;
	int stop = 0, rc = SQLITE_OK;

	if (!pages)
		return fail_with(d, copy);
	if (read_number(d, "PRAGMA page_size", &size))
		stop = -1;
	while (rc == SQLITE_OK && !stop) {
		int64_t total;

		rc = sqlite3_backup_step(pages, COPY_PAGES);
		total = sqlite3_backup_pagecount(pages);
		stop = each(context,
		    (total - sqlite3_backup_remaining(pages)) * size,
		    total * size);
	}
	rc = sqlite3_backup_finish(pages);
	if (rc != SQLITE_OK)
		return fail_with(d, copy);
	return stop < 0 ? -1 : stop > 0;
}

int db_copy(struct db *d, const char *path,
    int (*each)(void *context, int64_t done, int64_t total), void *context)
{
	/* The copy is thrown away unless it is made to the end, so it wants
	   no journal. The pages say that the log is in WAL mode; a copy is
	   not, or it could not be read in a folder that is only read. */
	static const char before[] = "PRAGMA locking_mode = exclusive;"
				     "PRAGMA journal_mode = off;"
				     "PRAGMA synchronous = off";
	static const char after[] = "PRAGMA journal_mode = delete";
	sqlite3 *copy = NULL;
	int rc = -1;

	if (sqlite3_open_v2(path, &copy,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ||
	    sqlite3_exec(copy, before, NULL, NULL, NULL)) {
		fail_with(d, copy);
		goto out;
	}
	rc = copy_pages(d, copy, each, context);
	if (!rc && sqlite3_exec(copy, after, NULL, NULL, NULL))
		rc = fail_with(d, copy);
out:
	sqlite3_close(copy);
	return rc;
}

int db_check(struct db *d)
{
	struct db_statement *s = db_use(d, "PRAGMA quick_check(1)");
	int rc = db_step(s);

	if (rc > 0 && !span_is(db_text(s, 0), "ok")) {
		struct span first = db_text(s, 0);

		rc = db_fail(d, DB_DAMAGED, "damaged: %.*s", (int)first.length,
		    first.data);
	}
	db_done(s);
	return rc < 0 ? -1 : 0;
}

bool db_is_log(const char *path)
{
	static const char magic[16] = "SQLite format 3";
	static const unsigned char ours[4] = {SCHEMA_APPLICATION >> 24,
	    SCHEMA_APPLICATION >> 16 & 0xFF, SCHEMA_APPLICATION >> 8 & 0xFF,
	    SCHEMA_APPLICATION & 0xFF};
	char head[100]; /* of every database; bytes 68 to 71 say whose it is */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head);

	if (fd >= 0)
		close(fd);
	return n == (ssize_t)sizeof head &&
	       memcmp(head, magic, sizeof magic) == 0 &&
	       memcmp(head + 68, ours, sizeof ours) == 0;
}

int64_t db_last_id(struct db *d)
{
	return sqlite3_last_insert_rowid(d->handle);
}
