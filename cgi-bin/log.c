/* log: the list of entries, newest first. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/frame/found.h"
#include "lib/frame/glance.h"
#include "lib/frame/visit.h"
#include "lib/stores/names.h"
#include "lib/stores/overview.h"
#include "lib/stores/records.h"

enum {
	BEFORE = SELECTION_KEYS,
	AFTER,
	PART,
	DISPLAY,
	SIZE = DISPLAY + DISPLAY_SIZE,
	KEYS = DISPLAY + DISPLAY_KEYS,
};

static const struct query_key keys[KEYS] = {
    SELECTION_TABLE,
    [BEFORE] = {"before", QUERY_ENTRY},
    [AFTER] = {"after", QUERY_ENTRY},
    [PART] = {"part", QUERY_CHOICE, .choices = "news"},
    DISPLAY_TABLE(DISPLAY),
};

static const char *const templates[] = {"log.html", "actions.html",
    "divider.html", "keys.html", "news.html", "rows.html", FOUND_TEMPLATES,
    GLANCE_TEMPLATES, NULL};

/* How many names a part of a name that fits several is answered with. */
#define CHOICES_MAX 20

/* As many as a page can have. */
#define ROWS_MAX 200

/* The rows as they come from the store. */
struct rows {
	struct page_request *r;
	struct tmpl *shown[ROWS_MAX];
	int count;
	char zone[16];     /* what the zone is called in the first row */
	bool zones_differ; /* and not in all */
	struct visit last;
	bool all_new; /* since then, from the newest one on */
	struct tmpl *page;
	struct tmpl *list; /* the table; NULL until there is a row */
	struct tmpl *day;  /* the day's heading, above its rows */
	int day_number;
	int64_t first, oldest; /* ids shown so far; 0: none */
	int room;              /* rows that the page still has room for */
	bool older;            /* there is one more than that */
	struct found found;
	struct buf scratch;
};

/* Sections see the values of the row around them: that is cheaper than
   giving each its own. */
static void set_customer(
    struct rows *rows, struct tmpl *row, const struct entry *e)
{
	bool link =
	    e->customer_code.length && page_may(rows->r, MAY_SEE_SUBSCRIPTIONS);

	if (!e->customer)
		return;
	tmpl_show(row, link ? "CUSTOMER" : "PLAIN_CUSTOMER");
	tmpl_set_span(row, "CODE", e->customer_code);
	found_set(&rows->found, row, "NAME", "NAME_FOUND",
	    e->customer_name.length ? e->customer_name : e->customer_code);
}

/* Whether the row is the first of its day. */
static bool begin_day(struct rows *rows, const struct entry *e)
{
	const struct language *l = rows->r->language;
	int day = clock_day_at(e->ticks);

	if (!rows->list)
		rows->list = tmpl_row(rows->page, "LIST");
	if (rows->day && day == rows->day_number)
		return false;
	rows->day = tmpl_row(rows->list, "DAY");
	rows->day_number = day;
	buf_clear(&rows->scratch);
	language_add_day(l, &rows->scratch, day, true);
	tmpl_set(rows->day, "DAY_NAME", buf_text(&rows->scratch));
	return true;
}

static bool is_newest(const struct page_request *r)
{
	return !query_text(&r->query, BEFORE) && !query_text(&r->query, AFTER);
}

/* What stands between those above, which are new, and the others. */
static void divide(struct page_request *r, struct tmpl *t, int64_t ticks)
{
	page_set_date(r, t, "DATE", clock_day_at(ticks));
	page_set_time(r, t, ticks, CLOCK_WHOLE_MINUTE);
}

static void set_arrival(
    struct rows *rows, struct tmpl *row, const struct entry *e, bool new_day)
{
	static const char file[] = "divider.html";
	struct page_request *r = rows->r;
	bool is_new = visit_is_new(&rows->last, e->record);

	if (is_new)
		tmpl_show(row, "NEW");
	else if (rows->all_new && (rows->count || !is_newest(r)))
		divide(r,
		    new_day ? page_include(r, rows->day, "DAY_DIVIDER", file)
			    : page_include(r, row, "DIVIDER", file),
		    rows->last.ticks);
	rows->all_new &= is_new;
}

static void note_zone(struct rows *rows, const struct entry *e)
{
	struct clock_civil civil;

	clock_civil(e->ticks, &civil);
	if (!rows->count)
		memcpy(rows->zone, civil.zone, sizeof rows->zone);
	rows->zones_differ |= strcmp(rows->zone, civil.zone) != 0;
}

