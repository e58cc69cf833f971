/* log: the list of entries, newest first. */
#include <inttypes.h>
#include <stdio.h>

#include "lib/frame/chips.h"
#include "lib/frame/filters.h"
#include "lib/frame/found.h"
#include "lib/frame/glance.h"
#include "lib/frame/offers.h"
#include "lib/frame/visit.h"
#include "lib/stores/overview.h"
#include "lib/stores/records.h"
#include "lib/stores/subscriptions.h"

enum {
	BEFORE = FILTERS_BEFORE,
	AFTER = FILTERS_AFTER,
	PART = FILTERS_KEYS,
	DISPLAY,
	SIZE = DISPLAY + DISPLAY_SIZE,
	KEYS = DISPLAY + DISPLAY_KEYS,
};

static const struct query_key keys[KEYS] = {
    SELECTION_TABLE,
    [BEFORE] = {"before", QUERY_ENTRY},
    [AFTER] = {"after", QUERY_ENTRY},
    [PART] = {"part", QUERY_CHOICE, .choices = "names news"},
    DISPLAY_TABLE(DISPLAY),
};

static const char *const templates[] = {"log.html", "filters.html",
    "actions.html", "names.html", "nothing.html", "divider.html", "keys.html",
    "news.html", "above.html", "table.html", "below.html", FOUND_TEMPLATES,
    GLANCE_TEMPLATES, NULL};

/* The list's markup, kept for as long as the log is the same. */
enum { LIST_ABOVE, LIST_TABLE, LIST_BELOW };

/* The rows as they come from the store. */
struct rows {
	struct page_request *r;
	struct selection *s;
	struct tmpl *shown[ENTRIES_PAGE_MAX];
	int count;
	char zone[16];      /* what the zone is called in the first row */
	bool zones_differ;  /* and not in all */
	struct visit visit; /* the last one, to keep */
	int64_t newest;     /* record there is */
	struct visit last;  /* the same, for marking what is new */
	bool all_new;       /* since then, from the newest one on */
	struct tmpl *table;
	struct tmpl *day; /* the day's heading, above its rows */
	int day_number;
	int64_t first, oldest; /* ids shown so far; 0: none */
	int room;              /* rows that the page still has room for */
	bool older;            /* there is one more than that */
	struct found found;
	struct buf scratch;
	int rc; /* -1: a row could not be read */
};

/* Whether there are subscriptions to be seen, or at least a page that says
   that there are none. A customer without an ID rarely has any: the portal's
   export tells of none. */
static bool has_subscriptions(struct rows *rows, const struct entry *e)
{
	int any;

	if (!page_may(rows->r, MAY_SEE_SUBSCRIPTIONS))
		return false;
	if (e->customer_code.length)
		return true;
	any = subscriptions_any(rows->r->db, e->customer);
	if (any < 0)
		rows->rc = -1;
	return any > 0;
}

/* The customer's name leads to its subscriptions, and what narrows the list to
   it is among the entry's details; where there are none to be seen, the name
   does that. */
static void set_customer(
    struct rows *rows, struct tmpl *row, const struct entry *e)
{
	struct span name =
	    e->customer_name.length ? e->customer_name : e->customer_code;
	bool takes;

	if (!e->customer)
		return;
	buf_clear(&rows->scratch);
	selection_add_customer(
	    &rows->scratch, e->customer_code, e->customer_name);
	/* The vendor may have sent more than a request can ask for. */
	takes = query_takes(
	    &rows->r->query, SELECTION_CUSTOMER, buf_span(&rows->scratch));
	found_set(&rows->found, row, "CUSTOMER_NAME", "NAME_FOUND", name);
	if (takes && has_subscriptions(rows, e)) {
		tmpl_show(row, "CUSTOMER");
		tmpl_set_span(row, "CUSTOMER_CODE",
		    e->customer_code.length ? e->customer_code : name);
	} else if (takes && !rows->s->filter.customer) {
		tmpl_show(row, "CUSTOMER_BUTTON");
		tmpl_set(row, "CUSTOMER_VALUE", buf_text(&rows->scratch));
	} else {
		tmpl_show(row, "PLAIN_CUSTOMER");
	}
}

