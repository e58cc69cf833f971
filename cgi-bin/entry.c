/* entry: one entry, whole; or the part of it that the list opens in place. */
#include "lib/frame/changes.h"
#include "lib/frame/field.h"
#include "lib/frame/selection.h"
#include "lib/frame/value.h"
#include "lib/stores/entries.h"
#include "lib/stores/imports.h"
#include "lib/stores/records.h"
#include "lib/stores/subscriptions.h"
#include "lib/stores/verify.h"
#include "lib/text/json.h"
#include "lib/text/utf8.h"
#include "lib/wire/details.h"

enum { ID, PART, ALL, RECORD, DISPLAY, KEYS = DISPLAY + DISPLAY_KEYS };

static const struct query_key keys[KEYS] = {
    [ID] = {"id", QUERY_ENTRY},
    [PART] = {"part", QUERY_CHOICE, .choices = "1"},
    [ALL] = {"all", QUERY_CHOICE, .choices = "1"},
    [RECORD] = {"record", QUERY_CHOICE, .choices = "1"},
    DISPLAY_TABLE(DISPLAY),
};

/* What the list accepts. */
static const struct query_key listed[SELECTION_KEYS] = {SELECTION_TABLE};
static const struct query list = {.keys = listed, .key_count = SELECTION_KEYS};

static const char *const templates[] = {
    "entry.html", "details.html", "part.html", CHANGES_TEMPLATES, NULL};

/* How much is shown before one asks for the rest: on the page, in the part. */
#define LINES_PAGE 500
#define LINES_PART 20
#define CHANGES_PAGE 500
#define CHANGES_PART 100
#define FACTS_MAX 200
#define RELATED_MAX 50

#define RECORD_SHOWN ((size_t)200 << 10) /* bytes of a record, as they came */
#define RECORD_READ ((size_t)4 << 20)    /* of one that is taken apart */
#define CHAIN_MAX 10000                  /* records of an import, checked */
#define RECENT_DAYS 28 /* for these the list needs no period */

/* What is being filled, for the functions that take rows. */
struct view {
	struct page_request *r;
	struct tmpl *page;
	struct tmpl *details;
	struct tmpl *lines;
	struct tmpl *related; /* NULL until there is one */
	bool part;
	int64_t id;
	int64_t customer;
	struct buf customer_name;
	int64_t record_number;
	int64_t line_count;
	int day, today; /* of the entry, and now, in the reader's zone */
	int related_count, fact_count;
	bool correlated, own, has_quantity;
	int rc;            /* -1: the head could not be read */
	struct buf record; /* the text */
	uint8_t hash[SHA256_SIZE];
};

/* ---- the head */

static void add_day(struct buf *out, const char *name, int day)
{
	buf_addf(out, "%s%s=", out->length ? "&" : "", name);
	clock_add_day(out, day);
}

/* A link to the list; where its usual period has not the entry, to the month
   before it. */
static void set_link(
    struct view *v, struct tmpl *t, const char *name, struct span value)
{
	struct buf query = BUF_INIT;

	buf_addf(&query, "%s=", name);
	buf_add_url(&query, value);
	if (v->day < v->today - RECENT_DAYS || v->day > v->today) {
		add_day(&query, "from", v->day - 30);
		add_day(&query, "to", v->day);
	}
	tmpl_set(t, "QUERY", buf_text(&query));
	buf_release(&query);
}

/* Shows what stands for a value: what narrows the list to those that have it,
   too, unless no request can ask for it. In the part that is the list around
   it, of which a button keeps the other filters. */
static struct tmpl *set_narrow(
    struct view *v, struct tmpl *t, int key, struct span value)
{
	struct tmpl *shown;

	if (!query_takes(&list, key, value))
		return tmpl_row(t, "PLAIN");
	shown = tmpl_row(t, v->part ? "BUTTON" : "LINK");
	tmpl_set_span(shown, "VALUE", value);
	if (!v->part)
		set_link(v, shown, listed[key].name, value);
	return shown;
}