/* What the zone is called: once, or in each row when the clocks changed. */
static void set_zone(struct rows *rows)
{
	if (!rows->zones_differ)
		tmpl_set(rows->list, "SHARED_ZONE", rows->zone);
	for (int i = 0; rows->zones_differ && i < rows->count; i++)
		tmpl_show(rows->shown[i], "OWN_ZONE");
}

static void show_row(void *context, const struct entry *e)
{
	struct rows *rows = context;
	struct page_request *r = rows->r;
	struct found *found = &rows->found;
	struct tmpl *row, *open;
	struct span action;
	bool new_day;

	if (rows->room-- == 0) {
		rows->older = true;
		return;
	}
	new_day = begin_day(rows, e);
	row = tmpl_row(rows->day, "ENTRY");
	tmpl_set_int(row, "ID", e->id);
	set_arrival(rows, row, e, new_day);
	note_zone(rows, e);
	rows->shown[rows->count++] = row;
	page_set_time(r, row, e->ticks, e->precision);
	found_begin(found);
	set_customer(rows, row, e);
	action = language_action(r->language, e->operation, &rows->scratch);
	open = page_may(r, MAY_SEE_DETAILS) ? tmpl_row(row, "OPEN") : NULL;
	if (found_set(found, row, "ACTION", "ACTION_FOUND", action))
		tmpl_set_span(open, "ACTION", action);
	found_set(found, row, "USER", "USER_FOUND", e->user);
	if (e->failed)
		tmpl_show(row, "FAILED");
	found_set(found, row, "STATUS", "STATUS_FOUND",
	    language_status(r->language, e->status));
	found_elsewhere(found, row, e->id);
	if (!rows->first)
		rows->first = e->id;
	rows->oldest = e->id;
}

static void link_page(struct page_request *r, struct tmpl *t,
    const char *section, int key, int64_t id)
{
	struct query_change changes[] = {{BEFORE, NULL}, {AFTER, NULL}};
	char digits[24];

	snprintf(digits, sizeof digits, "%" PRId64, id);
	changes[key == AFTER].value = digits;
	page_set_query(r, tmpl_row(t, section), "QUERY", changes, 2);
}

/* Where the page begins: below an id, or above one, or at the newest. */
static int find_top(struct page_request *r, struct entries_filter *filter,
    int size, int64_t *before)
{
	int64_t after = query_entry(&r->query, AFTER, 0);
	int64_t top = 0;

	*before = query_entry(&r->query, BEFORE, ENTRIES_END);
	if (!after)
		return 0;
	if (entries_newer(r->db, filter, after, size - 1, &top))
		return -1;
	*before = top ? top + 1 : ENTRIES_END;
	return 0;
}

/* Where a script asks whether there is more by now. */
static void set_news(struct rows *rows, const struct selection *s)
{
	struct page_request *r = rows->r;
	char digits[24];
	struct query_change changes[] = {{AFTER, digits}, {PART, "news"}};

	if (!is_newest(r) || s->to < clock_day_at(clock_now()))
		return;
	snprintf(digits, sizeof digits, "%" PRId64, rows->first);
	page_set_query(r, tmpl_row(rows->list, "NEWS"), "QUERY", changes, 2);
}

static int set_pager(struct rows *rows, struct entries_filter *filter)
{
	struct page_request *r = rows->r;
	struct tmpl *pager = tmpl_row(rows->list, "PAGER");
	int64_t newer = 0;

	if (!is_newest(r) &&
	    entries_newer(r->db, filter, rows->first, 0, &newer))
		return -1;
	if (newer)
		link_page(r, pager, "NEWER", AFTER, rows->first);
	if (rows->older)
		link_page(r, pager, "OLDER", BEFORE, rows->oldest);
	if (newer || rows->older || rows->count > 25)
		display_set_sizes(r, tmpl_row(pager, "SIZES"));
	return 0;
}

/* Nothing fits: what lies nearest, as the same filters find it. */
static int offer_nearest(
    struct page_request *r, struct tmpl *t, const struct selection *s)
{
	struct tmpl *empty = tmpl_row(t, "EMPTY");
	struct buf day = BUF_INIT;
	int64_t ids[2] = {0, 0};
	int rc = 0;

