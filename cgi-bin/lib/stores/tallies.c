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

int tallies_add(struct tallies *t, int64_t ticks,
    const int64_t values[TALLIES_KINDS], bool failed)
{
	for (int kind = 0; kind < TALLIES_KINDS; kind++) {
		struct tallies_key key = {kind, values[kind],
		    ticks / (kind == TALLIES_HOUR ? CLOCK_HOUR : CLOCK_DAY)};
		int64_t *place = map_find(
		    &t->places, (struct span){(char *)&key, sizeof key});
		struct tallies_count *count =
		    place ? &t->list[*place] : append(t, key);

		if (!count)
			return db_fail(t->db, DB_OTHER, "out of memory");
		count->entries++;
		count->failed += failed;
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

int tallies_flush(struct tallies *t)
{
	int rc = 0;

	/* In the table's own order, neighbours share a page. */
	if (t->count)
		qsort(t->list, t->count, sizeof *t->list, compare);
	for (size_t i = 0; i < t->count && !rc; i++) {
		struct db_statement *s = db_use(t->db,
		    "INSERT INTO tally(kind, value, slot, entries, failed)"
		    " VALUES (:kind, :value, :slot, :entries, :failed)"
		    " ON CONFLICT DO UPDATE SET"
		    " entries = entries + excluded.entries,"
		    " failed = failed + excluded.failed");

		db_bind_int(s, ":kind", t->list[i].key.kind);
		db_bind_int(s, ":value", t->list[i].key.value);
		db_bind_int(s, ":slot", t->list[i].key.slot);
		db_bind_int(s, ":entries", t->list[i].entries);
		db_bind_int(s, ":failed", t->list[i].failed);
		rc = db_run(s);
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