/* Its day in the list, and its place there. */
static void set_place(struct view *v)
{
	struct buf query = BUF_INIT, day = BUF_INIT;

	add_day(&day, "from", v->day);
	add_day(&day, "to", v->day);
	tmpl_set(v->page, "QUERY_DAY", buf_text(&day));
	buf_addf(
	    &query, "before=%lld&%s", (long long)v->id + 1, buf_text(&day));
	tmpl_set(tmpl_row(v->page, "PLACE"), "QUERY", buf_text(&query));
	buf_release(&day);
	buf_release(&query);
}

static void set_customer(struct view *v, const struct entry *e)
{
	struct span name =
	    e->customer_name.length ? e->customer_name : e->customer_code;
	struct buf value = BUF_INIT;
	struct tmpl *customer;
	int any;

	if (!e->customer)
		return;
	buf_add_span(&v->customer_name, e->customer_name);
	tmpl_set_span(tmpl_row(v->page, "ABOUT"), "NAME", name);
	customer = tmpl_row(v->page, "CUSTOMER");
	tmpl_set_span(customer, "NAME", name);
	selection_add_customer(&value, e->customer_code, e->customer_name);
	customer =
	    set_narrow(v, customer, SELECTION_CUSTOMER, buf_span(&value));
	buf_release(&value);
	if (v->part || !page_may(v->r, MAY_SEE_SUBSCRIPTIONS))
		return;
	any = subscriptions_any(v->r->db, e->customer);
	if (any > 0)
		tmpl_set_span(tmpl_row(customer, "SUBSCRIPTIONS"), "CODE",
		    e->customer_code.length ? e->customer_code : name);
	else if (any < 0)
		v->rc = -1;
}

static void set_action(struct view *v, struct tmpl *t, struct span operation)
{
	struct buf scratch = BUF_INIT;

	tmpl_set_span(
	    t, "ACTION", language_action(v->r->language, operation, &scratch));
	buf_release(&scratch);
}

static struct tmpl *set_status(
    struct view *v, struct tmpl *t, const struct entry *e)
{
	t = tmpl_row(t, e->failed ? "FAILED" : "DONE");
	tmpl_set_span(t, "STATUS", language_status(v->r->language, e->status));
	return t;
}

static void set_head(void *context, const struct entry *e)
{
	struct view *v = context;
	struct tmpl *code;

	v->customer = e->customer;
	v->line_count = e->lines;
	v->correlated = e->correlated;
	v->record_number = e->record;
	v->own = span_is(e->operation, "prune_log") ||
		 span_is(e->operation, "export_log");
	v->day = clock_day_at(e->ticks);
	v->today = clock_day_at(clock_now());
	set_customer(v, e);
	set_place(v);
	page_set_time(v->r, v->page, e->ticks, e->precision);
	page_set_date(v->r, v->page, "DATE", v->day);
	page_set_time(v->r, v->details, e->ticks, e->precision);
	set_action(v, v->page, e->operation);
	set_narrow(v, set_status(v, v->page, e), SELECTION_STATUS, e->status);
	if (e->user.length) {
		struct tmpl *by = tmpl_row(v->page, "BY");

		tmpl_set_span(by, "USER", e->user);
		set_narrow(v, by, SELECTION_USER, e->user);
	}
	code = tmpl_row(v->details, "CODE");
	tmpl_set_span(code, "TEXT", e->operation);
	set_narrow(v, code, SELECTION_ACTION, e->operation);
}

static int out_of_memory(struct view *v)
{
	return db_fail(v->r->db, DB_OTHER, "out of memory");
}

/* ---- differences */

static struct changes begin_changes(
    struct view *v, struct tmpl *parent, const char *section)
{
	return (struct changes){.r = v->r,
	    .parent = parent,
	    .section = section,
	    .most = v->part ? CHANGES_PART : CHANGES_PAGE};
}

