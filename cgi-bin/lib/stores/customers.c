#include "customers.h"

#include <stdlib.h>

#include "../text/fold.h"

#define SEEN_MAX 100000

struct customers_seen {
	int64_t number;
	int64_t named; /* when it got the name */
	struct buf name;
	bool changed;
};

void customers_init(struct customers *c, struct db *db)
{
	*c = (struct customers){.db = db};
}

void customers_forget(struct customers *c)
{
	for (size_t i = 0; i < c->count; i++)
		buf_release(&c->list[i].name);
	c->count = 0;
	map_clear(&c->seen);
}

void customers_release(struct customers *c)
{
	customers_forget(c);
	free(c->list);
	map_release(&c->seen);
}

static int look_up(struct customers *c, struct span code, struct span name,
    struct customers_seen *seen)
{
	struct db_statement *s = db_use(c->db,
	    code.length
		? "SELECT id, named, name FROM customer WHERE code = :code"
		: "SELECT id, named, name FROM customer"
		  " WHERE code IS NULL AND name = :name");
	int rc;

	db_bind_text(s, ":code", code);
	db_bind_text(s, ":name", name);
	rc = db_step(s);
	if (rc > 0) {
		seen->number = db_int(s, 0);
		seen->named = db_int(s, 1);
		buf_add_span(&seen->name, db_text(s, 2));
	}
	db_done(s);
	return rc;
}

static int add(struct customers *c, struct span code, struct span name,
    struct customers_seen *seen)
{
	struct db_statement *s =
	    db_use(c->db, "INSERT INTO customer(code, name, named)"
			  " VALUES (:code, :name, -1)");

	if (code.length)
		db_bind_text(s, ":code", code);
	db_bind_text(s, ":name", name.data ? name : span_of(""));
	if (db_run(s))
		return -1;
	seen->number = db_last_id(c->db);
	seen->named = -1;
	buf_add_span(&seen->name, name);
	return 0;
}

static int remember(
    struct customers *c, struct span key, struct customers_seen seen)
{
	if (c->count == c->room) {
		size_t room = c->room ? 2 * c->room : 256;
		void *list = realloc(c->list, room * sizeof *c->list);

		if (!list)
			goto fail;
		c->list = list;
		c->room = room;
	}
	map_put(&c->seen, key, (int64_t)c->count);
	if (c->seen.failed || seen.name.failed)
		goto fail;
	c->list[c->count++] = seen;
	return 0;
fail:
	buf_release(&seen.name);
	return db_fail(c->db, DB_OTHER, "out of memory");
}

/* The vendor may send any text as a code: what kind of key it is comes
   first, so that a name never is taken for a code. */
static void make_key(struct buf *key, struct span code, struct span name)
{
	buf_addc(key, code.length ? '=' : ' ');
	buf_add_span(key, code.length ? code : name);
}

static struct customers_seen *seen_of(struct customers *c, struct span key)
{
	int64_t *at = map_find(&c->seen, key);

	return at ? &c->list[*at] : NULL;
}

int customers_number(
    struct customers *c, struct span code, struct span name, int64_t *number)
{
	struct buf key = BUF_INIT;
	struct customers_seen *old, fresh = {0};
	int rc = 0;

	*number = 0;
	if (!code.length && !name.length)
		return 0;
	make_key(&key, code, name);
	if (key.failed) {
		rc = db_fail(c->db, DB_OTHER, "out of memory");
		goto out;
	}
	old = seen_of(c, buf_span(&key));
	if (old) {
		*number = old->number;
		goto out;
	}
	rc = look_up(c, code, name, &fresh);
	if (rc == 0)
		rc = add(c, code, name, &fresh);
	if (rc < 0) {
		buf_release(&fresh.name);
		goto out;
	}
	*number = fresh.number;
	rc = remember(c, buf_span(&key), fresh);
out:
	buf_release(&key);
	return rc < 0 ? -1 : 0;
}

static bool is_newer(
    const struct customers_seen *seen, struct span name, int64_t ticks)
{
	if (seen->named != ticks)
		return ticks > seen->named;
	return span_compare(name, buf_span(&seen->name)) > 0;
}

int customers_named(
    struct customers *c, struct span code, struct span name, int64_t ticks)
{
	struct buf key = BUF_INIT;
	struct customers_seen *seen = NULL;
	int rc = 0;

