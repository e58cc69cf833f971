#include "glance.h"

#include "chart.h"

/* Bytes of a name that the narrowest of columns shows. */
#define SURELY_SEEN 16

/* The drawing's units: a bar's column, and its height. */
enum { COLUMN = 16, HEIGHT = 100, BAR_LEAST = 2, FAILED_LEAST = 3 };

_Static_assert(
    (int)GLANCE_PARTS <= KEPT_PARTS, "all the parts are kept together");

/* The longest page, and one entry that tells that there are more. */
#define LISTED_MAX (ENTRIES_PAGE_MAX + 1)

/* What is being drawn. */
struct drawing {
	struct page_request *r;
	const struct glance *g;
	struct chart chart;
	struct overview overview;
	int64_t most; /* entries in a bar */
};

static int expand(
    struct drawing *d, struct tmpl *t, const char *file, struct buf *out)
{
	int rc = page_expand(d->r, t, file, out);

	tmpl_free(t);
	return rc;
}

/* ---- the chart */

/* A period longer than what months can show begins and ends where the log
   does, or this customer's part of it: "everything" is no empty century. */
static int lay_out(struct drawing *d)
{
	const struct selection *s = d->g->selection;
	/* Nearest to a period that ends at once and begins never: the last
	   and the first entry. */
	struct entries_filter all = {
	    .from = ENTRIES_END, .customer = s->filter.customer};
	int64_t ids[2];
	int first, last;

	chart_lay_out(&d->chart, s->from, s->to);
	if (d->chart.step < CHART_YEAR)
		return 0;
	if (entries_nearest(d->r->db, &all, ids))
		return -1;
	if (!ids[0] || !ids[1])
		return 0;
	first = clock_day_at(ids[1] / 128);
	last = clock_day_at(ids[0] / 128);
	if (first < s->from)
		first = s->from;
	if (last > s->to)
		last = s->to;
	if (first <= last)
		chart_lay_out(&d->chart, first, last);
	return 0;
}

static void set_bars(struct drawing *d)
{
	struct overview *o = &d->overview;

	o->bar_count = d->chart.count;
	for (int i = 0; i < o->bar_count; i++) {
		o->bars[i].from = ENTRIES_FIRST(d->chart.bars[i].from);
		o->bars[i].until = ENTRIES_FIRST(d->chart.bars[i].until);
	}
}

/* Where not all is counted, the chart is of the days that are. */
static void lay_out_counted(struct drawing *d)
{
	struct overview *o = &d->overview;
	int first = clock_day_at(o->counted_from / 128);
	int last = d->chart.bars[d->chart.count - 1].last;

	if (o->bars_exact || first > last)
		return;
	chart_lay_out(&d->chart, first, last);
	set_bars(d);
	overview_spread(o);
}

static int read_overview(struct drawing *d)
{
	struct overview *o = &d->overview;
	struct entries_filter *filter = &d->g->selection->filter;

	set_bars(d);
	/* Beyond where the log begins and ends there is nothing. */
	if (o->bar_count) {
		o->bars[0].from = filter->from;
		o->bars[o->bar_count - 1].until = filter->until;
	}
	if (overview_read(d->r->db, filter, o))
		return -1;
	if (o->bar_count)
		lay_out_counted(d);
	for (int i = 0; i < o->bar_count; i++)
		if (o->bars[i].entries > d->most)
			d->most = o->bars[i].entries;
	return 0;
}

static void add_label(
    struct drawing *d, const struct chart_bar *b, struct buf *label)
{
	const struct language *l = d->r->language;
	struct clock_civil civil;

	clock_civil(b->from, &civil);
	if (b->first == b->last)
		language_add_day(l, label, b->first, true);
	else if (b->whole && d->chart.step == CHART_MONTH)
		language_add_month(l, label, b->first);
	else if (b->whole && d->chart.step == CHART_YEAR)
		buf_add_int(label, civil.year);
	else
		language_add_period(l, label, b->first, b->last);
	if (d->chart.step == CHART_HOUR)
		buf_addf(label, " %02d:%02d %s", civil.hour, civil.minute,
		    civil.zone);
}