/* What stands in a cell, as a button that leaves the entries that have it too,
   unless these are the ones listed, or nearly all. */
struct cell {
	int key;
	bool useless; /* the button would be */
	const char *button, *plain;
	const char *name; /* of the button's value */
	struct span value;
};

static void set_cell(struct rows *rows, struct tmpl *row, struct cell c)
{
	bool narrows =
	    !c.useless && query_takes(&rows->r->query, c.key, c.value);

	tmpl_show(row, narrows ? c.button : c.plain);
	if (narrows)
		tmpl_set_span(row, c.name, c.value);
}

static void set_cells(
    struct rows *rows, struct tmpl *row, const struct entry *e)
{
	const struct entries_filter *f = &rows->s->filter;

	set_cell(rows, row,
	    (struct cell){SELECTION_ACTION, f->operation_count == 1,
		"ACTION_BUTTON", "PLAIN_ACTION", "ACTION_CODE", e->operation});
	if (f->operation_count > 1)
		tmpl_show(row, "IN_OTHER");
	set_cell(rows, row,
	    (struct cell){SELECTION_USER, f->user != 0, "USER_BUTTON",
		"PLAIN_USER", "USER_NAME", e->user});
	set_cell(rows, row,
	    (struct cell){SELECTION_STATUS,
		f->status || span_is(e->status, "succeeded"), "STATUS_BUTTON",
		"PLAIN_STATUS", "STATUS_CODE", e->status});
}

/* Whether the row is the first of its day. */
static bool begin_day(struct rows *rows, const struct entry *e)
{
	const struct language *l = rows->r->language;
	int day = clock_day_at(e->ticks);

	if (rows->day && day == rows->day_number)
		return false;
	rows->day = tmpl_row(rows->table, "DAY");
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
		tmpl_set(rows->table, "SHARED_ZONE", rows->zone);
	for (int i = 0; rows->zones_differ && i < rows->count; i++)
		tmpl_show(rows->shown[i], "OWN_ZONE");
}