	if (!code.length || !name.length)
		return 0;
	make_key(&key, code, name);
	if (key.failed)
		rc = db_fail(c->db, DB_OTHER, "out of memory");
	else
		seen = seen_of(c, buf_span(&key));
	buf_release(&key);
	if (!seen || !is_newer(seen, name, ticks))
		return rc;
	buf_clear(&seen->name);
	buf_add_span(&seen->name, name);
	seen->named = ticks;
	seen->changed = true;
	return seen->name.failed ? db_fail(c->db, DB_OTHER, "out of memory")
				 : 0;
}

int customers_flush(struct customers *c)
{
	for (size_t i = 0; i < c->count; i++) {
		struct customers_seen *seen = &c->list[i];
		struct db_statement *s;

		if (!seen->changed)
			continue;
		s = db_use(c->db,
		    "UPDATE customer SET name = :name, named = :named"
		    " WHERE id = :id");
		db_bind_text(s, ":name", buf_span(&seen->name));
		db_bind_int(s, ":named", seen->named);
		db_bind_int(s, ":id", seen->number);
		if (db_run(s))
			return -1;
		seen->changed = false;
	}
	if (c->count > SEEN_MAX)
		customers_forget(c);
	return 0;
}

void customer_release(struct customer *c)
{
	buf_release(&c->code);
	buf_release(&c->name);
}

static int find(
    struct db_statement *s, struct span asked, struct customer *found)
{
	int rc;

	db_bind_text(s, ":asked", asked);
	rc = db_step(s);
	if (rc > 0) {
		found->number = db_int(s, 0);
		buf_clear(&found->code);
		buf_add_span(&found->code, db_text(s, 1));
		buf_clear(&found->name);
		buf_add_span(&found->name, db_text(s, 2));
	}
	db_done(s);
	return rc;
}

int customers_find(struct db *db, struct span code, struct customer *found)
{
	return find(db_use(db, "SELECT id, code, name FROM customer"
			       " WHERE code = lower(:asked)"),
	    code, found);
}

int customers_find_codeless(
    struct db *db, struct span name, struct customer *found)
{
	return find(db_use(db, "SELECT id, code, name FROM customer"
			       " WHERE code IS NULL AND name = :asked"),
	    name, found);
}

/* All rows of a statement that has id, code and name; ends its use. */
static int each_found(
    struct db_statement *s, customers_each *each, void *context)
{
	int rc;

	while ((rc = db_step(s)) > 0)
		each(context, db_int(s, 0), db_text(s, 1), db_text(s, 2));
	db_done(s);
	return rc;
}

int customers_called(struct db *db, struct span name, int most,
    customers_each *each, void *context)
{
	struct db_statement *s =
	    db_use(db, "SELECT id, code, name FROM customer"
		       " WHERE name = :name COLLATE NOCASE LIMIT :most");

	db_bind_text(s, ":name", name);
	db_bind_int(s, ":most", most);
	return each_found(s, each, context);
}

int customers_like(struct db *db, struct span part, int most,
    customers_each *each, void *context)
{
	struct buf folded = BUF_INIT;
	struct db_statement *s;
	int rc;

	fold_add(&folded, part);
	if (folded.failed) {
		buf_release(&folded);
		return db_fail(db, DB_OTHER, "out of memory");
	}
	s = db_use(db,
	    "SELECT id, code, name FROM customer"
	    " WHERE fit(name, :folded) > 0 OR code = lower(:part)"
	    " ORDER BY coalesce(code = lower(:part), 0) DESC,"
	    " fit(name, :folded), name COLLATE NOCASE, id LIMIT :most");
	db_bind_text(s, ":part", part);
	db_bind_text(s, ":folded", buf_span(&folded));
	db_bind_int(s, ":most", most);
	rc = each_found(s, each, context);
	buf_release(&folded);
	return rc;
}

int customers_latest(
    struct db *db, int most, customers_each *each, void *context)
{
	struct db_statement *s =
	    db_use(db, "SELECT id, code, name FROM customer"
		       " WHERE code IS NOT NULL AND name <> ''"
		       " ORDER BY id DESC LIMIT :most");

	db_bind_int(s, ":most", most);
	return each_found(s, each, context);
}

int customers_load(
    struct db *db, struct names_table *codes, struct names_table *names)
{
	struct db_statement *s =
	    db_use(db, "SELECT id, code, name FROM customer");
	int rc;

	while ((rc = db_step(s)) > 0)
		if (names_table_put(codes, db_int(s, 0), db_text(s, 1)) ||
		    names_table_put(names, db_int(s, 0), db_text(s, 2))) {
			rc = db_fail(db, DB_OTHER, "out of memory");
			break;
		}
	db_done(s);
	return rc;
}
