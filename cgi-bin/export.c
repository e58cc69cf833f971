/* export: all that the list selects, as a file; templates/export.csv says which
   columns it has. */
#include <string.h>

#include "lib/frame/filename.h"
#include "lib/frame/format.h"
#include "lib/frame/panel.h"
#include "lib/frame/selection.h"
#include "lib/stores/exports.h"
#include "lib/stores/records.h"
#include "lib/text/report.h"
#include "lib/wire/download.h"

enum {
	FORMAT = SELECTION_KEYS,
	DIALECT,
	ROWS,
	ORDER,
	SINCE,
	RECEIPT,
	ASK,
	PART,
	DISPLAY,
	KEYS = DISPLAY + DISPLAY_FILE_KEYS,
};

static const struct query_key keys[KEYS] = {
    SELECTION_TABLE,
    [FORMAT] = {"format", QUERY_CHOICE, .choices = FORMAT_NAMES},
    [DIALECT] = {"dialect", QUERY_CHOICE, .choices = FORMAT_DIALECTS},
    [ROWS] = {"rows", QUERY_CHOICE, .choices = "line entry"},
    [ORDER] = {"order", QUERY_CHOICE, .choices = "newest oldest"},
    [SINCE] = {"since", QUERY_TEXT, .limit = 40},
    [RECEIPT] = {"receipt", QUERY_CHOICE, .choices = "1"},
    [ASK] = {"ask", QUERY_CHOICE, .choices = "1"},
    [PART] = {"part", QUERY_CHOICE, .choices = "1"},
    DISPLAY_FILE_TABLE(DISPLAY),
};

static const char *const templates[] = {PANEL_TEMPLATES, NULL};

/* An export under way. */
struct export
{
	struct page_request *r;
	struct rows_wanted wanted;
	struct format_options options;
	struct format format;
	struct download download;
	int64_t rows;
	struct buf file; /* its name */

	struct exports record;
	struct buf query, cursor;
};

/* ---- what is wanted */

static bool is_given(const struct export *x, int key, const char *value)
{
	const char *given = query_text(&x->r->query, key);

	return given && !strcmp(given, value);
}

/* What has arrived is of any time, unless a period is asked for. */
static bool is_any_time(const struct export *x)
{
	const struct query *q = &x->r->query;

	return query_text(q, SINCE) && !query_text(q, SELECTION_FROM) &&
	       !query_text(q, SELECTION_TO);
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
	if (is_any_time(x))
		selection_widen(s);
	return 0;
}

/* 0 or a status. */
static int read_wanted(struct export *x, struct selection *s)
{
	const char *since = query_text(&x->r->query, SINCE);

	x->wanted.records = format_has_records(&x->format);
	x->wanted.first_line = is_given(x, ROWS, "entry");
	x->wanted.order =
	    is_given(x, ORDER, "oldest") ? ROWS_OLDEST : ROWS_NEWEST;
	return since ? want_since(x, s, since) : 0;
}

/* Where the next export may begin: this one reads all that there is now,
   though little of it may fit. 0 or a status. */
static int tell_cursor(struct export *x)
{
	int64_t last;

	if (records_last(x->r->db, &last) ||
	    records_add_cursor(x->r->db, last, &x->cursor) < 0)
		return page_trouble(x->r);
	http_header(x->r->http, "X-Partnerlog-Cursor", buf_text(&x->cursor));
	return x->cursor.failed ? 500 : 0;
}

static void name_file(struct export *x, const struct selection *s)
{
	struct span name = buf_span(&s->customer.name);
	struct buf line = BUF_INIT, period = BUF_INIT;

	if (x->wanted.order == ROWS_ARRIVAL) {
		buf_adds(&period, "since-");
		buf_add_int(&period, x->wanted.after);
	} else {
		clock_add_day(&period, s->from);
		buf_addc(&period, '_');
		clock_add_day(&period, s->to);
	}
	filename_add(&x->file, name, buf_text(&period), x->format.extension);
	filename_add_header(
	    &line, name, buf_text(&period), x->format.extension);
	http_header(x->r->http, "Content-Disposition", buf_text(&line));
	buf_release(&line);
	buf_release(&period);
}

