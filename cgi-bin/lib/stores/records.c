#include "records.h"

#include <stdlib.h>

/* Of a hash, in a cursor. */
#define CURSOR_BYTES 4

int records_last(struct db *db, int64_t *number)
{
	struct db_statement *s =
	    db_use(db, "SELECT coalesce(max(id), 0) FROM record");
	int rc = db_step(s);

	*number = rc > 0 ? db_int(s, 0) : 0;
	db_done(s);
	return rc > 0 ? 0 : -1;
}

int records_add_cursor(struct db *db, int64_t number, struct buf *out)
{
	struct db_statement *s =
	    db_use(db, "SELECT hash FROM record WHERE id = :id");
	int rc;

	db_bind_int(s, ":id", number);
	rc = db_step(s);
	if (rc > 0) {
		buf_add_int(out, number);
		buf_addc(out, '-');
		buf_add_hex(out, db_text(s, 0).data, CURSOR_BYTES);
	}
	db_done(s);
	if (rc < 0 || number)
		return rc;
	buf_addc(out, '0');
	return 1;
}

int records_find_cursor(struct db *db, const char *cursor, int64_t *number)
{
	struct buf own = BUF_INIT;
	int rc;

	*number = strtoll(cursor, NULL, 10);
	rc = records_add_cursor(db, *number, &own);
	if (own.failed)
		rc = db_fail(db, DB_OTHER, "out of memory");
	/* However it was read: it must be what would be written. */
	if (rc > 0)
		rc = !strcmp(cursor, buf_text(&own));
	buf_release(&own);
	return rc;
}

int records_add(
    struct db *db, int64_t number, int64_t import, const struct record *r)
{
	struct db_statement *s =
	    db_use(db, "INSERT INTO record(id, import, hash, text)"
		       " VALUES (:id, :import, :hash, :text)");

	db_bind_int(s, ":id", number);
	db_bind_int(s, ":import", import);
	db_bind_blob(s, ":hash", r->hash, SHA256_SIZE);
	db_bind_text(s, ":text", r->text);
	return db_run(s);
}

int records_read(struct db *db, int64_t number, struct record *r)
{
	struct db_statement *s =
	    db_use(db, "SELECT text FROM record"
		       " WHERE id = :id AND text IS NOT NULL");
	struct record_problem why;
	int rc;

	db_bind_int(s, ":id", number);
	rc = db_step(s);
	if (rc > 0 && record_read_stored(r, db_text(s, 0), &why))
		rc = db_fail(db, DB_DAMAGED, "record %lld cannot be read: %s",
		    (long long)number, why.reason);
	db_done(s);
	return rc;
}

int records_import(struct db *db, int64_t number, int64_t *import)
{
	struct db_statement *s =
	    db_use(db, "SELECT import FROM record WHERE id = :id");
	int rc;

	db_bind_int(s, ":id", number);
	rc = db_step(s);
	*import = rc > 0 ? db_int(s, 0) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

int records_each(struct db *db, int64_t after,
    int (*each)(void *context, const struct records_row *row), void *context)
{
	struct db_statement *s = db_use(db,
	    "SELECT id, import, coalesce(pruned, 0), hash, text FROM record"
	    " WHERE id > :after ORDER BY id");
	int rc, answer = 0;

	db_bind_int(s, ":after", after);
	while (!answer && (rc = db_step(s)) > 0) {
		struct records_row row = {db_int(s, 0), db_int(s, 1),
		    db_int(s, 2), db_text(s, 3), db_text(s, 4)};

		answer = each(context, &row);
	}
	db_done(s);
	return answer ? answer : rc;
}

int records_hashes(struct db *db, int64_t after, int64_t last,
    int (*each)(void *context, const struct records_row *row), void *context)
{
	struct db_statement *s = db_use(db,
	    "SELECT id, import, coalesce(pruned, 0), hash FROM record"
	    " WHERE id > :after AND id <= :last ORDER BY id");
	int rc, answer = 0;

	db_bind_int(s, ":after", after);
	db_bind_int(s, ":last", last);
	while (!answer && (rc = db_step(s)) > 0) {
		struct records_row row = {db_int(s, 0), db_int(s, 1),
		    db_int(s, 2), db_text(s, 3), {0}};

		answer = each(context, &row);
	}
	db_done(s);
	return answer ? answer : rc;
}
