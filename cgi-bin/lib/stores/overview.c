#include "overview.h"

#include <stdlib.h>

#include "../text/map.h"

/* How many entries a customer, an action or a user has. */
struct sum {
	int64_t number, entries;
};

struct sums {
	struct map places; /* of a number in list */
	struct sum *list;  /* owned */
	size_t count, room;
};

#define STATUSES_MAX 64

/* What a walk over entries gathers. */
struct walk {
	struct overview *o;
	struct sums sums[OVERVIEW_KINDS];
	int64_t failed[STATUSES_MAX]; /* statuses that are shown as failures */
	int failed_count;
	int bar; /* the one that the walk is in */
	int64_t entries, oldest;
	bool out_of_memory;
};

void overview_release(struct overview *o)
{
	for (int kind = 0; kind < OVERVIEW_KINDS; kind++)
		for (int i = 0; i < OVERVIEW_TOPS_MAX; i++) {
			buf_release(&o->tops[kind][i].code);
			buf_release(&o->tops[kind][i].name);
		}
}

/* ---- sums */

static void sums_release(struct sums *s)
{
	map_release(&s->places);
	free(s->list);
}

static bool sums_append(struct sums *s, int64_t number, struct span key)
{
	if (s->count == s->room) {
		size_t room = s->room ? 2 * s->room : 64;
		void *list = realloc(s->list, room * sizeof *s->list);

		if (!list)
			return false;
		s->list = list;
		s->room = room;
	}
	map_put(&s->places, key, (int64_t)s->count);
	s->list[s->count++] = (struct sum){number, 0};
	return !s->places.failed;
}

/* Nobody's entries are in no list. */
static bool sums_add(struct sums *s, int64_t number, int64_t entries)
{
	struct span key = {(const char *)&number, sizeof number};
	int64_t *place = map_find(&s->places, key);

	if (!number)
		return true;
	if (!place && !sums_append(s, number, key))
		return false;
	s->list[place ? (size_t)*place : s->count - 1].entries += entries;
	return true;
}

static int compare_sums(const void *left, const void *right)
{
	const struct sum *a = left, *b = right;

	if (a->entries != b->entries)
		return a->entries > b->entries ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

/* ---- the walk */

static int load_failed(struct db *db, struct walk *w)
{
	struct db_statement *s =
	    db_use(db, "SELECT id FROM status WHERE failed = 1 LIMIT :most");
	int rc;

	db_bind_int(s, ":most", STATUSES_MAX);
	while ((rc = db_step(s)) > 0)
		w->failed[w->failed_count++] = db_int(s, 0);
	db_done(s);
	return rc;
}

static bool has_failed(const struct walk *w, int64_t status)
{
	for (int i = 0; i < w->failed_count; i++)
		if (w->failed[i] == status)
			return true;
	return false;
}

/* Entries come newest first, so the bar never goes back. */
static void add_to_bar(struct walk *w, const struct entries_numbers *n)
{
	struct overview_bar *bars = w->o->bars;

	while (w->bar >= 0 && n->id < bars[w->bar].from)
		w->bar--;
	if (w->bar < 0 || n->id >= bars[w->bar].until)
		return;
	bars[w->bar].entries++;
	bars[w->bar].failed += has_failed(w, n->status);
}

static void add_entry(void *context, const struct entries_numbers *n)
{
	struct walk *w = context;

	w->oldest = n->id;
	if (w->entries++ == ENTRIES_COUNT_MAX)
		return;
	add_to_bar(w, n);
	if (!sums_add(&w->sums[OVERVIEW_CUSTOMERS], n->customer, 1) ||
	    !sums_add(&w->sums[OVERVIEW_ACTIONS], n->operation, 1) ||
	    !sums_add(&w->sums[OVERVIEW_USERS], n->user, 1))
		w->out_of_memory = true;
}

/* ---- what it comes to */

static int name_top(
    struct db *db, enum overview_kind kind, struct overview_top *top)
{
	static const char *const sql[OVERVIEW_KINDS] = {
	    [OVERVIEW_CUSTOMERS] =
		"SELECT code, name FROM customer WHERE id = :number",
	    [OVERVIEW_ACTIONS] =
		"SELECT code, NULL FROM operation WHERE id = :number",
	    [OVERVIEW_USERS] = "SELECT name, NULL FROM user WHERE id = :number",
	};
	struct db_statement *s = db_use(db, sql[kind]);
	int rc;

	buf_clear(&top->code);
	buf_clear(&top->name);
	db_bind_int(s, ":number", top->number);
	rc = db_step(s);
	if (rc > 0) {
		buf_add_span(&top->code, db_text(s, 0));
		buf_add_span(&top->name, db_text(s, 1));
	}
	db_done(s);
	return rc < 0 ? -1 : 0;
}

static int take_tops(struct db *db, struct walk *w, enum overview_kind kind)
{
	struct sums *sums = &w->sums[kind];
	struct overview *o = w->o;
	size_t n = sums->count;

	if (n)
		qsort(sums->list, n, sizeof *sums->list, compare_sums);
	o->top_count[kind] = n < OVERVIEW_TOPS_MAX ? (int)n : OVERVIEW_TOPS_MAX;
	for (int i = 0; i < o->top_count[kind]; i++) {
		struct overview_top *top = &o->tops[kind][i];

		top->number = sums->list[i].number;
		top->entries = sums->list[i].entries;
		if (name_top(db, kind, top))
			return -1;
	}
	return 0;
}

/* A bar is whole when what was not walked is older than all of it. */
static void close_bars(struct walk *w)
{
	struct overview *o = w->o;

	for (int i = 0; i < o->bar_count && !o->bars_exact; i++)
		if (o->bars[i].from <= w->oldest)
			o->bars[i].entries = o->bars[i].failed = -1;
}

static int take_walk(struct db *db, struct walk *w)
{
	struct overview *o = w->o;

	o->exact = w->entries <= ENTRIES_COUNT_MAX;
	o->bars_exact = o->tops_exact = o->exact;
	o->entries = o->exact ? w->entries : ENTRIES_COUNT_MAX;
	close_bars(w);
	for (int kind = 0; kind < OVERVIEW_KINDS; kind++)
		if (take_tops(db, w, kind))
			return -1;
	return 0;
}

int overview_read(
    struct db *db, struct entries_filter *filter, struct overview *o)
{
	struct walk w = {.o = o, .bar = o->bar_count - 1};
	int rc;

	for (int i = 0; i < o->bar_count; i++)
		o->bars[i].entries = o->bars[i].failed = 0;
	rc = load_failed(db, &w);
	if (!rc)
		rc = entries_walk(
		    db, filter, ENTRIES_COUNT_MAX + 1, add_entry, &w);
	if (!rc && w.out_of_memory)
		rc = db_fail(db, DB_OTHER, "out of memory");
	if (!rc)
		rc = take_walk(db, &w);
	for (int kind = 0; kind < OVERVIEW_KINDS; kind++)
		sums_release(&w.sums[kind]);
	return rc;
}