/* ---- its record */

/* What was asked for to the full, so that the same address gives the same
   file whenever, and to whomever, it is asked. */
static void write_query(struct export *x, const struct selection *s)
{
	struct buf from = BUF_INIT, to = BUF_INIT;
	bool any = is_any_time(x);

	clock_add_day(&from, s->from);
	clock_add_day(&to, s->to);
	query_write(&x->r->query,
	    (struct query_change[]){
		{SELECTION_FROM, any ? NULL : buf_text(&from)},
		{SELECTION_TO, any ? NULL : buf_text(&to)},
		{RECEIPT, NULL},
		{DISPLAY + DISPLAY_LANGUAGE, x->r->language->code},
		{DISPLAY + DISPLAY_ZONE, clock_zone()},
	    },
	    5, &x->query);
	buf_release(&from);
	buf_release(&to);
}

static int recording_trouble(struct export *x)
{
	report("request %s: %s: %s; record-exports = no in partnerlog.conf "
	       "would let exports go unrecorded",
	    x->r->http->number, x->r->config->database,
	    buf_text(&x->record.db.why));
	x->r->section = "NOT_RECORDED";
	return 503;
}

/* 0 or a status. */
static int begin_record(struct export *x)
{
	struct exports *e = &x->record;
	int rc;

	if (verify_head(x->r->db, &e->head))
		return page_trouble(x->r);
	if (x->query.failed || x->file.failed || x->cursor.failed)
		return 500;
	e->user = x->r->http->user;
	e->role = x->r->http->role;
	e->query = buf_span(&x->query);
	e->file = buf_span(&x->file);
	e->format = span_of(x->format.extension);
	e->cursor = buf_span(&x->cursor);
	e->most = x->r->config->exports;
	e->seconds = x->r->config->export_limit;
	rc = exports_begin(e);
	if (rc <= 0)
		return rc ? recording_trouble(x) : 0;
	x->r->under_way = e->under_way;
	http_header(x->r->http, "Retry-After", "60");
	return 429;
}

/* 0 or a status. What could not be recorded stays under way as long as this
   process is there, so another one takes its place. */
static int end_record(struct export *x, const char *broken)
{
	x->record.rows = x->rows;
	x->record.bytes = x->download.bytes;
	x->record.broken = broken;
	if (!exports_end(&x->record))
		return 0;
	x->r->http->last = true;
	return recording_trouble(x);
}

/* ---- its receipt */

static void send_receipt(struct page_request *r, const struct receipt *receipt)
{
	struct buf text = BUF_INIT, line = BUF_INIT;

	buf_addf(&text, "%s\n\n", r->language->words[WORD_RECEIPT]);
	receipt_write(receipt, &text);
	buf_adds(&line, "attachment; filename*=UTF-8''");
	buf_add_url(&line, buf_span(&receipt->file));
	buf_adds(&line, ".receipt.txt");
	http_header(r->http, "Content-Disposition", buf_text(&line));
	if (text.failed || line.failed)
		http_break(r->http);
	http_send(r->http, 200, "text/plain; charset=utf-8", buf_span(&text));
	buf_release(&text);
	buf_release(&line);
}

/* Of the reader's latest complete export of just this. 0 or a status. */
static int show_receipt(struct export *x, const struct selection *s)
{
	struct page_request *r = x->r;
	struct receipt receipt;
	int rc = 0;

	receipt_init(&receipt);
	write_query(x, s);
	r->db->deadline = clock_monotonic_ms() + r->config->limit_ms;
	if (r->config->record_exports)
		rc = exports_latest(
		    r->db, r->http->user, buf_span(&x->query), &receipt);
	if (rc > 0)
		send_receipt(r, &receipt);
	else if (!rc)
		r->section = "NO_RECEIPT";
	receipt_release(&receipt);
	if (rc < 0)
		return page_trouble(r);
	return rc ? 0 : 404;
}

