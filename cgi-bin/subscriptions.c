/* subscriptions: what a customer holds, now or as of a day, and how it came
   to be so. */
#include "lib/stores/subscriptions.h"

#include <stdlib.h>

#include "lib/frame/selection.h"
#include "lib/frame/steps.h"
#include "lib/frame/value.h"

enum { CUSTOMER, ONE, AS_OF, DISPLAY, KEYS = DISPLAY + DISPLAY_KEYS };

static const struct query_key keys[KEYS] = {
    [CUSTOMER] = {"customer", QUERY_TEXT, .limit = 600},
    [ONE] = {"subscription", QUERY_TEXT, .limit = 300},
    [AS_OF] = {"asof", QUERY_DAY},
    DISPLAY_TABLE(DISPLAY),
};

static const char *const templates[] = {"subscriptions.html", NULL};

/* What is read of a subscription's history at most, and of all together: of
   many subscriptions each has less. */
#define HISTORY_MAX 1000
#define HISTORY_MIN 60
#define HISTORY_ALL 60000

#define CHANGES_FIRST 20 /* shown before one asks for the rest */
#define FOLDED_MAX 30    /* of more subscriptions each has a page of its own */

/* A part of a buffer that still grows. */
struct part {
	size_t at, length;
};

/* A change, as an entry or a list told of it, and what was so after it. */
struct change {
	int64_t ticks;
	int64_t entry; /* 0: a list */
	struct part action, status;
	enum subscription_phase phase;
	int64_t quantity, more; /* more: than before */
	bool has_quantity, differs;
};

struct view {
	struct page_request *r;
	struct tmpl *page;
	struct tmpl *table; /* NULL until there is a row */
	struct tmpl *group; /* those of one status, likewise */
	struct subscriptions_filter filter;
	struct buf status;   /* of the group */
	int64_t first, last; /* what the charts are drawn over */
	int64_t found;       /* how many subscriptions there are */
	int64_t count;       /* of the group */
	int64_t active, licences;
	bool failed;

	/* Of one subscription, newest first, and their words. */
	struct change *changes; /* owned */
	size_t change_count, change_room;
	struct buf words;
};

static struct part keep(struct buf *words, struct span text)
{
	struct part part = {words->length, text.length};

	buf_add_span(words, text);
	return part;
}

static struct span part_of(const struct view *v, struct part part)
{
	return (struct span){buf_text(&v->words) + part.at, part.length};
}

static struct change *change_new(struct view *v)
{
	if (v->change_count == v->change_room) {
		size_t room = 2 * v->change_room + 32;
		struct change *grown =
		    realloc(v->changes, room * sizeof *grown);

		if (!grown)
			return NULL;
		v->changes = grown;
		v->change_room = room;
	}
	return &v->changes[v->change_count++];
}

static void take_event(void *context, const struct subscriptions_event *event)
{
	struct view *v = context;
	const struct language *l = v->r->language;
	struct change *c = change_new(v);

	if (!c) {
		v->failed = true;
		return;
	}
	*c = (struct change){.ticks = event->ticks,
	    .entry = event->entry,
	    .phase = event->phase,
	    .quantity = event->quantity,
	    .has_quantity = event->has_quantity};
	c->status = keep(&v->words, language_state(l, event->status));
	if (event->entry)
		c->action = keep(&v->words,
		    language_action(l, event->operation, &v->r->scratch));
	v->failed |= v->words.failed;
}

/* What an event does not say is as it was before. */
static void carry_quantity(struct change *c, const struct change *before)
{
	if (!before || !before->has_quantity) {
		c->differs |= c->has_quantity;
		return;
	}
	if (!c->has_quantity)
		c->quantity = before->quantity;
	c->has_quantity = true;
	c->differs |= c->quantity != before->quantity;
	/* What cannot be written with either sign is not said. */
	if (__builtin_sub_overflow(c->quantity, before->quantity, &c->more) ||
	    c->more == INT64_MIN)
		c->more = 0;
}

static void carry_status(
    const struct view *v, struct change *c, const struct change *before)
{
	if (!before || !before->status.length) {
		c->differs |= c->status.length;
	} else if (!c->status.length) {
		c->status = before->status;
		c->phase = before->phase;
	} else {
		c->differs |= span_compare(part_of(v, c->status),
				  part_of(v, before->status)) != 0;
	}
}

/* Walks from the oldest on. A list that says what is known already is no
   change. */
