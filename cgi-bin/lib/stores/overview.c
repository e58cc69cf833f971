#include "overview.h"

#include <inttypes.h>
#include <stdlib.h>

#include "../text/mix.h"
#include "labels.h"

/* How many entries a customer, an action or a user has. */
struct sum {
	int64_t number, entries; /* number 0: free */
};

/* Found by their number. */
struct sums {
	struct sum *list; /* owned; a power of two of them */
	size_t count, room;
	bool failed; /* out of memory */
};

/* Enough for the few that are failures. */
#define STATUSES_MAX 64

struct work {
	struct db *db;
	struct entries_filter *filter;
	struct overview *o;
	struct sums sums[OVERVIEW_KINDS];
	int64_t failures[STATUSES_MAX]; /* statuses */
	int failure_count;
};

void overview_release(struct overview *o)
{
	for (int kind = 0; kind < OVERVIEW_KINDS; kind++)
		for (int i = 0; i < OVERVIEW_TOPS_MAX; i++) {
			buf_release(&o->tops[kind][i].code);
			buf_release(&o->tops[kind][i].name);
		}
	buf_release(&o->counted);
}

/* ---- sums */

/* Where a number is, or could be. */
static struct sum *find_sum(const struct sums *s, int64_t number)
{
	size_t i = mix((uint64_t)number) & (s->room - 1);

	while (s->list[i].number && s->list[i].number != number)
		i = (i + 1) & (s->room - 1);
	return &s->list[i];
}

static void grow_sums(struct sums *s)
{
	struct sums larger = {.room = s->room ? 4 * s->room : 256};

	larger.list = calloc(larger.room, sizeof *larger.list);
	if (!larger.list) {
		s->failed = true;
		return;
	}
	for (size_t i = 0; i < s->room; i++)
		if (s->list[i].number)
			*find_sum(&larger, s->list[i].number) = s->list[i];
	larger.count = s->count;
	free(s->list);
	*s = larger;
}

/* Nobody's entries are in no list. */
static void add_sum(struct sums *s, int64_t number, int64_t entries)
{
	struct sum *found;

	if (!number || s->failed)
		return;
	if (2 * s->count >= s->room)
		grow_sums(s);
	if (s->failed)
		return;
	found = find_sum(s, number);
	s->count += !found->number;
	found->number = number;
	found->entries += entries;
}

static bool comes_before(const struct sum *a, const struct sum *b)
{
	return a->entries != b->entries ? a->entries > b->entries
					: a->number < b->number;
}

/* Puts a sum where it belongs among the first. */
static void insert_sum(
    struct sum first[OVERVIEW_TOPS_MAX], int *count, struct sum sum)
{
	int i = *count;

	while (i > 0 && comes_before(&sum, &first[i - 1]))
		i--;
	if (i == OVERVIEW_TOPS_MAX)
		return;
	if (*count < OVERVIEW_TOPS_MAX)
		++*count;
	for (int k = *count - 1; k > i; k--)
		first[k] = first[k - 1];
	first[i] = sum;
}

/* ---- what they come to */

static int name_top(
    struct db *db, enum overview_kind kind, struct overview_top *top)
{
	static const enum labels_kind kinds[OVERVIEW_KINDS] = {
	    [OVERVIEW_CUSTOMERS] = LABELS_CUSTOMER,
	    [OVERVIEW_ACTIONS] = LABELS_OPERATION,
	    [OVERVIEW_USERS] = LABELS_USER,
	};
	int64_t numbers[LABELS_KINDS] = {0};
	struct label labels[LABELS_KINDS], *label = &labels[kinds[kind]];

	numbers[kinds[kind]] = top->number;
	if (labels_read(db, numbers, labels))
		return -1;
	buf_clear(&top->code);
	buf_clear(&top->name);
	buf_add_span(
	    &top->code, kind == OVERVIEW_USERS ? label->name : label->code);
	if (kind == OVERVIEW_CUSTOMERS)
		buf_add_span(&top->name, label->name);
	return 0;
}

static int take_tops(struct work *w, enum overview_kind kind)
{
	const struct sums *sums = &w->sums[kind];
	struct overview *o = w->o;
	struct sum first[OVERVIEW_TOPS_MAX];

	if (sums->failed)
		return db_fail(w->db, DB_OTHER, "out of memory");
	o->top_count[kind] = 0;
	for (size_t i = 0; i < sums->room; i++)
		if (sums->list[i].entries > 0)
			insert_sum(first, &o->top_count[kind], sums->list[i]);
	for (int i = 0; i < o->top_count[kind]; i++) {
		o->tops[kind][i].number = first[i].number;
		o->tops[kind][i].entries = first[i].entries;
		if (name_top(w->db, kind, &o->tops[kind][i]))
			return -1;
	}
	return 0;
}

