#include "prune.h"

#include "../wire/clock.h"
#include "entries.h"
#include "imports.h"
#include "own.h"
#include "records.h"

/* The records of all that is older: what entries show, their versions, and
   subscription lists. What tells of an earlier pruning stays. */
#define OLD                                                                    \
	" (SELECT record FROM entry e JOIN operation o ON o.id = e.operation"  \
	" WHERE e.id < :before AND o.code <> 'prune_log'"                      \
	" UNION ALL SELECT record FROM version WHERE entry < :before"          \
	" UNION ALL SELECT record FROM listing WHERE at < :before / 128)"

static int64_t first_kept(const struct prune *p)
{
	return ENTRIES_FIRST((int64_t)p->day * CLOCK_DAY);
}

int prune_count(struct db *db, struct prune *p)
{
	struct db_statement *s =
	    db_use(db, "SELECT (SELECT count(*) FROM entry e JOIN operation o"
		       "  ON o.id = e.operation WHERE e.id < :before"
		       "  AND o.code <> 'prune_log'),"
		       " (SELECT count(*) FROM" OLD ")");
	int rc;

	db_bind_int(s, ":before", first_kept(p));
	rc = db_step(s);
	if (rc > 0) {
		p->entries = db_int(s, 0);
		p->records = db_int(s, 1);
	}
	db_done(s);
	return rc > 0 ? 0 : -1;
}

int prune_each(struct db *db, const struct prune *p,
    int (*write)(void *context, struct span text), void *context)
{
	struct db_statement *s = db_use(
	    db, "SELECT text FROM record WHERE id IN" OLD " ORDER BY id");
	int rc = 0, answer = 0;

	db_bind_int(s, ":before", first_kept(p));
	while (!answer && (rc = db_step(s)) > 0)
		answer = write(context, db_text(s, 0));
	db_done(s);
	return answer ? answer : rc;
}

/* The key of its digest is prune_digest()'s. */
static void make_record(
    struct buf *text, const struct prune *p, const uint8_t *removed)
{
	struct buf day = BUF_INIT;

	clock_add_day(&day, p->day);
	own_begin(text, "prune_log", "succeeded", span_of(p->by));
	own_add(text, "Before", buf_span(&day));
	own_add_number(text, "Entries", p->entries);
	own_add_number(text, "Records", p->records);
	own_add(text, "File", span_of(p->file));
	own_add_hash(text, "FileDigest", p->digest);
	own_add_hash(text, "Removed", removed);
	buf_release(&day);
}

static int add_removed(void *context, const struct records_row *row)
{
	imports_head_add(context, row->number, (const uint8_t *)row->hash.data);
	return 0;
}

/* The digest over numbers and hashes of what is to go. */
static int digest_removed(
    struct db *db, const struct prune *p, uint8_t digest[SHA256_SIZE])
{
	struct db_statement *s =
	    db_use(db, "SELECT id, import, 0, hash, NULL FROM record"
		       " WHERE id IN" OLD " ORDER BY id");
	struct sha256 h;
	int rc;

	sha256_init(&h);
	sha256_clear(&h);
	db_bind_int(s, ":before", first_kept(p));
	while ((rc = db_step(s)) > 0) {
		struct records_row row = {
		    .number = db_int(s, 0), .hash = db_text(s, 3)};

		add_removed(&h, &row);
	}
	db_done(s);
	if (rc == 0 && !sha256_finish(&h, digest))
		rc = db_fail(db, DB_OTHER, "the hash failed");
	sha256_release(&h);
	return rc;
}

/* Adds the record of the pruning; *import becomes the one it came with. */
static int add_record(struct db *db, const struct prune *p, int64_t *import)
{
	uint8_t removed[SHA256_SIZE];
	struct buf text = BUF_INIT;
	int rc = digest_removed(db, p, removed);

	if (!rc) {
		make_record(&text, p, removed);
		rc = own_keep(db, &text, IMPORTS_PRUNE, p->by, import);
	}
	buf_release(&text);
	return rc;
}

static int remove_texts(struct db *db, const struct prune *p, int64_t import)
{
	struct db_statement *s =
	    db_use(db, "UPDATE record SET text = NULL, pruned = :import"
		       " WHERE id IN" OLD);

	db_bind_int(s, ":import", import);
	db_bind_int(s, ":before", first_kept(p));
	return db_run(s);
}

int prune_finish(struct db *db, const struct prune *p,
    int (*each)(void *context, int64_t done, int64_t of), void *context)
{
	int64_t import;

	/* What was removed is not to be found in the file's free pages. */
	if (db_exec(db, "PRAGMA secure_delete = on") ||
	    add_record(db, p, &import) || remove_texts(db, p, import))
		return -1;
	return imports_rebuild(db, each, context);
}

static bool read_hex(struct span hex, uint8_t digest[SHA256_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	if (hex.length != 2 * SHA256_SIZE)
		return false;
	for (size_t i = 0; i < hex.length; i++) {
		const char *digit = memchr(digits, hex.data[i], 16);

		if (!digit)
			return false;
		digest[i / 2] =
		    (uint8_t)(digest[i / 2] << 4 | (digit - digits));
	}
	return true;
}

bool prune_digest(const struct record *r, uint8_t digest[SHA256_SIZE])
{
	static const char key[] = "; Removed: ";
	const size_t n = sizeof key - 1, hex = 2 * SHA256_SIZE;
	const char *end = r->note.data + r->note.length;

	return span_is(r->operation, "prune_log") && r->note.length > n + hex &&
	       memcmp(end - hex - n, key, n) == 0 &&
	       read_hex((struct span){end - hex, hex}, digest);
}