/* A bar becomes the period. No period is shorter than a day, so an hour is
   where the list begins. */
static void set_link(
    struct drawing *d, struct tmpl *t, const struct chart_bar *b)
{
	struct buf from = BUF_INIT, to = BUF_INIT;
	struct query_change changes[] = {{d->g->before, NULL},
	    {d->g->after, NULL}, {SELECTION_FROM, NULL}, {SELECTION_TO, NULL}};

	if (d->chart.step == CHART_HOUR) {
		buf_add_int(&from, ENTRIES_FIRST(b->until));
		changes[0].value = buf_text(&from);
	} else {
		clock_add_day(&from, b->first);
		clock_add_day(&to, b->last);
		changes[2].value = buf_text(&from);
		changes[3].value = buf_text(&to);
	}
	page_set_query(
	    d->r, t, "QUERY", changes, d->chart.step == CHART_HOUR ? 2 : 4);
	buf_release(&from);
	buf_release(&to);
}

static const char *kind_of(const struct overview_bar *o)
{
	if (o->entries < 0)
		return "UNCOUNTED";
	if (o->open)
		return "AT_LEAST";
	if (o->entries == 1)
		return o->failed ? "ONE_FAILED" : "ONE";
	return o->failed ? "SOME_FAILED" : "SOME";
}

/* As many of the drawing's units as that is of the highest bar. */
static int units(struct drawing *d, int64_t entries, int least)
{
	int n = (int)(entries * HEIGHT / d->most);

	return entries && n < least ? least : n;
}

static void draw_bar(struct drawing *d, struct tmpl *bar, int i)
{
	const struct overview_bar *o = &d->overview.bars[i];
	int failed = units(d, o->failed, FAILED_LEAST);
	int all = units(d, o->entries, BAR_LEAST);
	struct tmpl *upper;

	tmpl_set_int(bar, "MIDDLE", i * COLUMN + COLUMN / 2);
	if (o->failed)
		tmpl_set_int(tmpl_row(bar, "LOWER"), "UP", failed);
	if (o->entries == o->failed)
		return;
	upper = tmpl_row(bar, "UPPER");
	if (all < failed + BAR_LEAST)
		all = failed + BAR_LEAST;
	tmpl_set_int(upper, "FOOT", HEIGHT - failed);
	tmpl_set_int(
	    upper, "UP", all > HEIGHT ? HEIGHT - failed : all - failed);
}

static void set_bar(
    struct drawing *d, struct tmpl *chart, int i, struct buf *label)
{
	const struct overview_bar *o = &d->overview.bars[i];
	struct tmpl *bar = tmpl_row(chart, "BAR"), *link;

	if (!o->entries) {
		tmpl_show(bar, "NONE");
		return;
	}
	link = tmpl_row(bar, "LINK");
	set_link(d, link, &d->chart.bars[i]);
	buf_clear(label);
	add_label(d, &d->chart.bars[i], label);
	tmpl_set(link, "LABEL", buf_text(label));
	page_set_number(d->r, link, "ENTRIES", o->entries);
	page_set_number(d->r, link, "FAILED", o->failed);
	tmpl_show(link, kind_of(o));
	if (o->open)
		tmpl_show(link, "OPEN");
	else
		tmpl_show(link, "WHOLE");
	if (o->entries > 0)
		draw_bar(d, bar, i);
}

static const char *const step_sections[CHART_STEPS] = {
    [CHART_HOUR] = "PER_HOUR",
    [CHART_DAY] = "PER_DAY",
    [CHART_WEEK] = "PER_WEEK",
    [CHART_MONTH] = "PER_MONTH",
    [CHART_YEAR] = "PER_YEAR",
    [CHART_DECADE] = "PER_DECADE",
};

static bool any_failed(const struct overview *o)
{
	for (int i = 0; i < o->bar_count; i++)
		if (o->bars[i].failed > 0)
			return true;
	return false;
}