static int take_all_tops(struct work *w)
{
	for (int kind = 0; kind < OVERVIEW_KINDS; kind++)
		if (take_tops(w, (enum overview_kind)kind))
			return -1;
	return 0;
}

/* ---- how they are spread */

static const struct overview_counted *counted(const struct overview *o)
{
	return (const struct overview_counted *)(const void *)o->counted.data;
}

int overview_counted(const struct overview *o)
{
	return (int)(o->counted.length / sizeof(struct overview_counted));
}

/* They come newest first, so the bar never goes back. */
static void fill_bars(struct overview *o)
{
	int i = o->bar_count - 1;

	for (int k = 0; k < overview_counted(o); k++) {
		const struct overview_counted *e = &counted(o)[k];

		while (i >= 0 && e->id < o->bars[i].from)
			i--;
		if (i < 0)
			return;
		if (e->id >= o->bars[i].until)
			continue;
		o->bars[i].entries++;
		o->bars[i].failed += e->failed;
	}
}

/* A bar is whole when the first entry that was not counted is before it. */
void overview_spread(struct overview *o)
{
	for (int i = 0; i < o->bar_count; i++) {
		struct overview_bar *bar = &o->bars[i];

		bar->open = bar->from < o->counted_from;
		bar->entries = bar->failed = 0;
		bar->rows = -1;
	}
	fill_bars(o);
	for (int i = 0; i < o->bar_count; i++)
		if (o->bars[i].open && !o->bars[i].entries)
			o->bars[i].entries = o->bars[i].failed = -1;
}

/* ---- entry by entry */

static int load_failures(struct work *w)
{
	struct db_statement *s =
	    db_use(w->db, "SELECT id FROM status WHERE failed = 1 LIMIT :most");
	int rc;

	db_bind_int(s, ":most", STATUSES_MAX);
	while ((rc = db_step(s)) > 0)
		w->failures[w->failure_count++] = db_int(s, 0);
	db_done(s);
	return rc;
}

static bool has_failed(const struct work *w, int64_t status)
{
	for (int i = 0; i < w->failure_count; i++)
		if (w->failures[i] == status)
			return true;
	return false;
}

static void add_to_sums(
    struct work *w, const struct entries_numbers *n, int64_t entries)
{
	add_sum(&w->sums[OVERVIEW_CUSTOMERS], n->customer, entries);
	add_sum(&w->sums[OVERVIEW_ACTIONS], n->operation, entries);
	add_sum(&w->sums[OVERVIEW_USERS], n->user, entries);
}

static int walk_ids(struct work *w, const int64_t ids[2], int most,
    entries_each_numbers *each, void *context)
{
	struct entries_filter filter = *w->filter;
	int rc;

	filter.from = ids[0];
	filter.until = ids[1];
	filter.list = (struct buf)BUF_INIT;
	rc = entries_walk(w->db, &filter, most, each, context);
	buf_release(&filter.list);
	return rc < 0 ? -1 : 0;
}

struct walk {
	struct work *w;
	int64_t entries, rows;
	int64_t from;  /* what is older is not counted */
	int64_t reach; /* but for less than a page, nor is what is older */
	bool more;     /* there are more than are counted one by one */
};

/* Whether it is counted. One entry more than that tells that there are. Where
   no more than a page are found on the way, the page went as far itself. */
static bool count_walked(struct walk *walk, const struct entries_numbers *n)
{
	if (n->id < walk->reach) {
		if (walk->entries > ENTRIES_PAGE_MAX) {
			walk->from = walk->reach;
			return false;
		}
		walk->reach = walk->from;
	}
	walk->more = walk->entries == ENTRIES_COUNT_MAX;
	if (walk->more) {
		walk->from = n->id + 1;
		return false;
	}
	walk->entries++;
	walk->rows += tallies_rows(n->lines);
	return true;
}

/* The search looks on until it finds one, whatever the period: it is asked
   once, for all of it. */
