/* entry: one entry, whole; or the part of it that the list opens in place. */
#include <ctype.h>
#include <stdlib.h>

#include "lib/frame/page.h"
#include "lib/stores/entries.h"
#include "lib/stores/records.h"
#include "lib/stores/subscriptions.h"
#include "lib/text/json.h"

enum { ID, PART, ALL, DISPLAY, KEYS = DISPLAY + DISPLAY_KEYS };

static const struct query_key keys[KEYS] = {
    [ID] = {"id", QUERY_ENTRY},
    [PART] = {"part", QUERY_CHOICE, .choices = "1"},
    [ALL] = {"all", QUERY_CHOICE, .choices = "1"},
    DISPLAY_TABLE(DISPLAY),
};

static const char *const templates[] = {
    "entry.html", "details.html", "part.html", NULL};

#define LINES_FIRST 20 /* lines of an order before one asks for the rest */
#define CHANGES_MAX 500
#define RELATED_MAX 50

/* What is being filled, for the functions that take rows. */
struct view {
	struct page_request *r;
	struct tmpl *page;
	struct tmpl *details;
	struct tmpl *lines;
	struct tmpl *values;
	struct tmpl *related; /* NULL until there is one */
	int64_t id;
	int64_t customer;
	int64_t record;
	int64_t line_count;
	int64_t quantity;
	int value_count, related_count;
	bool correlated;
};

static void set_customer(struct view *v, const struct entry *e)
{
	struct tmpl *customer;

	if (!e->customer)
		return;
	customer = tmpl_row(
	    v->page, e->customer_code.length ? "CUSTOMER" : "PLAIN_CUSTOMER");
	tmpl_set_span(customer, "CODE", e->customer_code);
	tmpl_set_span(customer, "NAME",
	    e->customer_name.length ? e->customer_name : e->customer_code);
	if (page_may(v->r, MAY_SEE_SUBSCRIPTIONS))
		tmpl_set_span(tmpl_row(customer, "SUBSCRIPTIONS"), "CODE",
		    e->customer_code);
}

static void set_head(void *context, const struct entry *e)
{
	struct view *v = context;
	struct buf scratch = BUF_INIT;

	v->customer = e->customer;
	v->line_count = e->lines;
	v->correlated = e->correlated;
	set_customer(v, e);
	page_set_time(v->r, v->page, e->ticks, e->precision);
	page_set_date(v->r, v->page, "DATE", clock_day_at(e->ticks));
	page_set_time(v->r, v->details, e->ticks, e->precision);
	tmpl_set_span(v->page, "ACTION",
	    language_action(v->r->language, e->operation, &scratch));
	if (e->user.length)
		tmpl_set_span(tmpl_row(v->page, "BY"), "USER", e->user);
	tmpl_set_span(tmpl_row(v->page, e->failed ? "FAILED" : "DONE"),
	    "STATUS", language_status(v->r->language, e->status));
	tmpl_set_span(v->details, "CODE", e->operation);
	v->record = e->record;
	buf_release(&scratch);
}

static void set_term(struct view *v, struct tmpl *row, struct span term)
{
	buf_clear(&v->r->scratch);
	language_add_term(v->r->language, &v->r->scratch, term);
	tmpl_set(row, "TERM", buf_text(&v->r->scratch));
}

static void set_line(void *context, const struct line *line)
{
	struct view *v = context;
	struct tmpl *row = tmpl_row(v->lines, "LINE");

	tmpl_set_span(
	    row, "PRODUCT", line->product.length ? line->product : line->offer);
	tmpl_set_span(row, "OFFER", line->offer);
	tmpl_set_span(row, "SUBSCRIPTION", line->subscription);
	tmpl_set_span(row, "CYCLE", line->cycle);
	set_term(v, row, line->term);
	if (line->has_quantity) {
		page_set_number(v->r, row, "QUANTITY", line->quantity);
		if (__builtin_add_overflow(
			v->quantity, line->quantity, &v->quantity))
			v->quantity = INT64_MAX;
	}
}

static int set_lines(struct view *v)
{
	bool all =
	    query_text(&v->r->query, ALL) || v->line_count <= LINES_FIRST;

	if (!v->line_count)
		return 0;
	v->lines = tmpl_row(v->details, "LINES");
	if (subscriptions_lines(
		v->r->db, v->id, 0, all ? INT32_MAX : LINES_FIRST, set_line, v))
		return -1;
	if (!all) {
		struct tmpl *rest = tmpl_row(v->lines, "REST");

		page_set_number(v->r, rest, "LINE_COUNT", v->line_count);
		tmpl_set_int(rest, "ID", v->id);
	} else if (v->line_count > 1) {
		struct tmpl *total = tmpl_row(v->lines, "TOTAL");

		page_set_number(v->r, total, "LINE_COUNT", v->line_count);
		page_set_number(v->r, total, "QUANTITY", v->quantity);
	}
	return 0;
}

