#include "tallies.h"

#include <stdlib.h>

#include "../wire/clock.h"

const int64_t tallies_hours[TALLIES_LENGTHS] = {1, 24, 192, 1536, 12288};

int tallies_shortest(enum tallies_kind kind)
{
	return kind == TALLIES_CUSTOMER || kind == TALLIES_USER ? TALLIES_DAYS
								: 0;
}

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

static int add_to(struct tallies *t, struct tallies_key key,
    const struct tallies_numbers *more)
{
	int64_t *place =
	    map_find(&t->places, (struct span){(char *)&key, sizeof key});
	struct tallies_count *c = place ? &t->list[*place] : append(t, key);

	if (!c)
		return db_fail(t->db, DB_OTHER, "out of memory");
	c->n.entries += more->entries;
	c->n.failed += more->failed;
	c->n.rows += more->rows;
	return 0;
}

int tallies_add(struct tallies *t, const struct tallies_entry *e, int count)
{
	const struct tallies_numbers more = {
	    count, e->failed ? count : 0, count * tallies_rows(e->lines)};

	for (int kind = 0; kind < TALLIES_KINDS; kind++) {
		int64_t hours = tallies_hours[tallies_shortest(kind)];
		struct tallies_key key = {kind, hours,
		    e->ticks / (hours * CLOCK_HOUR), e->values[kind]};

		if (add_to(t, key, &more))
			return -1;
	}
	return 0;
}

/* Each of the shortest slots goes into the longer ones that it is part of. */
static int add_longer(struct tallies *t)
{
	size_t count = t->count;

	for (size_t i = 0; i < count; i++) {
		struct tallies_count c = t->list[i];
		struct tallies_key key = c.key;
		int longer = tallies_shortest((enum tallies_kind)key.kind) + 1;

		for (; longer < TALLIES_LENGTHS; longer++) {
			key.hours = tallies_hours[longer];
			key.slot = c.key.slot * c.key.hours / key.hours;
			if (add_to(t, key, &c.n))
				return -1;
		}
	}
	return 0;
}

static int compare(const void *left, const void *right)
{
	const struct tallies_key *a = left, *b = right;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->hours != b->hours)
		return a->hours < b->hours ? -1 : 1;
	if (a->slot != b->slot)
		return a->slot < b->slot ? -1 : 1;
	return a->value < b->value ? -1 : a->value > b->value;
}

static int run_with(struct db_statement *s, const struct tallies_count *c)
{
	db_bind_int(s, ":kind", c->key.kind);
	db_bind_int(s, ":hours", c->key.hours);
	db_bind_int(s, ":slot", c->key.slot);
	db_bind_int(s, ":value", c->key.value);
	db_bind_int(s, ":entries", c->n.entries);
	db_bind_int(s, ":failed", c->n.failed);
	db_bind_int(s, ":rows", c->n.rows);
	return db_run(s);
}

static int raise(struct db *db, const struct tallies_count *c)
{
	return run_with(
	    db_use(db, "INSERT INTO tally(kind, hours, slot, value, entries,"
		       " failed, rows) VALUES (:kind, :hours, :slot, :value,"
		       " :entries, :failed, :rows)"
		       " ON CONFLICT DO UPDATE SET"
		       " entries = entries + excluded.entries,"
		       " failed = failed + excluded.failed,"
		       " rows = rows + excluded.rows"),
	    c);
}

/* Of a row that is there. There is none for nothing: the last one goes. */
static int change(struct db *db, const struct tallies_count *c)
{
	if (run_with(db_use(db, "DELETE FROM tally WHERE kind = :kind AND"
				" hours = :hours AND slot = :slot AND"
				" value = :value AND entries + :entries = 0"),
		c))
		return -1;
	return run_with(
	    db_use(db, "UPDATE tally SET entries = entries + :entries,"
		       " failed = failed + :failed, rows = rows + :rows"
		       " WHERE kind = :kind AND hours = :hours"
		       " AND slot = :slot AND value = :value"),
	    c);
}

static bool could_be_row(const struct tallies_numbers *n)
{
	return n->entries > 0 && n->failed >= 0 && n->failed <= n->entries &&
	       n->rows >= n->entries;
}

int tallies_flush(struct tallies *t)
{
	int rc = add_longer(t);

	/* In the table's own order, neighbours share a page. */
	if (t->count)
		qsort(t->list, t->count, sizeof *t->list, compare);
	for (size_t i = 0; i < t->count && !rc; i++) {
		const struct tallies_count *c = &t->list[i];

		/* What could be a row may be a new one; what could not,
		   changes one that is there. */
		if (could_be_row(&c->n))
			rc = raise(t->db, c);
		else if (c->n.entries || c->n.failed || c->n.rows)
			rc = change(t->db, c);
	}
	t->count = 0;
	map_clear(&t->places);
	return rc;
}