/* ---- its making */

static int put_row(void *context, const struct rows_row *row)
{
	struct export *x = context;

	x->rows++;
	if (format_row(&x->format, row))
		return -1;
	return download_flow(&x->download);
}

/* NULL, or why there are no more; *status is what to answer, if it can still
   be answered. */
static const char *make_rows(struct export *x, struct selection *s, int *status)
{
	int rc = rows_each(x->r->db, &s->filter, &x->wanted, put_row, x);

	*status = rc < 0 ? page_trouble(x->r) : 500;
	if (rc < 0)
		return x->r->db->trouble == DB_TOO_SLOW
			   ? "the time limit was reached"
			   : "the log could not be read on";
	if (rc && x->download.trouble)
		return x->download.trouble;
	return rc ? format_trouble(&x->format) : NULL;
}

static const char *finish_file(struct export *x)
{
	struct download *d = &x->download;

	if (format_finish(&x->format))
		return format_trouble(&x->format);
	if (x->format.file >= 0 && download_file(d, x->format.file, x->rows))
		return d->trouble;
	return download_drain(d, x->record.digest) ? d->trouble : NULL;
}

/* 0 or a status. */
static int make(struct export *x, struct selection *s)
{
	struct download *d = &x->download;
	int status, recorded = 0;
	const char *broken;

	x->r->db->deadline = d->deadline;
	broken = make_rows(x, s, &status);
	/* What a slow client still has to fetch keeps nothing in the log. */
	db_end_read(x->r->db);
	if (!broken)
		broken = finish_file(x);
	if (broken)
		report(
		    "request %s: broken off: %s", x->r->http->number, broken);
	if (x->r->config->record_exports)
		recorded = end_record(x, broken);
	if (!broken && !recorded) {
		download_finish(d, x->rows, x->record.digest);
		return 0;
	}
	if (!x->r->http->status)
		return broken ? status : recorded;
	http_break(x->r->http);
	return 0;
}

static int send_export(struct export *x, struct selection *s)
{
	struct page_request *r = x->r;
	int rc = 0;

	download_init(
	    &x->download, r->http, x->format.type, r->config->export_limit);
	if (format_begin(&x->format, &x->options, &x->download.out, r->db))
		return page_trouble(r);
	write_query(x, s);
	if (r->config->record_exports)
		rc = begin_record(x);
	return rc ? rc : make(x, s);
}

static int show_export(struct page_request *r)
{
	struct selection s = SELECTION_INIT;
	struct export x = {
	    .r = r,
	    .options = {query_text(&r->query, FORMAT),
		query_text(&r->query, DIALECT), r->language},
	    .download.spool = -1,
	};
	int rc = selection_read(&s, r);

	format_choose(&x.format, &x.options);
	exports_init(&x.record, r->config->database);
	if (!rc)
		rc = read_wanted(&x, &s);
	if (!rc)
		rc = tell_cursor(&x);
	if (rc)
		goto out;
	if (query_text(&r->query, RECEIPT)) {
		rc = show_receipt(&x, &s);
		goto out;
	}
	name_file(&x, &s);
	if (r->http->method == HTTP_HEAD)
		http_begin(r->http, 200, x.format.type);
	else
		rc = send_export(&x, &s);
out:
	format_release(&x.format);
	download_release(&x.download);
	exports_release(&x.record);
	buf_release(&x.file);
	buf_release(&x.query);
	buf_release(&x.cursor);
	selection_release(&s);
	return rc;
}

/* ---- the answers */

static const struct panel_keys panel = {
    FORMAT, DIALECT, ROWS, ORDER, ASK, PART};

static int show(struct page_request *r)
{
	return query_text(&r->query, ASK) ? panel_show(r, &panel)
					  : show_export(r);
}

static int mend(struct page_request *r)
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
    .show = show,
    .mend = mend,
};

int main(void)
{
	return page_main(&page);
}