static void settle_changes(struct view *v)
{
	size_t kept = v->change_count;

	for (size_t i = v->change_count; i-- > 0;) {
		struct change *c = &v->changes[i];

		const struct change *before =
		    kept < v->change_count ? &v->changes[kept] : NULL;

		carry_quantity(c, before);
		carry_status(v, c, before);
		if (c->entry || c->differs)
			v->changes[--kept] = *c;
	}
	v->change_count -= kept;
	if (!kept || !v->change_count)
		return;
	memmove(v->changes, v->changes + kept,
	    v->change_count * sizeof *v->changes);
}

/* Reads a subscription's history; *cut when there is more of it. */
static int read_changes(struct view *v, const struct subscription *s, bool *cut)
{
	int64_t most = HISTORY_ALL / v->found;
	struct subscriptions_slice slice = {s->number, v->filter.until, 0};

	slice.most = most > HISTORY_MAX   ? HISTORY_MAX
		     : most < HISTORY_MIN ? HISTORY_MIN
					  : (int)most;
	v->change_count = 0;
	buf_clear(&v->words);
	if (subscriptions_history(v->r->db, slice, take_event, v))
		return -1;
	if (v->failed)
		return db_fail(v->r->db, DB_OTHER, "out of memory");
	*cut = v->change_count == (size_t)slice.most;
	settle_changes(v);
	return 0;
}

static void draw_chart(struct view *v, struct tmpl *row)
{
	struct buf path = BUF_INIT;
	struct steps steps;
	int64_t most = 0;

	for (size_t i = 0; i < v->change_count; i++)
		if (v->changes[i].quantity > most)
			most = v->changes[i].quantity;
	steps_begin(&steps, v->first, v->last, most, &path);
	for (size_t i = v->change_count; i-- > 0;) {
		const struct change *c = &v->changes[i];

		if (c->has_quantity)
			steps_to(&steps, c->ticks,
			    c->phase == SUBSCRIPTION_OVER ? 0 : c->quantity);
	}
	steps_end(&steps);
	if (path.length)
		tmpl_set(tmpl_row(row, "CHART"), "PATH", buf_text(&path));
	buf_release(&path);
}

static void set_short_date(
    struct view *v, struct tmpl *row, const char *name, int64_t ticks)
{
	buf_clear(&v->r->scratch);
	language_add_short_day(
	    v->r->language, &v->r->scratch, clock_day_at(ticks));
	tmpl_set(row, name, buf_text(&v->r->scratch));
}

/* When it was, and what: an entry, or a list. */
static void set_source(struct view *v, struct tmpl *row, const struct change *c)
{
	page_set_time(v->r, row, c->ticks, CLOCK_WHOLE_SECOND);
	set_short_date(v, row, "DATE", c->ticks);
	if (!c->entry) {
		set_short_date(v, tmpl_row(row, "LISTED"), "DATE", c->ticks);
		return;
	}
	row = tmpl_row(
	    row, page_may(v->r, MAY_SEE_DETAILS) ? "CHANGED" : "PLAIN_CHANGED");
	tmpl_set_int(row, "ID", c->entry);
	tmpl_set_span(row, "ACTION", part_of(v, c->action));
}

static void set_change(
    struct view *v, struct tmpl *table, const struct change *c)
{
	struct tmpl *row = tmpl_row(table, "CHANGE");

	set_source(v, row, c);
	tmpl_set_span(row, "STATE", part_of(v, c->status));
	if (c->has_quantity)
		page_set_number(v->r, row, "QUANTITY", c->quantity);
	if (!c->more)
		return;
	row = tmpl_row(row, c->more > 0 ? "MORE" : "LESS");
	page_set_number(v->r, row, "BY", c->more > 0 ? c->more : -c->more);
}

/* Sets {{QUERY}} to the page of one subscription alone. */
static void link_one(struct view *v, struct tmpl *row, struct span code)
{
	struct buf text = BUF_INIT;
	struct query_change change = {ONE, NULL};

	buf_add_span(&text, code);
	change.value = buf_text(&text);
	page_set_query(v->r, row, "QUERY", &change, 1);
	buf_release(&text);
}

static void set_history(
    struct view *v, struct tmpl *row, const struct subscription *s, bool cut)
{
	bool one = v->filter.code.data != NULL;
	bool folded = v->found <= FOLDED_MAX;
	size_t most = one ? v->change_count : CHANGES_FIRST;
	struct tmpl *history =
	    tmpl_row(row, one || folded ? "FOLDED" : "ELSEWHERE");