static int walk_newest(struct walk *walk, entries_each_numbers *each)
{
	const struct entries_filter *f = walk->w->filter;
	int64_t reach;

	if (filter_reach(walk->w->db, walk->w->filter, &reach))
		return -1;
	walk->reach = reach;
	walk->from = f->match ? f->from : reach;
	if (walk_ids(walk->w, (int64_t[]){walk->from, f->until},
		ENTRIES_COUNT_MAX + 1, each, walk))
		return -1;
	if (walk->from == f->from || walk->entries > ENTRIES_PAGE_MAX)
		return 0;
	walk->from = f->from;
	return walk_ids(walk->w, (int64_t[]){f->from, reach},
	    ENTRIES_COUNT_MAX + 1 - (int)walk->entries, each, walk);
}

static bool is_whole(const struct walk *walk)
{
	return walk->from == walk->w->filter->from;
}

/* What there are more of, for sure, than a walk that was not whole counted. */
static int64_t known(const struct walk *walk, int64_t counted)
{
	int64_t unit = 1;

	if (walk->more || is_whole(walk))
		return counted;
	while ((counted - 1) / unit >= 100)
		unit *= 10;
	return (counted - 1) / unit * unit;
}

static void keep(const struct walk *walk, const struct entries_numbers *n)
{
	struct overview_counted e = {n->id, has_failed(walk->w, n->status)};

	buf_add(&walk->w->o->counted, &e, sizeof e);
}

static int walk_on(void *context, const struct entries_numbers *n)
{
	struct walk *walk = context;

	if (!count_walked(walk, n))
		return 1;
	keep(walk, n);
	add_to_sums(walk->w, n, 1);
	return 0;
}

/* Whether all that was counted could be kept. 0 or -1. */
static int check_kept(const struct work *w)
{
	return w->o->counted.failed ? db_fail(w->db, DB_OTHER, "out of memory")
				    : 0;
}

static void tell_walked(const struct walk *walk)
{
	struct overview *o = walk->w->o;

	o->exact = o->bars_exact = is_whole(walk);
	o->entries = known(walk, walk->entries);
	o->counted_from = walk->from;
	overview_spread(o);
}

static int read_by_walk(struct work *w)
{
	struct walk walk = {.w = w};

	buf_clear(&w->o->counted);
	if (walk_newest(&walk, walk_on) || check_kept(w))
		return -1;
	tell_walked(&walk);
	w->o->tops_exact = w->o->exact;
	w->o->tops_newest = walk.entries;
	return take_all_tops(w);
}

static int add_newest(void *context, const struct entries_numbers *n)
{
	struct work *w = context;

	w->o->tops_newest++;
	add_to_sums(w, n, 1);
	return 0;
}

/* Of a filter of many entries the newest ones tell. */
static int walk_tops(struct work *w)
{
	w->o->tops_exact = false;
	w->o->tops_newest = 0;
	if (entries_whose(
		w->db, w->filter, OVERVIEW_TOPS_NEWEST, add_newest, w))
		return -1;
	return take_all_tops(w);
}

/* ---- by what a text alone finds: of many few are looked up */

static bool is_text_alone(const struct entries_filter *f)
{
	return f->match && !f->customer && !f->user && !f->status &&
	       !f->operation_count;
}

/* Without another filter, all that is looked at fits. */
static int walk_found(struct walk *walk, entries_each_numbers *each)
{
	struct entries_filter *f = walk->w->filter;

	walk->from = walk->reach = f->from;
	return entries_found(walk->w->db, f, ENTRIES_COUNT_MAX + 1, each, walk);
}

static int add_found(void *context, const struct entries_numbers *n)
{
	struct walk *walk = context;

	if (!count_walked(walk, n))
		return 1;
	keep(walk, n);
	return 0;
}

/* The newest of those that were counted tell whose they are. */
static int look_up(struct work *w, int count)
{
	struct overview_counted *list = (void *)w->o->counted.data;

	for (int i = 0; i < count; i++) {
		struct entries_numbers n = {0};

		if (entries_numbers(w->db, list[i].id, &n) < 0)
			return -1;
		list[i].failed = has_failed(w, n.status);
		add_to_sums(w, &n, 1);
		w->o->tops_newest++;
	}
	return take_all_tops(w);
}

struct marking {
	struct overview_counted *next, *end;
};

/* These are some of those that were counted, and in the same order. */
static int mark_failed(void *context, const struct entries_numbers *n)
{
	struct marking *m = context;

	while (m->next < m->end && m->next->id > n->id)
		m->next++;
	if (m->next < m->end && m->next->id == n->id)
		m->next->failed = true;
	return m->next == m->end;
}