/* The day of a bar under the chart, and its hour where hours are drawn. */
static void set_axis(struct drawing *d, struct tmpl *t, const char *name,
    const struct chart_bar *b, int day)
{
	struct buf *label = &d->r->scratch;
	struct clock_civil civil;

	buf_clear(label);
	language_add_day(d->r->language, label, day, false);
	if (d->chart.step == CHART_HOUR) {
		clock_civil(b->from, &civil);
		buf_addf(label, " %02d:%02d", civil.hour, civil.minute);
	}
	tmpl_set(t, name, buf_text(label));
}

static int make_chart(struct drawing *d, struct buf *out)
{
	const struct chart *c = &d->chart;
	struct tmpl *t = tmpl_new();
	struct buf label = BUF_INIT;

	tmpl_set_int(t, "WIDTH", c->count * COLUMN);
	for (int i = 0; i < c->count; i++)
		set_bar(d, t, i, &label);
	tmpl_show(t, step_sections[c->step]);
	set_axis(d, t, "FIRST_DAY", &c->bars[0], c->bars[0].first);
	set_axis(d, t, "LAST_DAY", &c->bars[c->count - 1],
	    c->bars[c->count - 1].last);
	if (d->most)
		page_set_number(d->r, tmpl_row(t, "SCALE"), "MOST", d->most);
	if (any_failed(&d->overview))
		tmpl_show(t, "LEGEND");
	if (!d->overview.bars_exact)
		page_set_number(d->r, tmpl_row(t, "NEWEST_ONLY"), "ENTRIES",
		    overview_counted(&d->overview));
	buf_release(&label);
	return expand(d, t, "chart.html", out);
}

/* ---- the tops */

static const struct {
	const char *section;
	int key;
} kinds[OVERVIEW_KINDS] = {
    [OVERVIEW_CUSTOMERS] = {"CUSTOMERS", SELECTION_CUSTOMER},
    [OVERVIEW_ACTIONS] = {"ACTIONS", SELECTION_ACTION},
    [OVERVIEW_USERS] = {"USERS", SELECTION_USER},
};

/* There is nothing to choose among one. */
static bool is_chosen(const struct entries_filter *f, int kind)
{
	if (kind == OVERVIEW_CUSTOMERS)
		return f->customer;
	return kind == OVERVIEW_ACTIONS ? f->operation_count == 1 : f->user;
}

static struct span name_of(
    struct drawing *d, int kind, const struct overview_top *top)
{
	if (kind == OVERVIEW_ACTIONS)
		return language_action(
		    d->r->language, buf_span(&top->code), &d->r->scratch);
	return buf_span(top->name.length ? &top->name : &top->code);
}

/* What narrows the list to it, unless no request can ask for it. */
static void set_button(struct drawing *d, struct tmpl *top, int kind,
    struct span name, struct span code)
{
	const struct query *query = &d->r->query;
	struct buf value = BUF_INIT;

	if (kind == OVERVIEW_CUSTOMERS)
		selection_add_customer(&value, code, name);
	else
		buf_add_span(&value, code);
	if (!query_takes(query, kinds[kind].key, buf_span(&value))) {
		tmpl_show(top, "PLAIN");
	} else {
		top = tmpl_row(top, "BUTTON");
		tmpl_set(top, "KEY", query->keys[kinds[kind].key].name);
		tmpl_set(top, "CODE", buf_text(&value));
		if (kind == OVERVIEW_ACTIONS &&
		    d->g->selection->filter.operation_count > 1)
			tmpl_show(top, "IN_OTHER");
	}
	buf_release(&value);
}

static void set_top(struct drawing *d, struct tmpl *list, int kind,
    const struct overview_top *top, int64_t most)
{
	struct tmpl *t = tmpl_row(list, "TOP");
	struct span name = name_of(d, kind, top);

	tmpl_set_span(t, "NAME", name);
	if (name.length > SURELY_SEEN && kind != OVERVIEW_ACTIONS)
		tmpl_show(t, "LONG");
	page_set_number(d->r, t, "ENTRIES", top->entries);
	tmpl_set_int(t, "SHARE", most ? top->entries * 100 / most : 0);
	set_button(d, t, kind, buf_span(&top->name), buf_span(&top->code));
}

