/* export: the list's entries as CSV, laid out by templates/export.csv. */
#include <string.h>

#include "lib/frame/columns.h"
#include "lib/frame/panel.h"
#include "lib/frame/selection.h"

enum {
	FORMAT = SELECTION_KEYS,
	DIALECT,
	ROWS,
	ORDER,
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
	struct columns columns;
	struct buf out;
};

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

	clock_add_day(&period, s->from);
	buf_addc(&period, '_');
	clock_add_day(&period, s->to);
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
	const char *dialect = query_text(&x->r->query, DIALECT);
	bool excel = !dialect || !strcmp(dialect, "excel");
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
	const char *rows = query_text(&x->r->query, ROWS);
	int rc;

	choose_dialect(x);
	columns_headings(&x->columns);
	rc = rows_each(
	    x->r->db, &s->filter, rows && !strcmp(rows, "entry"), put_row, x);
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