/* How many did in the filter's period; no fewer. */
static int guess_failed(
    struct work *w, const struct entries_filter *filter, int64_t *failed)
{
	const int64_t ticks[] = {filter->from / 128, filter->until / 128 + 1};
	struct buf values = BUF_INIT;
	int rc;

	for (int i = 0; i < w->failure_count; i++)
		buf_addf(&values, "%c%" PRId64, i ? ',' : '[', w->failures[i]);
	buf_addc(&values, ']');
	rc = values.failed ? db_fail(w->db, DB_OTHER, "out of memory")
			   : tallies_guess(w->db, TALLIES_STATUS,
				 buf_span(&values), ticks, failed);
	buf_release(&values);
	return rc;
}

/* All that failed in the filter's period are passed by. */
static int mark_by_status(
    struct work *w, struct entries_filter *filter, struct marking marking)
{
	int rc = 0;

	filter->match = NULL;
	for (int i = 0; i < w->failure_count && rc >= 0; i++) {
		struct marking m = marking;

		filter->status = w->failures[i];
		rc = entries_ended(w->db, filter, mark_failed, &m);
	}
	return rc;
}

/* To pass by more of them, for each entry that the text finds, takes longer
   than to ask the search which of these have failed. */
#define PASSED_MAX 2

/* Those that were not looked up. */
static int mark_others(struct work *w)
{
	struct overview_counted *list = (void *)w->o->counted.data;
	struct marking m = {
	    list + w->o->tops_newest, list + overview_counted(w->o)};
	struct entries_filter filter = *w->filter;
	int64_t failed;
	int rc;

	if (m.next == m.end || !w->failure_count)
		return 0;
	filter.from = m.end[-1].id;
	filter.until = m.next->id + 1;
	filter.list = (struct buf)BUF_INIT;
	rc = guess_failed(w, &filter, &failed);
	if (!rc && failed <= PASSED_MAX * (m.end - m.next))
		rc = mark_by_status(w, &filter, m);
	else if (!rc)
		rc = entries_failed(w->db, &filter, mark_failed, &m);
	buf_release(&filter.list);
	return rc < 0 ? -1 : 0;
}

static int read_found(struct work *w)
{
	struct walk walk = {.w = w};

	buf_clear(&w->o->counted);
	w->o->tops_newest = 0;
	if (walk_found(&walk, add_found) < 0 || check_kept(w) ||
	    look_up(
		w, walk.more ? OVERVIEW_TOPS_FOUND : overview_counted(w->o)) ||
	    mark_others(w))
		return -1;
	tell_walked(&walk);
	w->o->tops_exact = w->o->exact;
	return 0;
}

/* ---- by tallies */

/*
 * Neighbouring stretches of time, by their edges. To count what is in each,
 * its edges are moved to the nearest whole slot, of the shortest length
 * first, and from there to the nearest of the next one, as long as that is
 * no longer than a stretch is on average. What an edge passes by changes
 * sides, and is counted; so is what lies between the edges at last. Each part
 * is in one length of slots, and few slots; or is ids, at first.
 */
#define EDGES_MAX (OVERVIEW_BARS_MAX + 1)

struct part {
	int length; /* of slots, in tallies_hours; -1: not slots but ids */
	int64_t from, until;
	int gains, loses; /* the stretches that its entries go to and from;
			     there may be none of this number */
};

struct cutting {
	int64_t edges[EDGES_MAX]; /* in order */
	int count;
	int shortest; /* of the lengths that may be used */
	int (*each)(void *context, const struct part *part);
	void *context;
};

static int64_t unit_of(int length)
{
	return length < 0 ? 1
			  : ENTRIES_FIRST(tallies_hours[length] * CLOCK_HOUR);
}

/* The length that edges are moved to after this one; -1 when none is. */
static int next_length(const struct cutting *c, int length)
{
	int next = length < 0 ? c->shortest : length + 1;
	int64_t average =
	    (c->edges[c->count - 1] - c->edges[0]) / (c->count - 1);

	return next < TALLIES_LENGTHS && unit_of(next) <= average ? next : -1;
}