/* What there is on one side only is folded where there are lines to read. */
static void set_single(
    struct view *v, struct tmpl *section, const struct details *d)
{
	tmpl_show(section, d->after.data ? "AFTER" : "BEFORE");
	if (!v->line_count)
		tmpl_show(section, "UNFOLDED");
}

static int set_values(struct view *v, const struct details *d)
{
	bool both = d->before.data && d->after.data;
	struct changes c;

	if (!d->before.data && !d->after.data)
		return 0;
	c = both ? begin_changes(v, tmpl_row(v->details, "CHANGES"), "TABLE")
		 : begin_changes(v, v->details, "SINGLE");
	if (changes_show(&c, d->before, d->after, DIFF_STRINGS_WHOLE))
		return -1;
	if (!both)
		set_single(v, c.place, d);
	else if (!c.table)
		tmpl_show(c.parent, c.dull ? "DULL"
				    : span_compare(d->before, d->after)
					? "WRITTEN"
					: "SAME");
	return 0;
}

/* ---- products */

static void set_product(struct view *v, struct tmpl *row, struct span name)
{
	row = tmpl_row(row, "PRODUCT");
	tmpl_set_span(row, "NAME", name);
	set_narrow(v, row, SELECTION_TEXT, name);
}

/* A click on the id copies it: what narrows the list stands beside. */
static void set_subscription(struct view *v, struct tmpl *row, struct span code)
{
	row = tmpl_row(row, "SUBSCRIPTION");
	value_set_id(row, code);
	set_narrow(v, row, SELECTION_TEXT, code);
}

static void set_line(void *context, const struct line *line)
{
	struct view *v = context;
	struct tmpl *row = tmpl_row(v->lines, "LINE");

	set_product(v, row, line->product.length ? line->product : line->offer);
	if (line->product.length && line->offer.length)
		value_set_id(tmpl_row(row, "OFFER"), line->offer);
	set_subscription(v, row, line->subscription);
	tmpl_set_span(
	    row, "CYCLE", language_cycle(v->r->language, line->cycle));
	buf_clear(&v->r->scratch);
	language_add_term(v->r->language, &v->r->scratch, line->term);
	tmpl_set(row, "TERM", buf_text(&v->r->scratch));
	if (line->has_quantity)
		page_set_number(v->r, row, "QUANTITY", line->quantity);
	v->has_quantity |= line->has_quantity;
}

static int set_total(struct view *v)
{
	struct tmpl *total = tmpl_row(v->lines, "TOTAL");
	int64_t quantity;

	if (subscriptions_total(v->r->db, v->id, &quantity))
		return -1;
	page_set_number(v->r, total, "LINE_COUNT", v->line_count);
	if (v->has_quantity && quantity < INT64_MAX)
		page_set_number(v->r, total, "QUANTITY", quantity);
	return 0;
}

static int set_lines(struct view *v)
{
	int most = query_text(&v->r->query, ALL) ? INT32_MAX
		   : v->part                     ? LINES_PART
						 : LINES_PAGE;

	if (!v->line_count)
		return 0;
	v->lines = tmpl_row(v->details, "LINES");
	if (subscriptions_lines(v->r->db, v->id, most, set_line, v))
		return -1;
	if (v->line_count > most) {
		struct tmpl *rest = tmpl_row(v->lines, "REST");

		page_set_number(v->r, rest, "LINE_COUNT", v->line_count);
		tmpl_set_int(rest, "ID", v->id);
	}
	return v->line_count > 1 ? set_total(v) : 0;
}

/* ---- facts */

static void add_fact_name(
    struct view *v, struct buf *out, const struct details_fact *fact)
{
	if (v->own && fact->depth == 1 &&
	    field_add_own(v->r->language, out, fact->path[0].name))
		return;
	field_add_path(v->r->language, out, fact->path, fact->depth);
}

/* Whether that is not just what is written there. */
static bool add_fact_value(
    struct view *v, struct buf *out, const struct details_fact *fact)
{
	struct span name = fact->path[fact->depth - 1].name;