	if (entries_nearest(r->db, &s->filter, ids))
		rc = -1;
	for (int i = 0; i < 2 && !rc; i++) {
		struct query_change to[] = {{SELECTION_FROM, NULL},
		    {SELECTION_TO, NULL}, {BEFORE, NULL}, {AFTER, NULL}};
		struct tmpl *link;
		int number;

		if (!ids[i])
			continue;
		number = clock_day_at(ids[i] / 128);
		buf_clear(&day);
		clock_add_day(&day, number);
		to[0].value = to[1].value = buf_text(&day);
		link = tmpl_row(empty, i ? "LATER" : "EARLIER");
		page_set_query(r, link, "QUERY", to, 4);
		page_set_date(r, link, "DATE", number);
	}
	buf_release(&day);
	return rc;
}

/* What is being filled, for add_action(). */
struct kinds {
	const struct language *language;
	struct tmpl *slots[KIND_COUNT]; /* in the order of the kinds */
	struct tmpl *rows[KIND_COUNT];  /* NULL until there is an action */
	struct buf scratch;
};

static void add_action(void *context, struct span code)
{
	struct kinds *k = context;
	int number = vocabulary_find_operation(code);
	int kind =
	    number < 0 ? KIND_OTHER : (int)vocabulary_operations[number].kind;
	struct tmpl *option;

	if (!k->rows[kind]) {
		k->rows[kind] = tmpl_row(k->slots[kind], "KIND");
		tmpl_set(k->rows[kind], "NAME", k->language->kinds[kind]);
	}
	option = tmpl_row(k->rows[kind], "ACTION");
	tmpl_set_span(option, "CODE", code);
	tmpl_set_span(
	    option, "NAME", language_action(k->language, code, &k->scratch));
}

/* The log's actions, by kind. */
static int make_actions(
    struct page_request *r, void *context, struct buf parts[KEPT_PARTS])
{
	struct kinds k = {.language = r->language};
	struct tmpl *t = tmpl_new();
	int rc;

	(void)context;
	for (int i = 0; i < KIND_COUNT; i++)
		k.slots[i] = tmpl_row(t, "SLOT");
	rc = names_operations(r->db, add_action, &k);
	if (!rc)
		rc = page_expand(r, t, "actions.html", &parts[0]);
	tmpl_free(t);
	buf_release(&k.scratch);
	return rc;
}

static int set_actions(struct page_request *r, struct tmpl *form)
{
	static struct kept all;
	const struct buf *parts =
	    kept_get(&all, r, "actions", make_actions, NULL);
	const char *chosen;

	if (!parts)
		return -1;
	tmpl_set_span(form, "ACTIONS", buf_span(&parts[0]));
	for (int i = 0; (chosen = query_nth(&r->query, SELECTION_ACTION, i));
	     i++) {
		struct tmpl *option =
		    tmpl_row(form, i ? "MORE_ACTION" : "CHOSEN_ACTION");

		tmpl_set(option, "CODE", chosen);
		if (i == 0)
			tmpl_set_span(option, "NAME",
			    language_action(
				r->language, span_of(chosen), &r->scratch));
	}
	return 0;
}

static void add_status(
    struct tmpl *form, const char *code, const char *name, bool chosen)
{
	struct tmpl *option = tmpl_row(form, "STATUS");

	tmpl_set(option, "CODE", code);
	tmpl_set(option, "NAME", name);
	if (chosen)
		tmpl_show(option, "CHOSEN");
}

/* The known ones, and the chosen one if it is none of these. */
static void set_statuses(struct page_request *r, struct tmpl *form)
{
	const char *chosen = query_text(&r->query, SELECTION_STATUS);
	int known = chosen ? vocabulary_find_status(span_of(chosen)) : -1;

	for (int i = 0; i < vocabulary_status_count; i++)
		add_status(form, vocabulary_statuses[i],
		    r->language->statuses[i], i == known);
	if (chosen && known < 0)
		add_status(form, chosen, chosen, true);
}

static void set_text(struct page_request *r, struct tmpl *form, int key,
    const char *name, const char *otherwise)
{
	const char *typed = query_text(&r->query, key);

	tmpl_set(form, name, typed ? typed : otherwise);
}

/* What is no day stays to be seen, but a field for days cannot show it. */
static void set_day(
    struct page_request *r, struct tmpl *field, int key, int day)
{
	buf_clear(&r->scratch);
	clock_add_day(&r->scratch, day);
	set_text(r, field, key, "TYPED", buf_text(&r->scratch));
	if (!query_text(&r->query, key) || query_day(&r->query, key, -1) >= 0)
		tmpl_show(field, "IS_DAY");
}