	page_set_number(v->r, history, "CHANGES", (int64_t)v->change_count);
	if (cut)
		tmpl_show(history, "CUT");
	link_one(v, history, s->state.subscription);
	if (one)
		tmpl_show(history, "UNFOLDED");
	if (!one && !folded)
		return;
	for (size_t i = 0; i < v->change_count && i < most; i++)
		set_change(v, history, &v->changes[i]);
	if (v->change_count > most) {
		history = tmpl_row(history, "REST");
		link_one(v, history, s->state.subscription);
		page_set_number(
		    v->r, history, "CHANGES", (int64_t)v->change_count);
	}
}

/* Those of several subscriptions are folded. */
static void set_id(
    struct view *v, struct tmpl *row, const char *section, struct span id)
{
	if (!id.length)
		return;
	row = tmpl_row(row, section);
	if (v->filter.code.data)
		tmpl_set_span(tmpl_row(row, "WHOLE"), "ID", id);
	else
		value_set_id(row, id);
}

static void set_date(
    struct view *v, struct tmpl *row, const char *name, struct span text)
{
	buf_clear(&v->r->scratch);
	language_add_date(v->r->language, &v->r->scratch, text);
	tmpl_set(row, name, buf_text(&v->r->scratch));
}

static void set_state(struct view *v, struct tmpl *row, const struct line *now)
{
	const struct language *l = v->r->language;

	tmpl_set_span(
	    row, "PRODUCT", now->product.length ? now->product : now->offer);
	set_id(v, row, "CODE", now->subscription);
	if (now->product.length)
		set_id(v, row, "OFFER", now->offer);
	tmpl_set_span(row, "STATE", language_state(l, now->status));
	tmpl_set_span(row, "CYCLE", language_cycle(l, now->cycle));
	buf_clear(&v->r->scratch);
	language_add_term(l, &v->r->scratch, now->term);
	tmpl_set(row, "TERM", buf_text(&v->r->scratch));
	if (now->has_quantity)
		page_set_number(v->r, row, "QUANTITY", now->quantity);
	if (now->auto_renew >= 0)
		tmpl_set_span(
		    row, "RENEWAL", language_yes_no(l, now->auto_renew));
	set_date(v, row, "STARTS", now->starts);
	set_date(v, row, "ENDS", now->ends);
}

static void end_group(struct view *v)
{
	if (v->group)
		page_set_number(v->r, v->group, "COUNT", v->count);
	v->count = 0;
}

/* They come by their status. */
static void begin_group(struct view *v, struct span status)
{
	if (!v->table)
		v->table = tmpl_row(v->page, "TABLE");
	if (!status.length)
		status = span_of("active");
	status = language_states(v->r->language, status);
	if (v->group && !span_compare(status, buf_span(&v->status)))
		return;
	end_group(v);
	buf_clear(&v->status);
	buf_add_span(&v->status, status);
	v->group = tmpl_row(v->table, "GROUP");
	tmpl_set_span(v->group, "STATE", status);
}

static void count_in(struct view *v, const struct subscription *s)
{
	v->count++;
	if (s->phase != SUBSCRIPTION_ACTIVE)
		return;
	v->active++;
	if (s->state.has_quantity && __builtin_add_overflow(v->licences,
					 s->state.quantity, &v->licences))
		v->licences = INT64_MAX;
}

static void show_subscription(void *context, const struct subscription *s)
{
	struct view *v = context;
	struct tmpl *row;
	bool cut = false;

	if (v->failed || read_changes(v, s, &cut)) {
		v->failed = true;
		return;
	}
	begin_group(v, s->state.status);
	row = tmpl_row(v->group, "SUBSCRIPTION");
	set_state(v, row, &s->state);
	if (v->change_count)
		set_source(v, tmpl_row(row, "LAST"), &v->changes[0]);
	draw_chart(v, row);
	set_history(v, row, s, cut);
	count_in(v, s);
}

/* A day to look at, as a link; NULL is today. */
static void set_preset(struct view *v, const char *section, const char *day)
{
	const char *chosen = query_text(&v->r->query, AS_OF);
	struct query_change change = {AS_OF, day};
	struct tmpl *preset = tmpl_row(v->page, section);

	page_set_query(v->r, preset, "QUERY", &change, 1);
	if (day && chosen ? !strcmp(day, chosen) : !day && !chosen)
		tmpl_show(preset, "HERE");
}