static int move_edges(struct cutting *c, int length, int next)
{
	int64_t unit = unit_of(length), whole = unit_of(next);

	for (int i = 0; i < c->count; i++) {
		int64_t from = c->edges[i];
		int64_t to = (from + whole / 2) / whole * whole;
		struct part part = {length, from / unit, to / unit, i, i - 1};

		if (to < from)
			part = (struct part){
			    length, to / unit, from / unit, i - 1, i};
		if (to != from && c->each(c->context, &part))
			return -1;
		c->edges[i] = to;
	}
	return 0;
}

static int cut(struct cutting *c)
{
	int length = -1, next;

	while ((next = next_length(c, length)) >= 0) {
		if (move_edges(c, length, next))
			return -1;
		length = next;
	}
	for (int i = 0; i + 1 < c->count; i++) {
		int64_t unit = unit_of(length);
		struct part part = {
		    length, c->edges[i] / unit, c->edges[i + 1] / unit, i, -1};

		if (part.from < part.until && c->each(c->context, &part))
			return -1;
	}
	return 0;
}

/* Before the first instant and after the last there is nothing to count. */
static int64_t within_time(int64_t id)
{
	const int64_t end = ENTRIES_FIRST(CLOCK_MAX + 1);

	return id < 0 ? 0 : id < end ? id : end;
}

/* Walks over all entries of a part that is ids. */
static int walk_part(struct work *w, const struct part *part,
    entries_each_numbers *each, void *context)
{
	return walk_ids(
	    w, (int64_t[]){part->from, part->until}, INT32_MAX, each, context);
}

struct counting {
	struct work *w;
	enum tallies_kind kind;
	struct span values;
	struct overview_bar *bars;
	int bar_count;
};

struct part_count {
	const struct work *w;
	struct tallies_numbers n;
};

static int count_one(void *context, const struct entries_numbers *n)
{
	struct part_count *count = context;

	count->n.entries++;
	count->n.failed += has_failed(count->w, n->status);
	count->n.rows += tallies_rows(n->lines);
	return 0;
}

static void add_count(
    struct counting *c, int bar, int sign, const struct tallies_numbers *n)
{
	if (bar < 0 || bar >= c->bar_count)
		return;
	c->bars[bar].entries += sign * n->entries;
	c->bars[bar].failed += sign * n->failed;
	c->bars[bar].rows += sign * n->rows;
}

static int count_part(void *context, const struct part *part)
{
	struct counting *c = context;
	struct part_count count = {.w = c->w};
	int rc;

	if (part->length < 0)
		rc = walk_part(c->w, part, count_one, &count);
	else
		rc = tallies_sum(c->w->db,
		    (struct tallies_slots){c->kind, tallies_hours[part->length],
			part->from, part->until},
		    c->values, &count.n);
	add_count(c, part->gains, 1, &count.n);
	add_count(c, part->loses, -1, &count.n);
	return rc;
}

/* Counts what is in neighbouring bars. */
static int count_bars(struct counting *c)
{
	struct cutting cutting = {.count = c->bar_count + 1,
	    .shortest = tallies_shortest(c->kind),
	    .each = count_part,
	    .context = c};

	for (int i = 0; i < c->bar_count; i++) {
		cutting.edges[i] = within_time(c->bars[i].from);
		cutting.edges[i + 1] = within_time(c->bars[i].until);
	}
	return cut(&cutting);
}

static int count_all(struct counting c, struct overview_bar *all)
{
	*all = (struct overview_bar){
	    .from = c.w->filter->from, .until = c.w->filter->until};
	c.bars = all;
	c.bar_count = 1;
	return all->from < all->until ? count_bars(&c) : 0;
}

struct part_tops {
	struct work *w;
	struct sums *sums;
	int sign;
};

static void add_value(void *context, int64_t value, int64_t entries)
{
	struct part_tops *tops = context;

	add_sum(tops->sums, value, tops->sign * entries);
}

static int add_entry(void *context, const struct entries_numbers *n)
{
	struct part_tops *tops = context;

	add_to_sums(tops->w, n, tops->sign);
	return 0;
}

static int add_part(void *context, const struct part *part)
{
	static const enum tallies_kind kinds[OVERVIEW_KINDS] = {
	    [OVERVIEW_CUSTOMERS] = TALLIES_CUSTOMER,
	    [OVERVIEW_ACTIONS] = TALLIES_OPERATION,
	    [OVERVIEW_USERS] = TALLIES_USER,
	};
	struct work *w = context;
	struct part_tops tops = {.w = w, .sign = part->gains == 0 ? 1 : -1};

	if (part->length < 0)
		return walk_part(w, part, add_entry, &tops);
	for (int i = 0; i < OVERVIEW_KINDS; i++) {
		tops.sums = &w->sums[i];
		if (tallies_each(w->db,
			(struct tallies_slots){kinds[i],
			    tallies_hours[part->length], part->from,
			    part->until},
			add_value, &tops))
			return -1;
	}
	return 0;
}