/* A customer that was found is a chip, which can be taken away; else there
   is a field to type a name into. */
static void set_customer_field(
    struct page_request *r, struct tmpl *form, const struct selection *s)
{
	struct query_change none[] = {
	    {SELECTION_CUSTOMER, NULL}, {BEFORE, NULL}, {AFTER, NULL}};
	struct tmpl *field;

	if (!s->customer.number) {
		field = tmpl_row(form, "ANY_CUSTOMER");
		set_text(r, field, SELECTION_CUSTOMER, "CUSTOMER", "");
		return;
	}
	field = tmpl_row(form, "ONE_CUSTOMER");
	/* One without a code is found again by its name. */
	tmpl_set(field, "CODE",
	    buf_text(s->customer.code.length ? &s->customer.code
					     : &s->customer.name));
	tmpl_set(field, "NAME", buf_text(&s->customer.name));
	page_set_query(r, field, "QUERY", none, 3);
}

static void set_export(struct page_request *r, struct tmpl *t)
{
	/* What a file has nothing to do with. */
	struct query_change none[] = {{BEFORE, NULL}, {AFTER, NULL},
	    {SIZE, NULL}, {DISPLAY + DISPLAY_DENSITY, NULL},
	    {DISPLAY + DISPLAY_SHORTCUTS, NULL},
	    {DISPLAY + DISPLAY_REMEMBER, NULL}};

	if (page_may(r, MAY_EXPORT))
		page_set_query(r, tmpl_row(t, "EXPORT"), "QUERY", none, 6);
}

static int set_form(
    struct page_request *r, struct tmpl *t, const struct selection *s)
{
	const char *size = query_text(&r->query, SIZE);

	set_day(r, tmpl_row(t, "FROM"), SELECTION_FROM, s->from);
	set_day(r, tmpl_row(t, "TO"), SELECTION_TO, s->to);
	set_customer_field(r, t, s);
	set_text(r, t, SELECTION_USER, "USER", buf_text(&s->user));
	set_text(r, t, SELECTION_TEXT, "TEXT", "");
	set_statuses(r, t);
	if (size)
		tmpl_set(tmpl_row(t, "SIZE"), "SIZE", size);
	return set_actions(r, t);
}

static int set_glance(
    struct page_request *r, struct tmpl *t, struct selection *s)
{
	const struct buf *parts =
	    glance_get(r, (struct glance){s, BEFORE, AFTER});

	if (!parts)
		return -1;
	tmpl_set_span(t, "COUNT", buf_span(&parts[GLANCE_COUNT]));
	tmpl_set_span(t, "CHART", buf_span(&parts[GLANCE_CHART]));
	tmpl_set_span(t, "TOPS", buf_span(&parts[GLANCE_TOPS]));
	return 0;
}

/* What the reader knows already; `before` is where the page begins. */
static int find_visit(
    struct rows *rows, struct entries_filter *filter, int64_t before)
{
	struct page_request *r = rows->r;
	int64_t newest, first = 0;

	if (records_last(r->db, &newest))
		return -1;
	rows->last = visit_last(r, newest);
	rows->all_new = is_newest(r);
	if (rows->all_new || !rows->last.record)
		return 0;
	if (entries_first_above(r->db, filter, before - 1, &first))
		return -1;
	rows->all_new = first && visit_is_new(&rows->last, first);
	return 0;
}

static int finish_rows(struct rows *rows, struct selection *s)
{
	page_include(rows->r, rows->list, "ROWS", "rows.html");
	set_zone(rows);
	set_news(rows, s);
	return set_pager(rows, &s->filter);
}

static int set_rows(struct page_request *r, struct tmpl *t, struct selection *s)
{
	int size = r->display.size;
	struct rows rows = {.r = r,
	    .page = t,
	    .room = size,
	    .found = {r, s->finder.count ? &s->finder : NULL, 0}};
	int64_t before;
	int rc = find_top(r, &s->filter, size, &before);

	if (!rc)
		rc = find_visit(&rows, &s->filter, before);
	if (!rc)
		rc = entries_page(r->db, &s->filter,
		    (struct entries_slice){before, size + 1}, show_row, &rows);
	if (!rc)
		rc = rows.found.rc;
	if (!rc)
		rc =
		    rows.first ? finish_rows(&rows, s) : offer_nearest(r, t, s);
	found_release(&rows.found);
	buf_release(&rows.scratch);
	return rc;
}

/* How many entries are newer than what the reader has before him; nothing
   when none is. */