static void set_presets(struct view *v)
{
	struct buf day = BUF_INIT;
	int year, month, date;

	clock_day_civil(clock_day_at(clock_now()), &year, &month, &date);
	set_preset(v, "TODAY", NULL);
	clock_add_day(&day, clock_day_of(year, month, 1) - 1);
	set_preset(v, "MONTH_END", buf_text(&day));
	buf_clear(&day);
	clock_add_day(&day, clock_day_of(year, (month - 1) / 3 * 3 + 1, 1) - 1);
	set_preset(v, "QUARTER_END", buf_text(&day));
	buf_clear(&day);
	clock_add_day(&day, clock_day_of(year - 1, month, date));
	set_preset(v, "YEAR_AGO", buf_text(&day));
	buf_release(&day);
}

static void take_ticks(void *context, const struct entry *e)
{
	*(int64_t *)context = e->ticks;
}

/* The instant of the customer's first entry; -1 when there is none. */
static int find_first(struct view *v, int64_t *ticks)
{
	struct entries_filter f = {
	    .until = ENTRIES_END, .customer = v->filter.customer};
	int64_t id;
	int rc;

	*ticks = -1;
	rc = entries_newer(v->r->db, &f, 0, 0, &id);
	if (!rc && id)
		rc = entries_find(v->r->db, id, take_ticks, ticks) < 0;
	buf_release(&f.list);
	return rc ? -1 : 0;
}

/* Links to all of what the log has of a customer, not to a month of it. */
static void set_link(struct view *v, const char *section,
    const struct customer *c, int64_t first)
{
	struct tmpl *link = tmpl_row(v->page, section);

	buf_clear(&v->r->scratch);
	selection_add_customer(
	    &v->r->scratch, buf_span(&c->code), buf_span(&c->name));
	tmpl_set(link, "CODE", buf_text(&v->r->scratch));
	if (first >= 0) {
		buf_clear(&v->r->scratch);
		clock_add_day(&v->r->scratch, clock_day_at(first));
		tmpl_set(
		    tmpl_row(link, "SINCE"), "DAY", buf_text(&v->r->scratch));
	}
	if (v->filter.code.data)
		tmpl_set_span(tmpl_row(link, "ONE"), "CODE", v->filter.code);
}

static void set_none(struct view *v, int64_t first)
{
	struct tmpl *none = tmpl_row(v->page, "NONE");

	tmpl_show(none, query_text(&v->r->query, AS_OF) ? "THEN" : "NEVER");
	if (first >= 0)
		page_set_date(
		    v->r, tmpl_row(none, "SINCE"), "DATE", clock_day_at(first));
	else
		tmpl_show(none, "NO_ENTRY");
}

static void set_totals(struct view *v, struct tmpl *totals)
{
	page_set_number(v->r, totals, "FOUND", v->found);
	page_set_number(v->r, totals, "ACTIVE", v->active);
	page_set_number(v->r, totals, "LICENCES", v->licences);
}

/* What is no day stays to be seen, but a field for days cannot show it. */
static void set_day(struct view *v)
{
	const char *typed = query_text(&v->r->query, AS_OF);
	int day = query_day(&v->r->query, AS_OF, -1);

	tmpl_show(v->page, typed && day < 0 ? "IS_WRONG" : "IS_DAY");
	if (day < 0)
		day = clock_day_at(clock_now());
	buf_clear(&v->r->scratch);
	clock_add_day(&v->r->scratch, day);
	tmpl_set(v->page, "AS_OF", typed ? typed : buf_text(&v->r->scratch));
	page_set_date(v->r, v->page, "DATE", day);
}

/* Whose subscriptions, the form, and what leads elsewhere. */
static int set_head(struct view *v, const struct customer *c, int64_t *first)
{
	const char *code = buf_text(c->code.length ? &c->code : &c->name);

	if (find_first(v, first))
		return -1;
	tmpl_set(v->page, "CUSTOMER", buf_text(&c->name));
	tmpl_set(v->page, "CODE", code);
	if (c->code.length && c->name.length)
		tmpl_set(tmpl_row(v->page, "WHOSE"), "CODE", code);
	set_day(v);
	set_presets(v);
	set_link(v, "LOG", c, *first);
	if (page_may(v->r, MAY_EXPORT))
		set_link(v, "EXPORT", c, *first);
	if (v->filter.code.data) {
		struct query_change all = {ONE, NULL};
		struct tmpl *one = tmpl_row(v->page, "ALONE");

		tmpl_set_span(one, "CODE", v->filter.code);
		page_set_query(v->r, one, "QUERY", &all, 1);
	}
	return 0;
}