	if (v->own && fact->depth == 1)
		return field_add_own_value(
		    v->r->language, out, name, fact->value);
	return field_add_value(v->r->language, out, name, fact->value);
}

static bool is_member(const struct details_fact *fact, const char *name)
{
	return fact->depth == 1 && span_is_nocase(fact->path[0].name, name);
}

/* Whether others may have the same, which a search for it finds: an id, but
   for the record's own, or a name. */
static bool is_shared(const struct details_fact *fact)
{
	static const char *const ends[] = {"id", "name"};
	struct span name = fact->path[fact->depth - 1].name;

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		size_t n = strlen(ends[i]);

		if (name.length >= n &&
		    span_is_nocase(
			(struct span){name.data + name.length - n, n}, ends[i]))
			return !is_member(fact, "id");
	}
	return false;
}

static int set_fact(void *context, const struct details_fact *fact)
{
	struct view *v = context;
	struct buf text = BUF_INIT;
	struct tmpl *row;

	/* What the customer is called now stands at the head. */
	if (is_member(fact, "customerName") &&
	    !span_compare(fact->value.text, buf_span(&v->customer_name)))
		return 0;
	if (v->fact_count++ == FACTS_MAX) {
		tmpl_set_int(
		    tmpl_row(v->details, "MORE_FACTS"), "COUNT", FACTS_MAX);
		return 1;
	}
	row = tmpl_row(v->details, "FACT");
	add_fact_name(v, &text, fact);
	tmpl_set(row, "NAME", buf_text(&text));
	buf_clear(&text);
	if (is_shared(fact))
		set_narrow(v, row, SELECTION_TEXT, fact->value.text);
	else
		tmpl_show(row, "PLAIN");
	if (add_fact_value(v, &text, fact))
		tmpl_set_span(
		    tmpl_row(row, "ORIGINAL"), "TITLE", fact->value.text);
	if (value_begins_with_id(fact->value.text))
		tmpl_show(row, "MONOSPACE");
	value_set_start(row, "TEXT", buf_span(&text));
	buf_release(&text);
	return 0;
}

static int set_facts(struct view *v)
{
	struct span record = buf_span(&v->record);
	struct details d;
	int rc;

	if (record.length > RECORD_READ) {
		tmpl_set_int(tmpl_row(v->details, "HUGE"), "ID", v->id);
		return 0;
	}
	details_init(&d);
	rc = details_read(&d, record) || details_facts(record, set_fact, v) < 0
		 ? out_of_memory(v)
		 : set_values(v, &d);
	details_release(&d);
	return rc;
}

/* ---- where it came from */

struct origin {
	struct view *v;
	struct tmpl *t; /* where the import is told of */
	int64_t import;
};

/* Where the file lay is the server's business. */
static struct span base_name(struct span path)
{
	const char *slash = memrchr(path.data, '/', path.length);
	size_t n = slash ? (size_t)(slash + 1 - path.data) : 0;

	return (struct span){path.data + n, path.length - n};
}

/* Of another entry it is a file of that name. */
static bool is_own_source(const struct view *v, struct span source)
{
	return v->own && (span_is(source, IMPORTS_EXPORT) ||
			     span_is(source, IMPORTS_PRUNE));
}

static int set_origin_row(void *context, const struct imports_row *row)
{
	struct origin *o = context;
	struct page_request *r = o->v->r;
	struct tmpl *t;

	if (row->id != o->import)
		return 1;
	t = tmpl_row(o->t, is_own_source(o->v, row->source) ? "FROM_LOG"
			   : span_is(row->source, "-")      ? "FROM_INPUT"
							    : "FROM_FILE");
	tmpl_set_int(t, "IMPORT", row->id);
	page_set_date(r, t, "DATE", clock_day_at(row->at));
	page_set_time(r, t, row->at, CLOCK_WHOLE_MINUTE);
	tmpl_set_span(t, "SOURCE", base_name(row->source));
	tmpl_set_span(t, "IMPORTER", row->by);
	return 1;
}

