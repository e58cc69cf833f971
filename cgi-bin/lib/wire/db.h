/*
 * db: SQLite, as the stores use it.
 *
 * Statements are literal SQL, prepared once, kept, and bound by name. All
 * functions that can fail return -1 and leave the cause in db->trouble and
 * db->why; a store passes the -1 up, and the page or command asks.
 *
 * In SQL, fit(name, part) is how a folded part fits a name: the number of
 * fold_fit(), 0 where it does not.
 */
#ifndef WIRE_DB_H
#define WIRE_DB_H

#include <stdint.h>

#include "../text/buf.h"

enum db_trouble {
	DB_FINE,
	DB_MISSING, /* there is no such file, or it may not be read */
	DB_BUSY,    /* locked for longer than the wait */
	DB_OLDER,   /* of an older version: a writer must bring it up */
	DB_NEWER,   /* of a newer version than this program */
	DB_FOREIGN, /* a database, but not a log */
	DB_DAMAGED,
	DB_FULL,     /* the disk is, or a limit was met */
	DB_TOO_SLOW, /* longer than the limit for one page */
	DB_OTHER,
};

struct db_statement; /* a prepared statement in use */

struct db {
	struct sqlite3 *handle; /* NULL while closed */
	enum db_trouble trouble;
	struct buf why;   /* the cause, for the operator */
	int64_t deadline; /* clock_monotonic_ms(), 0 for none */
	int wait_ms;      /* for a lock; and since when it is waited for: */
	int64_t waiting_since;
	int64_t version;  /* of what is read: another one once somebody has
			     written, or it is another file; 0 at first */
	int64_t opening;  /* the number of this one, of all in the process */
	uint64_t device, inode; /* of the file that is open */
	struct db_slot *slots;  /* the prepared statements; owned */
	int slot_count;
	struct buf folded; /* of fit() */
};

/* The versions of the schema that this program knows: schema.c has them. */
extern const int schema_version;
extern const char *const schema_steps[]; /* steps[n] leads to version n+1 */
extern const char schema_derived[];      /* the tables that renew() makes */
#define SCHEMA_APPLICATION 0x504C4F47    /* "PLOG" */

void db_init(struct db *d);
void db_release(struct db *d);

/*
 * Opens for reading; what is read can be changed by nobody through d. When
 * the same file is open already this costs one stat(). 0 or -1.
 */
int db_open_reader(struct db *d, const char *path, int wait_ms);

/*
 * Opens for writing, in WAL mode, and brings an older schema up to date, each
 * step in a transaction of its own; in the last one renew() makes what is
 * derived. Makes the file if there is none. 0 or -1.
 */
int db_open_writer(
    struct db *d, const char *path, int wait_ms, int (*renew)(struct db *d));

/* Opens an empty log in memory: how one of this version is made. 0 or -1. */
int db_open_model(struct db *d, int (*renew)(struct db *d));

/* All that is read between these is of one moment. */
int db_begin_read(struct db *d, int limit_ms);
void db_end_read(struct db *d);

/* Opens `count` others for reading what d reads, each for a thread of its own;
   between their db_begin_read() and db_end_read(), and d's, which begins anew,
   all read the same moment. 0 or -1, with the cause in d; DB_MISSING, too, when
   d's file has that name no more. */
int db_begin_alike(struct db *d, struct db *others, int count);

/* A writing transaction, begun at once (IMMEDIATE). */
int db_begin(struct db *d);
int db_commit(struct db *d); /* -1, too, when the file is no longer there */
void db_rollback(struct db *d);
bool db_is_writing(const struct db *d); /* between db_begin and its end */

/* Brings all that is in the journal into the file, and empties the journal;
   false when readers are in the way for longer than the wait. */
bool db_checkpoint(struct db *d);

/* A number that another one's writing changes. 0 or -1. */
int db_data_version(struct db *d, int64_t *version);

/*
 * Prepares the statement, or takes the one kept for this very literal. The
 * caller ends its use with db_done(). NULL on failure; binding and stepping
 * NULL are allowed, and fail.
 */
struct db_statement *db_use(struct db *d, const char *sql);
void db_done(struct db_statement *s);

/* ":name"; a name that the statement has not is ignored, so that variants of
   a query can share their binding. Text is not copied: it must live until
   db_done(). A span with data NULL binds NULL. */
void db_bind_int(struct db_statement *s, const char *name, int64_t value);
void db_bind_text(struct db_statement *s, const char *name, struct span text);
void db_bind_blob(
    struct db_statement *s, const char *name, const void *bytes, size_t n);

/* 1 there is a row, 0 there is none (any more), -1 failed. */
int db_step(struct db_statement *s);

/* One step of a statement that gives no rows, and db_done(). 0 or -1. */
int db_run(struct db_statement *s);

/* The columns of the row, from 0. Spans live until the next step. NULL gives
   0, or a span with data NULL. */
int64_t db_int(struct db_statement *s, int column);
struct span db_text(struct db_statement *s, int column);
bool db_is_null(struct db_statement *s, int column);

/* Runs SQL without parameters or rows. 0 or -1. */
int db_exec(struct db *d, const char *sql);

/*
 * Copies the log as it is since db_begin_read(), whatever is written to it
 * meanwhile, over the empty file at `path`. The copy needs no files beside it
 * until somebody writes to it; it is not synced. `each` is called now and
 * then with how many bytes are done, of how many, and stops the copying when
 * it returns other than 0. 0; -1 failed, DB_DAMAGED being the log's and all
 * else the copy's; 1 stopped.
 */
int db_copy(struct db *d, const char *path,
    int (*each)(void *context, int64_t done, int64_t total), void *context);

/* Reads all of the file, looking for what cannot be. 0 or -1. */
int db_check(struct db *d);

/* Whether the file says of itself that it is a log, of whatever version; it
   is not opened as a database, so nothing is made beside it. */
bool db_is_log(const char *path);

/* The id of the last inserted row. */
int64_t db_last_id(struct db *d);

/* Puts a cause of the caller's into d; returns -1. */
int db_fail(struct db *d, enum db_trouble trouble, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
