/* export: all that the list selects, as a file; templates/export.csv says which
   columns it has. */
#include <string.h>

#include "lib/frame/filename.h"
#include "lib/frame/format.h"
#include "lib/frame/panel.h"
#include "lib/frame/recording.h"
#include "lib/frame/selection.h"
#include "lib/stores/records.h"
#include "lib/stores/relay.h"
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

/* After so many rows it is asked whether somebody still waits for them. */
#define LOOK_ROWS 4096

/* An export under way. */
struct export
{
	struct page_request *r;
	struct rows_wanted wanted;
	struct format_options options;
	struct format format;
	struct download download;
	struct recording recording;
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
		return query_refuse(q, SINCE, 0, QUERY_NOT_A_CURSOR);
	if (query_text(q, ORDER))
		return query_refuse(q, ORDER, 0, QUERY_NOT_SINCE);
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
static int read_cursor(struct export *x)
{
	struct buf *cursor = &x->recording.cursor;
	int64_t last;

	if (records_last(x->r->db, &last) ||
	    records_add_cursor(x->r->db, last, cursor) < 0)
		return page_trouble(x->r);
	return cursor->failed ? 500 : 0;
}

/* ---- the file */

/* Called aside, while the log is read on: it asks the log for nothing. */
static int put_row(void *context, const struct rows_row *row)
{
	struct export *x = context;

	x->recording.rows++;
	if (format_row(&x->format, row))
		return -1;
	if (x->recording.rows % LOOK_ROWS == 0 && download_look(&x->download))
		return -1;
	return download_flow(&x->download);
}

/* What follows the customer in the file's name. */
static void add_period(
    const struct export *x, const struct selection *s, struct buf *out)
{
	if (x->wanted.order == ROWS_ARRIVAL) {
		buf_adds(out, "since-");
		buf_add_int(out, x->wanted.after);
	}
	if (is_any_time(x))
		return;
	if (out->length)
		buf_addc(out, '_');
	clock_add_day(out, s->from);
	buf_addc(out, '_');
	clock_add_day(out, s->to);
}

/* Nothing but the file has these headers: what goes wrong is answered by a
   page. */
static void tell_headers(struct export *x, const struct selection *s)
{
	struct span name = buf_span(&s->customer.name);
	struct buf line = BUF_INIT, period = BUF_INIT;

	add_period(x, s, &period);
	filename_add_header(
	    &line, name, buf_text(&period), x->format.extension);
	http_header(x->r->http, "Content-Disposition", buf_text(&line));
	http_header(
	    x->r->http, "X-Partnerlog-Cursor", buf_text(&x->recording.cursor));
	buf_release(&line);
	buf_release(&period);
}

static void name_file(struct export *x, const struct selection *s)
{
	struct buf period = BUF_INIT;

	add_period(x, s, &period);
	filename_add(&x->recording.file, buf_span(&s->customer.name),
	    buf_text(&period), x->format.extension);
	buf_release(&period);
}

/* What is asked for, to the full: the same address gives the same rows
   whenever, and by whomever, it is asked. */
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
	    5, &x->recording.query);
	buf_release(&from);
	buf_release(&to);
}

/* NULL, or why there are no more; *status is what to answer, if it can still
   be answered. */
static const char *make_rows(struct export *x, struct selection *s, int *status)
{
	int rc = relay_each(x->r->db, &s->filter, &x->wanted, put_row, x);

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
	if (x->format.file >= 0 &&
	    download_file(d, x->format.file, x->recording.rows))
		return d->trouble;
	return download_drain(d, x->recording.digest) ? d->trouble : NULL;
}

/* 0 when the answer was sent or is being broken off, or a status. */
static int make_file(struct export *x, struct selection *s)
{
	struct download *d = &x->download;
	struct recording *rec = &x->recording;
	const char *broken;
	int status, recorded;

	x->r->db->deadline = d->deadline;
	broken = make_rows(x, s, &status);
	/* What a slow client still has to fetch keeps nothing in the log. */
	db_end_read(x->r->db);
	if (!broken)
		broken = finish_file(x);
	rec->bytes = d->bytes;
	recorded = recording_end(rec, broken);
	if (!broken && !recorded) {
		download_finish(d, rec->rows, rec->digest);
		return 0;
	}
	if (!x->r->http->status)
		return broken ? status : recorded;
	http_break(x->r->http);
	return 0;
}

/* 0 or a status. */
static int answer(struct export *x, struct selection *s)
{
	struct page_request *r = x->r;
	size_t before;
	int rc;

	write_query(x, s);
	if (query_text(&r->query, RECEIPT))
		return recording_receipt(&x->recording);
	rc = read_cursor(x);
	if (rc)
		return rc;
	name_file(x, s);
	if (r->http->method == HTTP_HEAD) {
		tell_headers(x, s);
		http_begin(r->http, 200, x->format.type);
		return 0;
	}
	download_init(
	    &x->download, r->http, x->format.type, r->config->export_limit);
	if (format_begin(&x->format, &x->options, &x->download.out, r->db))
		return page_trouble(r);
	rc = recording_begin(&x->recording);
	if (rc)
		return rc;
	before = r->http->headers.length;
	tell_headers(x, s);
	rc = make_file(x, s);
	if (rc)
		buf_cut(&r->http->headers, before);
	return rc;
}

static int show_export(struct page_request *r)
{
	struct selection s = SELECTION_INIT;
	struct export x = {
	    .r = r,
	    .options = {query_text(&r->query, FORMAT),
		query_text(&r->query, DIALECT), r->language},
	    .download.spool = -1,
	    .recording = {.r = r},
	};
	int rc = selection_read(&s, r);

	format_choose(&x.format, &x.options);
	x.recording.format = x.format.extension;
	if (!rc)
		rc = read_wanted(&x, &s);
	if (!rc)
		rc = answer(&x, &s);
	format_release(&x.format);
	download_release(&x.download);
	recording_release(&x.recording);
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