static int set_origin(struct view *v, struct tmpl *t, int64_t import)
{
	struct origin o = {v, t, import};

	return imports_each(v->r->db, import - 1, set_origin_row, &o) < 0 ? -1
									  : 0;
}

static void set_related(void *context, const struct entry *e)
{
	struct view *v = context;
	struct tmpl *row;

	if (!v->related)
		v->related = tmpl_row(v->details, "RELATED");
	if (v->related_count++ == RELATED_MAX) {
		tmpl_set_int(
		    tmpl_row(v->related, "MORE"), "COUNT", RELATED_MAX);
		return;
	}
	row = tmpl_row(v->related, "ENTRY");
	tmpl_set_int(row, "ID", e->id);
	page_set_time(v->r, row, e->ticks, e->precision);
	if (clock_day_at(e->ticks) != v->day)
		page_set_date(v->r, tmpl_row(row, "OTHER_DAY"), "DATE",
		    clock_day_at(e->ticks));
	tmpl_set_span(row, "CUSTOMER_NAME", e->customer_name);
	set_action(v, row, e->operation);
	set_status(v, row, e);
}

static int set_relations(struct view *v)
{
	if (!v->correlated)
		return 0;
	return entries_related(
	    v->r->db, v->id, RELATED_MAX + 1, set_related, v);
}

static int set_details(struct view *v)
{
	int64_t import;
	int rc = entries_record(v->r->db, v->id, &v->record, v->hash);

	if (rc > 0)
		rc = v->record.failed ? out_of_memory(v) : set_facts(v);
	if (rc || set_lines(v) || set_relations(v) ||
	    records_import(v->r->db, v->record_number, &import))
		return -1;
	return set_origin(v, v->details, import);
}

/* ---- the page only: neighbours, versions, the record */

struct neighbour {
	struct view *v;
	const char *section;
	int64_t id;
};

static void set_neighbour(void *context, const struct entry *e)
{
	struct neighbour *n = context;
	struct tmpl *t = tmpl_row(n->v->page, n->section);

	tmpl_set_int(t, "ID", e->id);
	set_action(n->v, t, e->operation);
	page_set_date(n->v->r, t, "DATE", clock_day_at(e->ticks));
	page_set_time(n->v->r, t, e->ticks, e->precision);
}

/* The entries of the same customer before and after this one. */
static int set_neighbours(struct view *v)
{
	struct entries_filter f = {
	    .until = ENTRIES_END, .customer = v->customer};
	struct neighbour previous = {v, "PREVIOUS", 0};
	struct neighbour next = {v, "NEXT", 0};
	int rc;

	if (!v->customer)
		return 0;
	rc = entries_page(v->r->db, &f, (struct entries_slice){v->id, 1},
	    set_neighbour, &previous);
	if (!rc)
		rc = entries_newer(v->r->db, &f, v->id, 0, &next.id);
	if (!rc && next.id &&
	    entries_find(v->r->db, next.id, set_neighbour, &next) < 0)
		rc = -1;
	buf_release(&f.list);
	return rc;
}

/* The first of it where it is long, a value a line. */
static void set_record_text(struct tmpl *t, struct span text)
{
	struct buf lines = BUF_INIT;

	if (text.length > RECORD_SHOWN)
		text.length = utf8_begin(text, RECORD_SHOWN);
	json_indent(text, &lines);
	tmpl_set_span(t, "RECORD", buf_span(&lines));
	buf_release(&lines);
}

/* A row for one version, and whether all went well so far. */
struct versions {
	struct view *v;
	int rc;
};

static void set_version(void *context, const struct entries_version *version)
{
	struct versions *vs = context;
	struct view *v = vs->v;
	struct tmpl *row = tmpl_row(v->page, "VERSION");
	struct span shown = buf_span(&v->record), other = version->text;
	struct changes c = begin_changes(v, row, "TABLE");

	tmpl_show(row, version->later ? "LATER" : "EARLIER");
	if (shown.length + other.length <= RECORD_READ &&
	    changes_show(&c, version->later ? shown : other,
		version->later ? other : shown, DIFF_STRINGS_UNPACKED))
		vs->rc = -1;
	if (set_origin(v, row, version->import))
		vs->rc = -1;
	set_record_text(row, other);
}