static void bind_slots(struct db_statement *s, struct tallies_slots slots)
{
	db_bind_int(s, ":kind", (int64_t)slots.kind);
	db_bind_int(s, ":hours", slots.hours);
	db_bind_int(s, ":from", slots.from);
	db_bind_int(s, ":until", slots.until);
}

/* More slots than this would be told more cheaply by longer ones. */
#define FEW_SLOTS 12

/* All time has many slots, most of which are yet to come. */
static int cut_short(struct db *db, struct tallies_slots *slots)
{
	struct db_statement *s;
	int rc;

	if (slots->until - slots->from <= FEW_SLOTS)
		return 0;
	s = db_use(db, "SELECT slot + 1 FROM tally WHERE kind = :kind"
		       " AND hours = :hours AND slot < :until"
		       " ORDER BY slot DESC LIMIT 1");
	bind_slots(s, *slots);
	rc = db_step(s);
	slots->until = rc > 0 ? db_int(s, 0) : slots->from;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

/* A JSON list, as the values are. */
static void list_slots(struct tallies_slots slots, struct buf *list)
{
	for (int64_t slot = slots.from; slot < slots.until; slot++) {
		buf_addc(list, slot == slots.from ? '[' : ',');
		buf_add_int(list, slot);
	}
	buf_addc(list, ']');
}

/* Slot by slot and value by value, since others' rows lie between. */
static int add_up(struct db *db, struct tallies_slots slots, struct span list,
    struct span values, struct tallies_numbers *sum)
{
	struct db_statement *s = db_use(db,
	    "SELECT sum(t.entries), sum(t.failed), sum(t.rows)"
	    " FROM json_each(:values) v CROSS JOIN json_each(:slots) place"
	    " CROSS JOIN tally t ON t.kind = :kind AND t.hours = :hours"
	    " AND t.slot = place.value AND t.value = v.value");
	int rc;

	bind_slots(s, slots);
	db_bind_text(s, ":slots", list);
	db_bind_text(s, ":values", values);
	rc = db_step(s);
	if (rc > 0)
		*sum = (struct tallies_numbers){
		    db_int(s, 0), db_int(s, 1), db_int(s, 2)};
	db_done(s);
	return rc < 0 ? -1 : 0;
}

int tallies_sum(struct db *db, struct tallies_slots slots, struct span values,
    struct tallies_numbers *sum)
{
	struct buf list = BUF_INIT;
	int rc;

	*sum = (struct tallies_numbers){0};
	if (cut_short(db, &slots))
		return -1;
	if (slots.from >= slots.until)
		return 0;
	list_slots(slots, &list);
	rc = list.failed ? db_fail(db, DB_OTHER, "out of memory")
			 : add_up(db, slots, buf_span(&list), values, sum);
	buf_release(&list);
	return rc;
}

int tallies_each(struct db *db, struct tallies_slots slots,
    void (*each)(void *context, int64_t value, int64_t entries), void *context)
{
	struct db_statement *s = db_use(db,
	    "SELECT value, entries FROM tally WHERE kind = :kind"
	    " AND hours = :hours AND slot >= :from AND slot < :until");
	int rc;

	bind_slots(s, slots);
	while ((rc = db_step(s)) > 0)
		each(context, db_int(s, 0), db_int(s, 1));
	db_done(s);
	return rc;
}

int tallies_guess(struct db *db, enum tallies_kind kind, struct span values,
    const int64_t ticks[2], int64_t *entries)
{
	struct tallies_slots slots = {kind, 0, 0, 0};
	struct tallies_numbers sum;

	for (int i = tallies_shortest(kind); i < TALLIES_LENGTHS; i++) {
		int64_t length = tallies_hours[i] * CLOCK_HOUR;

		slots.hours = tallies_hours[i];
		slots.from = ticks[0] / length;
		slots.until = (ticks[1] + length - 1) / length;
		if (slots.until - slots.from <= FEW_SLOTS)
			break;
	}
	if (tallies_sum(db, slots, values, &sum))
		return -1;
	*entries = sum.entries;
	return 0;
}

int tallies_gaps(struct db *db,
    void (*each)(void *context, int64_t first, int64_t last), void *context)
{
	struct db_statement *s =
	    db_use(db, "SELECT slot FROM tally all_of WHERE kind = 0"
		       " AND hours = 24 AND entries > (SELECT"
		       "  coalesce(sum(entries), 0) FROM tally own"
		       "  WHERE kind = 3 AND hours = 24 AND slot = all_of.slot"
		       "  AND value IN (SELECT id FROM operation WHERE code IN"
		       "   ('export_log', 'prune_log'))) ORDER BY slot");
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