static int send_news(struct page_request *r, struct selection *s)
{
	struct query_change none[] = {{AFTER, NULL}, {PART, NULL}};
	int64_t after = query_entry(&r->query, AFTER, 0);
	struct tmpl *t, *count;
	int64_t entries;
	bool exact;

	if (s->filter.from <= after)
		s->filter.from = after + (after < ENTRIES_END);
	if (overview_count(r->db, &s->filter, &entries, &exact))
		return page_trouble(r);
	if (!entries)
		return http_send(
		    r->http, 200, "text/html; charset=utf-8", span_of(""));
	t = tmpl_new();
	count = tmpl_row(t, !exact ? "MANY" : entries == 1 ? "ONE" : "COUNT");
	page_set_number(r, count, "ENTRIES", entries);
	page_set_query(r, t, "QUERY", none, 2);
	return page_finish(r, t, "news.html", 200);
}

static void set_shortcuts(struct page_request *r, struct tmpl *t)
{
	if (r->display.shortcuts)
		page_include(r, tmpl_row(t, "SHORTCUTS"), "KEYS", "keys.html");
}

static int show_log(struct page_request *r)
{
	struct selection s = SELECTION_INIT;
	struct tmpl *t = NULL;
	int rc = selection_read(&s, r);

	if (!rc && query_text(&r->query, PART)) {
		rc = send_news(r, &s);
		goto out;
	}
	if (rc)
		goto out;
	t = page_begin(r);
	set_shortcuts(r, t);
	if (set_glance(r, t, &s) || set_rows(r, t, &s) || set_form(r, t, &s)) {
		rc = selection_trouble(&s, r);
		goto out;
	}
	set_export(r, t);
	rc = page_finish(r, t, "log.html", 200);
	t = NULL;
out:
	tmpl_free(t);
	selection_release(&s);
	return rc;
}

static void offer_name(struct page_request *r, struct tmpl *t, int key,
    struct span value, struct span name)
{
	struct tmpl *choice = tmpl_row(t, "CHOICE");
	struct buf text = BUF_INIT;
	struct query_change change;

	buf_add_span(&text, value);
	change = (struct query_change){key, buf_text(&text)};
	tmpl_set_span(choice, "NAME", name);
	page_set_query(r, choice, "QUERY", &change, 1);
	buf_release(&text);
}

struct choices {
	struct page_request *r;
	struct tmpl *page;
};

static void offer_customer(
    void *context, int64_t number, struct span code, struct span name)
{
	struct choices *c = context;

	(void)number;
	if (code.length)
		offer_name(c->r, c->page, SELECTION_CUSTOMER, code, name);
}

static void offer_user(void *context, int64_t number, struct span name)
{
	struct choices *c = context;

	(void)number;
	offer_name(c->r, c->page, SELECTION_USER, name, name);
}

/* A part of a name that fits several: their names, as links. */
static int offer_choices(struct page_request *r, struct tmpl *t)
{
	struct choices c = {r, NULL};
	const char *name = buf_text(&r->query.problem.name);

	if (r->query.problem.trouble != QUERY_AMBIGUOUS)
		return 0;
	c.page = tmpl_row(t, "HAS_CHOICES");
	if (!strcmp(name, keys[SELECTION_CUSTOMER].name))
		return customers_like(r->db,
		    span_of(query_text(&r->query, SELECTION_CUSTOMER)),
		    CHOICES_MAX, offer_customer, &c);
	return names_users_like(r->db,
	    span_of(query_text(&r->query, SELECTION_USER)), CHOICES_MAX,
	    offer_user, &c);
}

/* The form as it was filled in, and what is wrong with it. */
static int mend_log(struct page_request *r)
{
	struct selection s = SELECTION_INIT;
	struct tmpl *t = page_begin(r);
	int rc;

	selection_period(&s, r);
	page_set_problem(r, tmpl_row(t, "WRONG"));
	set_shortcuts(r, t);
	if (set_form(r, t, &s) || offer_choices(r, t)) {
		tmpl_free(t);
		rc = page_trouble(r);
	} else {
		rc = page_finish(r, t, "log.html", 400);
	}
	selection_release(&s);
	return rc;
}

static const struct page page = {
    .name = "log",
    .permission = MAY_VIEW,
    .keys = keys,
    .key_count = KEYS,
    .display = DISPLAY,
    .templates = templates,
    .show = show_log,
    .mend = mend_log,
};

int main(void)
{
	return page_main(&page);
}