/* "LineItems" as "Line items", and the following number counted from 1. */
static void add_name(struct buf *out, struct span name)
{
	bool first = true;

	for (size_t i = 0; i < name.length; i++) {
		char c = name.data[i];
		bool upper = c >= 'A' && c <= 'Z';
		bool lower = c >= 'a' && c <= 'z';

		if (upper && !first) {
			buf_addc(out, ' ');
			c |= 32;
		} else if (lower && first && i == 0) {
			c &= ~32;
		}
		buf_addc(out, c);
		/* A run of capitals is one word. */
		first = upper && i + 1 < name.length &&
			name.data[i + 1] >= 'A' && name.data[i + 1] <= 'Z';
	}
}

/* The length of an array's index at the front of a path, "[0]"; 0: none. */
static size_t index_length(struct span path)
{
	size_t n = 1;

	if (path.length < 3 || path.data[0] != '[')
		return 0;
	while (n < path.length && path.data[n] >= '0' && path.data[n] <= '9')
		n++;
	return n > 1 && n < 12 && n < path.length && path.data[n] == ']' ? n + 1
									 : 0;
}

/* The length of a name in a path, its quotes included. */
static size_t name_length(struct span path)
{
	const char *end;
	size_t n = 0;

	if (path.length && path.data[0] == '"') {
		end = memchr(path.data + 1, '"', path.length - 1);
		return end ? (size_t)(end - path.data) + 1 : path.length;
	}
	while (n < path.length && path.data[n] != '.' &&
	       !index_length((struct span){path.data + n, path.length - n}))
		n++;
	return n;
}

/* "$.LineItems[0].FriendlyName" as "Line items 1 › Friendly name". */
static void add_path(struct buf *out, struct span path)
{
	size_t n = 1; /* past the $ */

	while (path.length > n) {
		path.data += n;
		path.length -= n;
		n = index_length(path);
		if (n) {
			buf_addc(out, ' ');
			buf_add_int(out, strtol(path.data + 1, NULL, 10) + 1);
			continue;
		}
		if (path.data[0] == '.') {
			path.data++;
			path.length--;
			buf_adds(out, out->length ? " › " : "");
		}
		n = name_length(path);
		if (n > 1 && path.data[0] == '"')
			buf_add(out, path.data + 1, n - 2);
		else
			add_name(out, (struct span){path.data, n});
		n += n == 0;
	}
}

/* A GUID, or an id that begins with one. */
static bool is_id(struct span text)
{
	static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	if (text.length < sizeof shape - 1)
		return false;
	for (size_t i = 0; i < sizeof shape - 1; i++)
		if (shape[i] == '-' ? text.data[i] != '-'
				    : !isxdigit((unsigned char)text.data[i]))
			return false;
	return true;
}

static void set_value(struct tmpl *row, struct span value)
{
	tmpl_set_span(row, "VALUE", value);
	if (is_id(value))
		tmpl_show(row, "MONOSPACE");
}

static void set_change(void *context, const struct entries_change *change)
{
	struct view *v = context;
	struct buf path = BUF_INIT;
	struct tmpl *row;

	if (!v->values)
		v->values = tmpl_row(v->details, "VALUES");
	if (v->value_count++ == CHANGES_MAX) {
		tmpl_set_int(tmpl_row(v->values, "MORE"), "COUNT", CHANGES_MAX);
		return;
	}
	row = tmpl_row(v->values, "VALUE");
	add_path(&path, change->path);
	tmpl_set(row, "PATH", buf_text(&path));
	if (change->before.data)
		set_value(tmpl_row(row, "BEFORE"), change->before);
	if (change->after.data)
		set_value(tmpl_row(row, "AFTER"), change->after);
	buf_release(&path);
}

static int set_changes(struct view *v)
{
	bool both;

	if (entries_changes(
		v->r->db, v->id, CHANGES_MAX + 1, &both, set_change, v))
		return -1;
	if (v->values && both) {
		tmpl_show(v->values, "BOTH");
	} else if (v->values) {
		struct tmpl *single = tmpl_row(v->values, "SINGLE");

		if (!v->lines)
			tmpl_show(single, "UNFOLDED");
	}
	return 0;
}