/* The most frequent of all entries; customers and users have no hours. */
static int sum_tops(struct work *w)
{
	struct cutting cutting = {.edges = {within_time(w->filter->from),
				      within_time(w->filter->until)},
	    .count = 2,
	    .shortest = TALLIES_DAYS,
	    .each = add_part,
	    .context = w};

	w->o->tops_exact = true;
	return cut(&cutting) || take_all_tops(w) ? -1 : 0;
}

/* Few entries are walked at once, for all there is to know of them. */
static int read_by_tallies(struct work *w, struct counting c)
{
	struct overview *o = w->o;
	struct overview_bar all;

	if (count_all(c, &all))
		return -1;
	o->entries = all.entries;
	if (c.kind != TALLIES_ALL && o->entries <= ENTRIES_COUNT_MAX)
		return 1;
	o->exact = o->bars_exact = true;
	for (int i = 0; i < o->bar_count; i++)
		o->bars[i] = (struct overview_bar){
		    .from = o->bars[i].from, .until = o->bars[i].until};
	if (o->bar_count && o->entries && count_bars(&c))
		return -1;
	return c.kind == TALLIES_ALL ? sum_tops(w) : walk_tops(w);
}

static int read_all(struct work *w)
{
	struct buf values = BUF_INIT;
	int kind = filter_tallied(w->filter, &values);
	int rc = load_failures(w);

	if (!rc && kind >= 0)
		rc = read_by_tallies(
		    w, (struct counting){w, (enum tallies_kind)kind,
			   buf_span(&values), w->o->bars, w->o->bar_count});
	else if (!rc)
		rc = is_text_alone(w->filter) ? read_found(w) : 1;
	if (rc > 0)
		rc = read_by_walk(w);
	buf_release(&values);
	return rc;
}

int overview_read(
    struct db *db, struct entries_filter *filter, struct overview *o)
{
	struct work w = {.db = db, .filter = filter, .o = o};
	int rc = read_all(&w);

	for (int kind = 0; kind < OVERVIEW_KINDS; kind++)
		free(w.sums[kind].list);
	return rc;
}

static int count_on(void *context, const struct entries_numbers *n)
{
	return !count_walked(context, n);
}

static int rows_by_walk(struct work *w, struct overview_rows *rows)
{
	struct walk walk = {.w = w};
	int rc = walk_newest(&walk, count_on);

	rows->exact = is_whole(&walk);
	rows->entries = known(&walk, walk.entries);
	rows->rows = known(&walk, walk.rows);
	return rc;
}

static int rows_by_tallies(struct counting c, struct overview_rows *rows)
{
	struct overview_bar all;
	int rc = count_all(c, &all);

	rows->entries = all.entries;
	rows->rows = all.rows;
	return rc;
}

int overview_rows(
    struct db *db, struct entries_filter *filter, struct overview_rows *rows)
{
	struct work w = {.db = db, .filter = filter};
	struct buf values = BUF_INIT;
	int kind = filter_tallied(filter, &values);
	int rc;

	*rows = (struct overview_rows){.exact = true};
	if (kind < 0)
		rc = rows_by_walk(&w, rows);
	else
		rc = rows_by_tallies((struct counting){.w = &w,
					 .kind = (enum tallies_kind)kind,
					 .values = buf_span(&values)},
		    rows);
	buf_release(&values);
	return rc;
}

/* What a text finds need not be looked up to be counted. */
static int count_found(struct work *w, int64_t *entries, bool *exact)
{
	struct walk walk = {.w = w};
	int rc = walk_found(&walk, count_on);

	*entries = walk.entries;
	*exact = !walk.more;
	return rc < 0 ? -1 : 0;
}

int overview_count(
    struct db *db, struct entries_filter *filter, int64_t *entries, bool *exact)
{
	struct work w = {.db = db, .filter = filter};
	struct overview_rows rows;
	int rc;

	if (is_text_alone(filter))
		return count_found(&w, entries, exact);
	rc = overview_rows(db, filter, &rows);
	*entries = rows.entries;
	*exact = rows.exact;
	return rc;
}