static int set_versions(struct view *v)
{
	struct versions vs = {v, 0};

	if (entries_versions(v->r->db, v->id, set_version, &vs))
		return -1;
	return vs.rc;
}

/* What was checked, and what came of it. */
static int set_verdict(struct view *v)
{
	static const char *const sections[] = {[VERIFY_WHOLE] = "INTACT",
	    [VERIFY_LONG] = "LONG",
	    [VERIFY_ALTERED] = "ALTERED",
	    [VERIFY_BROKEN] = "BROKEN"};
	enum verify_state state;
	int64_t import;

	if (verify_record(v->r->db, v->record_number, CHAIN_MAX, &state) ||
	    records_import(v->r->db, v->record_number, &import))
		return -1;
	tmpl_set_int(tmpl_row(v->page, sections[state]), "IMPORT", import);
	return 0;
}

static int set_record(struct view *v)
{
	struct buf hash = BUF_INIT;

	set_record_text(v->page, buf_span(&v->record));
	if (v->record.length > RECORD_SHOWN)
		tmpl_show(v->page, "REST_OF_RECORD");
	buf_add_hex(&hash, v->hash, SHA256_SIZE);
	tmpl_set(v->page, "HASH", buf_text(&hash));
	buf_release(&hash);
	return set_verdict(v) ? -1 : set_versions(v);
}

/* ---- the answers */

/* The record as it is stored, to keep. */
static int send_record(struct view *v)
{
	struct buf line = BUF_INIT;
	int rc = entries_record(v->r->db, v->id, &v->record, v->hash);

	buf_addf(&line, "attachment; filename=\"entry-%lld.json\"",
	    (long long)v->id);
	if (rc > 0 && (v->record.failed || line.failed))
		rc = out_of_memory(v);
	if (rc <= 0) {
		rc = rc < 0 ? page_trouble(v->r) : 404;
	} else {
		http_header(v->r->http, "Content-Disposition", buf_text(&line));
		rc = http_send(
		    v->r->http, 200, "application/json", buf_span(&v->record));
	}
	buf_release(&line);
	return rc;
}

/* 1 when the page is filled, 0 when there is no such entry, -1. */
static int fill_page(struct view *v)
{
	int rc;

	v->page = page_begin(v->r);
	v->details = page_include(v->r, v->page, "DETAILS", "details.html");
	tmpl_set_int(v->page, "ID", v->id);
	rc = entries_find(v->r->db, v->id, set_head, v);
	if (rc <= 0)
		return rc;
	if (v->rc || set_details(v) ||
	    (!v->part && (set_neighbours(v) || set_record(v))))
		return -1;
	return 1;
}

static int show_entry(struct page_request *r)
{
	struct view v = {.r = r,
	    .id = query_entry(&r->query, ID, 0),
	    .part = query_text(&r->query, PART) != NULL};
	int rc;

	if (query_text(&r->query, RECORD)) {
		rc = send_record(&v);
	} else {
		rc = fill_page(&v);
		if (rc > 0) {
			rc = page_finish(r, v.page,
			    v.part ? "part.html" : "entry.html", 200);
		} else {
			tmpl_free(v.page);
			rc = rc < 0 ? page_trouble(r) : 404;
		}
	}
	buf_release(&v.record);
	buf_release(&v.customer_name);
	return rc;
}

static const struct page page = {
    .name = "entry",
    .permission = MAY_VIEW | MAY_SEE_DETAILS,
    .keys = keys,
    .key_count = KEYS,
    .about = true,
    .display = DISPLAY,
    .templates = templates,
    .show = show_entry,
};

int main(void)
{
	return page_main(&page);
}