static void show_row(void *context, const struct entry *e)
{
	struct rows *rows = context;
	struct page_request *r = rows->r;
	struct found *found = &rows->found;
	struct tmpl *row;
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
	set_cells(rows, row, e);
	if (page_may(r, MAY_SEE_DETAILS))
		tmpl_show(row, "OPEN");
	found_set(found, row, "ACTION", "ACTION_FOUND",
	    language_action(r->language, e->operation, &rows->scratch));
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
static void set_news(struct rows *rows, struct tmpl *above)
{
	struct page_request *r = rows->r;
	char digits[24];
	struct query_change changes[] = {{AFTER, digits}, {PART, "news"}};

	if (!is_newest(r) || rows->s->to < rows->s->today)
		return;
	snprintf(digits, sizeof digits, "%" PRId64, rows->first);
	page_set_query(r, tmpl_row(above, "NEWS"), "QUERY", changes, 2);
}

/* The links to other pages; `newer` is none or the next entry's id. */
static void set_pager(struct rows *rows, struct tmpl *pager, int64_t newer)
{
	if (newer)
		link_page(rows->r, pager, "NEWER", AFTER, rows->first);
	if (rows->older)
		link_page(rows->r, pager, "OLDER", BEFORE, rows->oldest);
}

/* What stands above the table and below it. 0 or -1. */
static int make_bars(struct rows *rows, struct buf *parts)
{
	struct page_request *r = rows->r;
	struct tmpl *above = tmpl_new(), *below = tmpl_new();
	int64_t newer = 0;
	int rc = 0;

	if (!is_newest(r))
		rc = entries_newer(
		    r->db, &rows->s->filter, rows->first, 0, &newer);
	set_news(rows, above);
	set_pager(rows, above, newer);
	set_pager(rows, below, newer);
	if (newer || rows->older || rows->count > 25)
		display_set_sizes(r, tmpl_row(below, "SIZES"));
	if (!rc)
		rc = page_expand(r, above, "above.html", &parts[LIST_ABOVE]);
	if (!rc)
		rc = page_expand(r, below, "below.html", &parts[LIST_BELOW]);
	tmpl_free(above);
	tmpl_free(below);
	return rc;
}

static void set_export(struct page_request *r, struct tmpl *t)
{
	/* What a file has nothing to do with. */
	struct query_change none[] = {{BEFORE, NULL}, {AFTER, NULL},
	    {SIZE, NULL}, {DISPLAY + DISPLAY_DENSITY, NULL},
	    {DISPLAY + DISPLAY_SHORTCUTS, NULL},
	    {DISPLAY + DISPLAY_REMEMBER, NULL}};

	if (!page_may(r, MAY_EXPORT))
		return;
	buf_clear(&r->scratch);
	query_write(&r->query, none, 6, &r->scratch);
	buf_adds(&r->scratch, r->scratch.length ? "&ask=1" : "ask=1");
	tmpl_set(tmpl_row(t, "EXPORT"), "QUERY", buf_text(&r->scratch));
}

static int set_glance(
    struct page_request *r, struct tmpl *t, struct selection *s)
{
	const struct buf *parts =
	    glance_get(r, (struct glance){s, BEFORE, AFTER});

	if (!parts)
		return -1;
	tmpl_set_kept(t, "COUNT", buf_span(&parts[GLANCE_COUNT]));
	tmpl_set_kept(t, "CHART", buf_span(&parts[GLANCE_CHART]));
	tmpl_set_kept(t, "TOPS", buf_span(&parts[GLANCE_TOPS]));
	if (parts[GLANCE_TOPS].length)
		tmpl_show(t, "BESIDE");
	return 0;
}

/* What the reader knows already. Where he knows all there is, it is as if he
   had never been here: nothing is new. */
static int read_visit(struct rows *rows)
{
	if (records_last(rows->r->db, &rows->newest))
		return -1;
	rows->last = rows->visit = visit_last(rows->r);
	if (rows->last.record >= rows->newest)
		rows->last = (struct visit){0, 0};
	return 0;
}

/* Whether all above the page is new; `before` is where the page begins. */
static int look_above(struct rows *rows, int64_t before)
{
	struct page_request *r = rows->r;
	int64_t first = 0;

	rows->all_new = is_newest(r);
	if (rows->all_new || !rows->last.record)
		return 0;
	if (entries_first_above(r->db, &rows->s->filter, before - 1, &first))
		return -1;
	rows->all_new = first && visit_is_new(&rows->last, first);
	return 0;
}

static int make_table(struct rows *rows, struct buf *parts)
{
	set_zone(rows);
	return page_expand(
	    rows->r, rows->table, "table.html", &parts[LIST_TABLE]);
}

/* The newest ones may be known already. */
static int list_newest(struct rows *rows, int count)
{
	const struct buf *newest = &rows->s->newest;
	const int64_t *ids = (const void *)newest->data;
	int known = (int)(newest->length / sizeof *ids);

	for (int i = 0; i < count && i < known; i++)
		if (entries_find(rows->r->db, ids[i], show_row, rows) < 0)
			return -1;
	return 0;
}

static int list_entries(struct rows *rows, struct entries_slice slice)
{
	const struct buf *newest = &rows->s->newest;

	if (is_newest(rows->r) && newest->length && !newest->failed)
		return list_newest(rows, slice.size);
	return entries_page(
	    rows->r->db, &rows->s->filter, slice, show_row, rows);
}

/* Leaves the parts empty when there is no entry. */
static int make_list(
    struct page_request *r, void *context, struct buf parts[KEPT_PARTS])
{
	struct rows *rows = context;
	struct entries_filter *filter = &rows->s->filter;
	int size = r->display.size;
	int64_t before;
	int rc = find_top(r, filter, size, &before);

	rows->table = tmpl_new();
	rows->room = size;
	if (!rc)
		rc = look_above(rows, before);
	if (!rc)
		rc = list_entries(
		    rows, (struct entries_slice){before, size + 1});
	if (!rc)
		rc = rows->found.rc | rows->rc;
	if (!rc && rows->count)
		rc = make_table(rows, parts) || make_bars(rows, parts) ? -1 : 0;
	tmpl_free(rows->table);
	found_release(&rows->found);
	buf_release(&rows->scratch);
	return rc;
}

/* All that the list's markup comes from beside the log and the language. */
static void add_key(struct rows *rows, struct buf *key)
{
	const struct page_request *r = rows->r;
	const struct selection *s = rows->s;

	buf_addf(key, "%s %d %d %d %d %u %" PRId64 " %" PRId64 " ",
	    clock_zone(), s->from, s->to, s->today, r->display.size,
	    r->config->may[r->role], rows->last.record, rows->last.ticks);
	query_write(&r->query, NULL, 0, key);
}

static const struct buf *get_list(struct rows *rows)
{
	static struct kept all;
	struct page_request *r = rows->r;
	struct buf key = BUF_INIT;
	const struct buf *parts;

	add_key(rows, &key);
	parts = key.failed ? (db_fail(r->db, DB_OTHER, "out of memory"), NULL)
			   : kept_get(&all, r, buf_text(&key), make_list, rows);
	buf_release(&key);
	return parts;
}

static int set_rows(struct page_request *r, struct tmpl *t, struct selection *s)
{
	struct rows rows = {.r = r,
	    .s = s,
	    .found = {r, s->finder.count ? &s->finder : NULL, 0}};
	const struct buf *parts = read_visit(&rows) ? NULL : get_list(&rows);

	if (!parts)
		return -1;
	if (parts[LIST_TABLE].length) {
		t = tmpl_row(t, "LIST");
		tmpl_set_kept(t, "ABOVE", buf_span(&parts[LIST_ABOVE]));
		tmpl_set_kept(t, "TABLE", buf_span(&parts[LIST_TABLE]));
		tmpl_set_kept(t, "BELOW", buf_span(&parts[LIST_BELOW]));
	} else if (chips_explain_nothing(r, t, s)) {
		return -1;
	}
	visit_keep(r, &rows.visit, rows.newest);
	return 0;
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
	const char *part = query_text(&r->query, PART);
	struct tmpl *t = NULL;
	int rc;

	if (part && !strcmp(part, "names"))
		return offers_show(r);
	rc = selection_read(&s, r);
	if (!rc && part) {
		rc = send_news(r, &s);
		goto out;
	}
	if (rc)
		goto out;
	t = page_begin(r);
	set_shortcuts(r, t);
	if (set_glance(r, t, &s) || set_rows(r, t, &s) ||
	    filters_show(r, t, &s)) {
		rc = selection_trouble(&s, r);
		goto out;
	}
	filters_set_narrowing(r, t);
	chips_show(r, t, &s);
	set_export(r, t);
	rc = page_finish(r, t, "log.html", 200);
	t = NULL;
out:
	tmpl_free(t);
	selection_release(&s);
	return rc;
}

/* The form as it was filled in, and what is wrong with it. */
static int mend_log(struct page_request *r)
{
	struct selection s = SELECTION_INIT;
	struct tmpl *t = page_begin(r);
	struct tmpl *wrong = tmpl_row(t, "WRONG");
	int rc;

	selection_period(&s, r);
	page_set_problem(r, wrong);
	tmpl_show(t, "UNFOLDED");
	set_shortcuts(r, t);
	filters_offer_swap(r, wrong);
	filters_offer_search(r, wrong);
	if (filters_show(r, t, &s) || offers_choices(r, t)) {
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
