/* export: the list's entries as CSV, laid out by templates/export.csv. */
#include <string.h>

#include "lib/frame/columns.h"
#include "lib/frame/panel.h"
#include "lib/frame/selection.h"
#include "lib/stores/records.h"

enum {
	FORMAT = SELECTION_KEYS,
	DIALECT,
	ROWS,
	ORDER,
	SINCE,
	ASK,
	PART,
	DISPLAY,
	KEYS = DISPLAY + DISPLAY_FILE_KEYS,
};

static const struct query_key keys[KEYS] = {
    SELECTION_TABLE,
    [FORMAT] = {"format", QUERY_CHOICE, .choices = "csv"},
    [DIALECT] = {"dialect", QUERY_CHOICE, .choices = "excel standard"},
    [ROWS] = {"rows", QUERY_CHOICE, .choices = "line entry"},
    [ORDER] = {"order", QUERY_CHOICE, .choices = "newest oldest"},
    [SINCE] = {"since", QUERY_TEXT, .limit = 40},
    [ASK] = {"ask", QUERY_CHOICE, .choices = "1"},
    [PART] = {"part", QUERY_CHOICE, .choices = "1"},
    DISPLAY_FILE_TABLE(DISPLAY),
};

static const char *const templates[] = {PANEL_TEMPLATES, NULL};

static const struct panel_keys panel = {
    FORMAT, DIALECT, ROWS, ORDER, ASK, PART};

/* So much is gathered before it is sent; what is smaller goes whole. */
#define SEND_BYTES ((size_t)256 << 10)

/* An export under way. */
struct export
{
	struct page_request *r;
	struct rows_wanted wanted;
	struct columns columns;
	struct buf out;
};

/* ---- what is wanted */

static bool is_given(const struct export *x, int key, const char *value)
{
	const char *given = query_text(&x->r->query, key);

	return given && !strcmp(given, value);
}

/* All that has arrived since an export, whatever its dates, unless they are
   asked for. 0 or a status. */
static int want_since(struct export *x, struct selection *s, const char *since)
{
	struct query *q = &x->r->query;
	int rc = records_find_cursor(x->r->db, since, &x->wanted.after);

	if (rc < 0)
		return page_trouble(x->r);
	if (rc == 0)
		return query_refuse(q, SINCE, QUERY_NOT_A_CURSOR);
	if (query_text(q, ORDER))
		return query_refuse(q, ORDER, QUERY_NOT_SINCE);
	x->wanted.order = ROWS_ARRIVAL;
	if (!query_text(q, SELECTION_FROM) && !query_text(q, SELECTION_TO))
		selection_widen(s);
	return 0;
}

/* 0 or a status. */
static int read_wanted(struct export *x, struct selection *s)
{
	const char *since = query_text(&x->r->query, SINCE);

	x->wanted.first_line = is_given(x, ROWS, "entry");
	x->wanted.order =
	    is_given(x, ORDER, "oldest") ? ROWS_OLDEST : ROWS_NEWEST;
	return since ? want_since(x, s, since) : 0;
}

/* Where the next export may begin: this one reads all that there is now,
   though little of it may fit. 0 or a status. */
static int tell_cursor(struct export *x)
{
	struct buf *cursor = &x->r->scratch;
	int64_t last;

	buf_clear(cursor);
	if (records_last(x->r->db, &last) ||
	    records_add_cursor(x->r->db, last, cursor) < 0)
		return page_trouble(x->r);
	http_header(x->r->http, "X-Partnerlog-Cursor", buf_text(cursor));
	return 0;
}

/* ---- the file */

static int send_part(struct export *x)
{
	int rc;

	if (!x->r->http->status)
		http_begin(x->r->http, 200, "text/csv; charset=utf-8");
	rc = http_write(x->r->http, buf_span(&x->out));
	buf_clear(&x->out);
	return rc;
}

static int put_row(void *context, const struct rows_row *row)
{
	struct export *x = context;

	columns_row(&x->columns, row);
	if (x->out.failed)
		return -1;
	return x->out.length < SEND_BYTES ? 0 : send_part(x);
}

static void name_file(struct export *x, const struct selection *s)
{
	struct buf line = BUF_INIT, period = BUF_INIT;

	if (x->wanted.order == ROWS_ARRIVAL) {
		buf_adds(&period, "since-");
		buf_add_int(&period, x->wanted.after);
	} else {
		clock_add_day(&period, s->from);
		buf_addc(&period, '_');
		clock_add_day(&period, s->to);
	}
	buf_addf(&line, "attachment; filename=\"activity-log_%s.csv\"",
	    buf_text(&period));
	if (s->customer.name.length) {
		buf_adds(&line, "; filename*=UTF-8''activity-log_");
		buf_add_url(&line, buf_span(&s->customer.name));
		buf_addf(&line, "_%s.csv", buf_text(&period));
	}
	http_header(x->r->http, "Content-Disposition", buf_text(&line));
	buf_release(&line);
	buf_release(&period);
}

static void choose_dialect(struct export *x)
{
	bool excel = !is_given(x, DIALECT, "standard");
	struct csv *csv = &x->columns.csv;

	csv->out = &x->out;
	csv->separator = excel ? x->r->language->separator : ',';
	csv->harmless = excel;
	if (excel)
		buf_adds(&x->out, "\xEF\xBB\xBF");
}

/* All rows. 0 when the answer was sent or is being broken off. */
static int send_rows(struct export *x, struct selection *s)
{
	int rc;

	choose_dialect(x);
	columns_headings(&x->columns);
	rc = rows_each(x->r->db, &s->filter, &x->wanted, put_row, x);
	if (rc == 0 && !x->out.failed) {
		if (x->r->http->status)
			send_part(x);
		else
			http_send(x->r->http, 200, "text/csv; charset=utf-8",
			    buf_span(&x->out));
		return 0;
	}
	if (!x->r->http->status)
		return rc < 0 ? page_trouble(x->r) : 500;
	if (rc < 0)
		page_trouble(x->r);
	http_break(x->r->http);
	return 0;
}

static int show_export(struct page_request *r)
{
	struct selection s = SELECTION_INIT;
	struct export x = {.r = r, .columns.language = r->language};
	int rc;

	if (query_text(&r->query, ASK))
		return panel_show(r, &panel);
	rc = selection_read(&s, r);
	if (!rc)
		rc = read_wanted(&x, &s);
	if (!rc)
		rc = tell_cursor(&x);
	if (rc)
		goto out;
	if (columns_load(&x.columns, r->db)) {
		rc = page_trouble(r);
		goto out;
	}
	name_file(&x, &s);
	if (r->http->method == HTTP_HEAD)
		http_begin(r->http, 200, "text/csv; charset=utf-8");
	else
		rc = send_rows(&x, &s);
out:
	columns_release(&x.columns);
	buf_release(&x.out);
	selection_release(&s);
	return rc;
}

static int mend_export(struct page_request *r)
{
	return panel_mend(r, &panel);
}

static const struct page page = {
    .name = "export",
    .permission = MAY_VIEW | MAY_EXPORT,
    .keys = keys,
    .key_count = KEYS,
    .unhurried = true,
    .display = DISPLAY,
    .templates = templates,
    .start = columns_start,
    .show = show_export,
    .mend = mend_export,
};

int main(void)
{
	return page_main(&page);
}
