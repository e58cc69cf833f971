#include "names.h"

#include <stdlib.h>

#include "../text/fold.h"

/* More users than this are looked up again; memory stays flat. */
#define SEEN_MAX 100000

static const struct {
	const char *find, *add, *all;
} sql[NAMES_KINDS] = {
    [NAMES_OPERATION] = {"SELECT id FROM operation WHERE code = :word",
	"INSERT INTO operation(code) VALUES (:word)",
	"SELECT id, code FROM operation"},
    [NAMES_RESOURCE] = {"SELECT id FROM resource WHERE code = :word",
	"INSERT INTO resource(code) VALUES (:word)",
	"SELECT id, code FROM resource"},
    [NAMES_STATUS] = {"SELECT id FROM status WHERE code = :word",
	"INSERT INTO status(code, failed) VALUES (:word, 0)",
	"SELECT id, code FROM status"},
    [NAMES_USER] = {"SELECT id FROM user WHERE name = :word",
	"INSERT INTO user(name) VALUES (:word)", "SELECT id, name FROM user"},
};

void names_init(struct names *n, struct db *db)
{
	*n = (struct names){.db = db};
}

void names_release(struct names *n)
{
	for (int i = 0; i < NAMES_KINDS; i++)
		map_release(&n->seen[i]);
}

void names_forget(struct names *n)
{
	for (int i = 0; i < NAMES_KINDS; i++)
		map_clear(&n->seen[i]);
}

int names_find(
    struct db *db, enum names_kind kind, struct span word, int64_t *number)
{
	struct db_statement *s = db_use(db, sql[kind].find);
	int rc;

	db_bind_text(s, ":word", word);
	rc = db_step(s);
	*number = rc > 0 ? db_int(s, 0) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

static int add(
    struct db *db, enum names_kind kind, struct span word, int64_t *number)
{
	struct db_statement *s = db_use(db, sql[kind].add);

	db_bind_text(s, ":word", word);
	if (db_run(s))
		return -1;
	*number = db_last_id(db);
	return 0;
}

int names_number(
    struct names *n, enum names_kind kind, struct span word, int64_t *number)
{
	struct map *seen = &n->seen[kind];
	int64_t *found = map_find(seen, word);

	if (found) {
		*number = *found;
		return 0;
	}
	if (names_find(n->db, kind, word, number) ||
	    (!*number && add(n->db, kind, word, number)))
		return -1;
	if (seen->count >= SEEN_MAX)
		map_clear(seen);
	map_put(seen, word, *number);
	return 0;
}

int names_operations(
    struct db *db, void (*each)(void *context, struct span code), void *context)
{
	struct db_statement *s =
	    db_use(db, "SELECT code FROM operation ORDER BY code");
	int rc;

	while ((rc = db_step(s)) > 0)
		each(context, db_text(s, 0));
	db_done(s);
	return rc;
}

int names_users_like(struct db *db, struct span part, int most,
    void (*each)(void *context, int64_t number, struct span name),
    void *context)
{
	struct buf folded = BUF_INIT;
	struct db_statement *s;
	int rc;

	fold_add(&folded, part);
	if (folded.failed) {
		buf_release(&folded);
		return db_fail(db, DB_OTHER, "out of memory");
	}
	s = db_use(db, "SELECT id, name FROM user WHERE fit(name, :folded) > 0"
		       " ORDER BY fit(name, :folded), name LIMIT :most");
	db_bind_text(s, ":folded", buf_span(&folded));
	db_bind_int(s, ":most", most);
	while ((rc = db_step(s)) > 0)
		each(context, db_int(s, 0), db_text(s, 1));
	db_done(s);
	buf_release(&folded);
	return rc;
}

struct names_place {
	size_t at, length;
};

void names_table_release(struct names_table *t)
{
	buf_release(&t->text);
	free(t->places);
	*t = (struct names_table)NAMES_TABLE_INIT;
}

int names_table_put(struct names_table *t, int64_t number, struct span word)
{
	size_t n = (size_t)number;

	if (n >= t->room) {
		size_t room = n < 64 ? 128 : 2 * n;
		void *places = realloc(t->places, room * sizeof *t->places);

		if (!places)
			return -1;
		t->places = places;
		t->room = room;
	}
	while (t->count <= n)
		t->places[t->count++] = (struct names_place){0};
	t->places[n] = (struct names_place){t->text.length, word.length};
	buf_add_span(&t->text, word);
	return t->text.failed ? -1 : 0;
}

int names_table_load(struct names_table *t, struct db *db, enum names_kind kind)
{
	struct db_statement *s = db_use(db, sql[kind].all);
	int rc;

	while ((rc = db_step(s)) > 0)
		if (names_table_put(t, db_int(s, 0), db_text(s, 1))) {
			rc = db_fail(db, DB_OTHER, "out of memory");
			break;
		}
	db_done(s);
	return rc;
}

struct span names_table_get(const struct names_table *t, int64_t number)
{
	struct names_place p = {0};

	if (number > 0 && (size_t)number < t->count)
		p = t->places[number];
	return (struct span){buf_text(&t->text) + p.at, p.length};
}