static int make_tops(struct drawing *d, struct buf *out)
{
	const struct overview *o = &d->overview;
	struct tmpl *t = tmpl_new();
	int lists = 0;

	for (int kind = 0; kind < OVERVIEW_KINDS; kind++) {
		struct tmpl *list;

		if (is_chosen(&d->g->selection->filter, kind) ||
		    !o->top_count[kind])
			continue;
		list = tmpl_row(t, "LIST");
		tmpl_show(list, kinds[kind].section);
		for (int i = 0; i < o->top_count[kind]; i++)
			set_top(d, list, kind, &o->tops[kind][i],
			    o->tops[kind][0].entries);
		lists++;
	}
	if (!o->tops_exact)
		page_set_number(d->r, tmpl_row(t, "NEWEST_ONLY"), "ENTRIES",
		    o->tops_newest);
	if (lists)
		return expand(d, t, "tops.html", out);
	tmpl_free(t);
	return 0;
}

/* ---- all together */

void glance_set_count(struct page_request *r, struct tmpl *t,
    const struct selection *s, struct overview_rows rows)
{
	struct tmpl *count = tmpl_row(t, !rows.exact         ? "MANY"
					 : rows.entries == 1 ? "ONE"
							     : "COUNT");
	int first = selection_first_day(s);

	page_set_number(r, count, "ENTRIES", rows.entries);
	if (first == s->to) {
		page_set_date(r, tmpl_row(count, "DAY"), "DATE", first);
	} else {
		count = tmpl_row(count, "DAYS");
		page_set_date(r, count, "FIRST_DAY", first);
		page_set_date(r, count, "LAST_DAY", s->to);
	}
}

static int make_count(struct drawing *d, struct buf *out)
{
	const struct overview *o = &d->overview;
	struct tmpl *t = tmpl_new();

	glance_set_count(d->r, t, d->g->selection,
	    (struct overview_rows){.entries = o->entries, .exact = o->exact});
	return expand(d, t, "count.html", out);
}

/* What was counted one by one spares the list asking for it again. */
static void keep_newest(const struct drawing *d)
{
	const struct overview *o = &d->overview;
	const struct overview_counted *list = (void *)o->counted.data;
	int count = overview_counted(o);

	if (count > LISTED_MAX)
		count = LISTED_MAX;
	else if (!o->exact)
		return;
	for (int i = 0; i < count; i++)
		buf_add(
		    &d->g->selection->newest, &list[i].id, sizeof list[i].id);
}

static int make(
    struct page_request *r, void *context, struct buf parts[KEPT_PARTS])
{
	struct drawing d = {
	    .r = r, .g = context, .overview = OVERVIEW_INIT, .most = 0};
	int rc = lay_out(&d) || read_overview(&d) ? -1 : 0;

	if (!rc)
		keep_newest(&d);
	if (!rc)
		rc = make_count(&d, &parts[GLANCE_COUNT]);
	if (!rc && d.overview.entries && d.chart.count)
		rc = make_chart(&d, &parts[GLANCE_CHART]);
	if (!rc && d.overview.entries)
		rc = make_tops(&d, &parts[GLANCE_TOPS]);
	overview_release(&d.overview);
	return rc;
}

const struct buf *glance_get(struct page_request *r, struct glance g)
{
	static struct kept all;
	struct query_change none[] = {{g.before, NULL}, {g.after, NULL}};
	struct buf key = BUF_INIT;
	const struct buf *parts;

	/* The days too: today is not the same for ever. */
	buf_addf(&key, "%s %d %d ", clock_zone(), g.selection->from,
	    g.selection->to);
	query_write(&r->query, none, 2, &key);
	parts = key.failed ? (db_fail(r->db, DB_OTHER, "out of memory"), NULL)
			   : kept_get(&all, r, buf_text(&key), make, &g);
	buf_release(&key);
	return parts;
}