static int set_frame(struct view *v, const struct customer *c)
{
	int64_t first;

	if (set_head(v, c, &first))
		return -1;
	if (!v->table) {
		set_none(v, first);
		return 0;
	}
	end_group(v);
	if (!v->filter.code.data)
		set_totals(v, tmpl_row(v->table, "ALL"));
	set_short_date(v, v->table, "FIRST_DAY", v->first);
	set_short_date(v, v->table, "LAST_DAY", v->last - 1);
	return 0;
}

/* From the first that is known of any subscription to the day shown. */
static int set_span(struct view *v)
{
	int64_t now = clock_now();

	if (subscriptions_span(v->r->db, &v->filter, &v->found, &v->first))
		return -1;
	v->last = v->filter.until / 128 < now ? v->filter.until / 128 : now;
	if (v->last <= v->first)
		v->last = v->first + CLOCK_DAY;
	return 0;
}

static int set_all(struct view *v, const struct customer *c)
{
	if ((v->found &&
		subscriptions_of(v->r->db, &v->filter, show_subscription, v)) ||
	    v->failed)
		return -1;
	return set_frame(v, c);
}

/* 1 found, 0 none, -1 failed. */
static int find_customer(struct page_request *r, struct customer *c)
{
	const char *asked = query_text(&r->query, CUSTOMER);
	int rc = asked ? customers_find(r->db, span_of(asked), c) : 0;

	if (rc == 0 && asked)
		rc = customers_find_codeless(r->db, span_of(asked), c);
	return rc;
}

static int show_subscriptions(struct page_request *r)
{
	struct customer customer = CUSTOMER_INIT;
	struct view v = {.r = r};
	int rc = find_customer(r, &customer);

	if (rc != 1) {
		rc = rc < 0 ? page_trouble(r) : 404;
		goto out;
	}
	v.filter = (struct subscriptions_filter){
	    customer.number, ENTRIES_END, span_of(query_text(&r->query, ONE))};
	if (query_text(&r->query, AS_OF))
		v.filter.until = ENTRIES_FIRST(
		    clock_day_begins(query_day(&r->query, AS_OF, 0) + 1));
	if (set_span(&v)) {
		rc = page_trouble(r);
		goto out;
	}
	/* As of a day before it, there is none yet. */
	if (v.filter.code.data && !v.found && !query_text(&r->query, AS_OF)) {
		rc = 404;
		goto out;
	}
	v.page = page_begin(r);
	if (set_all(&v, &customer)) {
		tmpl_free(v.page);
		rc = page_trouble(r);
		goto out;
	}
	rc = page_finish(r, v.page, "subscriptions.html", 200);
out:
	free(v.changes);
	buf_release(&v.words);
	buf_release(&v.status);
	customer_release(&customer);
	return rc;
}

/* The form as it was filled in, and what is wrong with it; of no customer
   there is none. */
static int mend_subscriptions(struct page_request *r)
{
	struct customer customer = CUSTOMER_INIT;
	struct view v = {.r = r};
	int64_t first;
	int rc = find_customer(r, &customer);

	if (rc != 1) {
		rc = rc < 0 ? page_trouble(r) : 400;
		goto out;
	}
	v.filter = (struct subscriptions_filter){
	    customer.number, ENTRIES_END, span_of(query_text(&r->query, ONE))};
	v.page = page_begin(r);
	page_set_problem(r, tmpl_row(v.page, "WRONG"));
	if (set_head(&v, &customer, &first)) {
		tmpl_free(v.page);
		rc = page_trouble(r);
	} else {
		rc = page_finish(r, v.page, "subscriptions.html", 400);
	}
out:
	customer_release(&customer);
	return rc;
}

static const struct page page = {
    .name = "subscriptions",
    .permission = MAY_VIEW | MAY_SEE_SUBSCRIPTIONS,
    .keys = keys,
    .key_count = KEYS,
    .about = true,
    .display = DISPLAY,
    .templates = templates,
    .show = show_subscriptions,
    .mend = mend_subscriptions,
};

int main(void)
{
	return page_main(&page);
}
