#include "tallies.h"

#include <stdlib.h>

#include "../wire/clock.h"

void tallies_init(struct tallies *t, struct db *db)
{
	*t = (struct tallies){.db = db};
}

void tallies_release(struct tallies *t)
{
	free(t->list);
	map_release(&t->places);
}

static struct tallies_count *append(struct tallies *t, struct tallies_key key)
{
	if (t->count == t->room) {
		size_t room = t->room ? 2 * t->room : 1024;
		void *list = realloc(t->list, room * sizeof *t->list);

		if (!list)
			return NULL;
		t->list = list;
		t->room = room;
	}
	map_put(&t->places, (struct span){(char *)&key, sizeof key},
	    (int64_t)t->count);
	if (t->places.failed)
		return NULL;
	t->list[t->count] = (struct tallies_count){.key = key};
	return &t->list[t->count++];
}

int tallies_add(struct tallies *t, const struct tallies_entry *e, int count)
{
	for (int kind = 0; kind < TALLIES_KINDS; kind++) {
		int64_t slot = kind == TALLIES_HOUR ? CLOCK_HOUR : CLOCK_DAY;
		struct tallies_key key = {
		    kind, e->values[kind], e->ticks / slot};
		int64_t *place = map_find(
		    &t->places, (struct span){(char *)&key, sizeof key});
		struct tallies_count *c =
		    place ? &t->list[*place] : append(t, key);

		if (!c)
			return db_fail(t->db, DB_OTHER, "out of memory");
		c->entries += count;
		c->failed += e->failed ? count : 0;
	}
	return 0;
}

static int compare(const void *left, const void *right)
{
	const struct tallies_key *a = left, *b = right;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->value != b->value)
		return a->value < b->value ? -1 : 1;
	return a->slot < b->slot ? -1 : a->slot > b->slot;
}

static int run_with(struct db_statement *s, const struct tallies_count *c)
{
	db_bind_int(s, ":kind", c->key.kind);
	db_bind_int(s, ":value", c->key.value);
	db_bind_int(s, ":slot", c->key.slot);
	db_bind_int(s, ":entries", c->entries);
	db_bind_int(s, ":failed", c->failed);
	return db_run(s);
}

static int raise(struct db *db, const struct tallies_count *c)
{
	return run_with(
	    db_use(db, "INSERT INTO tally(kind, value, slot, entries, failed)"
		       " VALUES (:kind, :value, :slot, :entries, :failed)"
		       " ON CONFLICT DO UPDATE SET"
		       " entries = entries + excluded.entries,"
		       " failed = failed + excluded.failed"),
	    c);
}

/* Of a row that is there. There is none for nothing: the last one goes. */
static int change(struct db *db, const struct tallies_count *c)
{
	if (run_with(db_use(db, "DELETE FROM tally WHERE kind = :kind AND"
				" value = :value AND slot = :slot AND"
				" entries + :entries = 0"),
		c))
		return -1;
	return run_with(
	    db_use(db, "UPDATE tally SET entries = entries + :entries,"
		       " failed = failed + :failed WHERE kind = :kind AND"
		       " value = :value AND slot = :slot"),
	    c);
}

int tallies_flush(struct tallies *t)
{
	int rc = 0;

	/* In the table's own order, neighbours share a page. */
	if (t->count)
		qsort(t->list, t->count, sizeof *t->list, compare);
	for (size_t i = 0; i < t->count && !rc; i++) {
		const struct tallies_count *c = &t->list[i];

		/* What could be a row may be a new one; what could not,
		   changes one that is there. */
		if (c->entries > 0 && c->failed >= 0 && c->failed <= c->entries)
			rc = raise(t->db, c);
		else if (c->entries || c->failed)
			rc = change(t->db, c);
	}
	t->count = 0;
	map_clear(&t->places);
	return rc;
}

int tallies_sum(
    struct db *db, struct tallies_key from, int64_t until, int64_t *entries)
{
	struct db_statement *s = db_use(db,
	    "SELECT total(entries) FROM tally WHERE kind = :kind"
	    " AND value = :value AND slot >= :from AND slot < :until");
	int rc;

	db_bind_int(s, ":kind", from.kind);
	db_bind_int(s, ":value", from.value);
	db_bind_int(s, ":from", from.slot);
	db_bind_int(s, ":until", until);
	rc = db_step(s);
	*entries = rc > 0 ? db_int(s, 0) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

int tallies_gaps(struct db *db,
    void (*each)(void *context, int64_t first, int64_t last), void *context)
{
	struct db_statement *s = db_use(db, "SELECT slot FROM tally WHERE kind "
					    "= 1 AND value = 0 ORDER BY slot");
	int64_t expected = INT64_MAX;
	int rc;

	while ((rc = db_step(s)) > 0) {
		int64_t day = db_int(s, 0);

		if (day > expected)
			each(context, expected, day - 1);
		expected = day + 1;
	}
	db_done(s);
	return rc;
}