static void set_fact(void *context, struct span name, struct span value)
{
	struct view *v = context;
	struct tmpl *row = tmpl_row(v->details, "FACT");

	buf_clear(&v->r->scratch);
	add_name(&v->r->scratch, name);
	tmpl_set(row, "NAME", buf_text(&v->r->scratch));
	set_value(row, value);
}

static void set_related(void *context, const struct entry *e)
{
	struct view *v = context;
	struct buf scratch = BUF_INIT;
	struct tmpl *row;

	if (!v->related)
		v->related = tmpl_row(v->details, "RELATED");
	if (v->related_count++ == RELATED_MAX) {
		tmpl_set_int(
		    tmpl_row(v->related, "MORE"), "COUNT", RELATED_MAX);
		goto out;
	}
	row = tmpl_row(v->related, "ENTRY");
	tmpl_set_int(row, "ID", e->id);
	page_set_time(v->r, row, e->ticks, e->precision);
	tmpl_set_span(row, "CUSTOMER", e->customer_name);
	tmpl_set_span(row, "ACTION",
	    language_action(v->r->language, e->operation, &scratch));
out:
	buf_release(&scratch);
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
	return set_lines(v) || set_changes(v) ||
		       entries_facts(v->r->db, v->id, set_fact, v) ||
		       set_relations(v)
		   ? -1
		   : 0;
}

static void take_id(void *context, const struct entry *e)
{
	*(int64_t *)context = e->id;
}

/* The entries of the same customer before and after this one. */
static int set_neighbours(struct view *v)
{
	struct entries_filter f = {
	    .until = ENTRIES_END, .customer = v->customer};
	int64_t older = 0, newer = 0;

	if (!v->customer)
		return 0;
	if (entries_page(v->r->db, &f, (struct entries_slice){v->id, 1},
		take_id, &older) ||
	    entries_newer(v->r->db, &f, v->id, 0, &newer))
		return -1;
	if (older)
		tmpl_set_int(tmpl_row(v->page, "PREVIOUS"), "ID", older);
	if (newer)
		tmpl_set_int(tmpl_row(v->page, "NEXT"), "ID", newer);
	return 0;
}

static void set_version(void *context, const struct entries_version *version)
{
	struct view *v = context;
	struct tmpl *row = tmpl_row(v->page, "VERSION");
	struct buf lines = BUF_INIT;

	json_indent(version->text, &lines);
	tmpl_set_int(tmpl_row(row, version->later ? "LATER" : "EARLIER"),
	    "IMPORT", version->import);
	tmpl_set(row, "RECORD", buf_text(&lines));
	buf_release(&lines);
}

static int set_record(struct view *v)
{
	struct buf text = BUF_INIT, lines = BUF_INIT;
	uint8_t hash[SHA256_SIZE];
	int rc = entries_record(v->r->db, v->id, &text, hash);

	if (rc > 0) {
		json_indent(buf_span(&text), &lines);
		tmpl_set(v->page, "RECORD", buf_text(&lines));
		buf_clear(&lines);
		buf_add_hex(&lines, hash, SHA256_SIZE);
		tmpl_set(v->page, "HASH", buf_text(&lines));
		rc = entries_versions(v->r->db, v->id, set_version, v);
	}
	buf_release(&text);
	buf_release(&lines);
	return rc < 0 ? -1 : 0;
}

static int set_import(struct view *v)
{
	int64_t import;

	if (records_import(v->r->db, v->record, &import))
		return -1;
	tmpl_set_int(v->details, "IMPORT", import);
	return 0;
}

static int show_entry(struct page_request *r)
{
	bool part = query_text(&r->query, PART) != NULL;
	struct view v = {.r = r, .id = query_entry(&r->query, ID, 0)};
	int rc;

	v.page = page_begin(r);
	v.details = page_include(r, v.page, "DETAILS", "details.html");
	tmpl_set_int(v.page, "ID", v.id);
	rc = entries_find(r->db, v.id, set_head, &v);
	if (rc == 0) {
		tmpl_free(v.page);
		return 404;
	}
	if (rc < 0 || set_import(&v) || set_details(&v) ||
	    (!part && (set_neighbours(&v) || set_record(&v)))) {
		tmpl_free(v.page);
		return page_trouble(r);
	}
	return page_finish(r, v.page, part ? "part.html" : "entry.html", 200);
}

static const struct page page = {
    .name = "entry",
    .permission = MAY_VIEW | MAY_SEE_DETAILS,
    .keys = keys,
    .key_count = KEYS,
    .display = DISPLAY,
    .templates = templates,
    .show = show_entry,
};

int main(void)
{
	return page_main(&page);
}
