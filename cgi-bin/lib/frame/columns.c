#include "columns.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "../text/report.h"
#include "../text/utf8.h"
#include "../wire/csv.h"

/* ---- the columns that a layout may have */

typedef void put_column(struct columns *x, const struct rows_row *row);

/* The longest front of a text that has at most so many UTF-16 units. */
static size_t cut_of(struct span text, size_t units)
{
	size_t at = 0;

	while (at < text.length) {
		struct span rest = {text.data + at, text.length - at};
		uint32_t c;
		size_t n = utf8_read(rest, &c), needs = 1 + (c > 0xFFFF);

		if (needs > units)
			break;
		units -= needs;
		at += n;
	}
	return at;
}

/* Appends the message with the entry's ID in its place. */
static void add_cut_message(
    struct buf *out, const struct language *l, int64_t id)
{
	struct span message = span_of(l->words[WORD_CUT]);
	const char *place = memmem(message.data, message.length, "{id}", 4);
	size_t before = place ? (size_t)(place - message.data) : message.length;

	buf_addc(out, ' ');
	buf_add(out, message.data, before);
	if (!place)
		return;
	buf_addc(out, 'e');
	buf_add_int(out, id);
	buf_adds(out, place + 4);
}

static struct span cut_cell(struct columns *x, int64_t id, struct span text)
{
	struct buf message = BUF_INIT;
	size_t most = x->sheet->cell_max;

	if (cut_of(text, most) == text.length)
		return text;
	add_cut_message(&message, x->language, id);
	buf_clear(&x->scratch);
	/* The message has no more units than bytes. */
	buf_add(&x->scratch, text.data, cut_of(text, most - message.length));
	buf_add_span(&x->scratch, buf_span(&message));
	x->scratch.failed |= message.failed;
	buf_release(&message);
	return buf_span(&x->scratch);
}

/* What a cell has at most, it has at most in bytes. */
static struct span fit(
    struct columns *x, const struct rows_row *row, struct span text)
{
	if (x->sheet->cell_max && text.length > x->sheet->cell_max)
		return cut_cell(x, row->id, text);
	return text;
}

static void put_text(
    struct columns *x, const struct rows_row *row, struct span text)
{
	x->sheet->as->text(x->sheet, fit(x, row, text));
}

static void put_id(
    struct columns *x, const struct rows_row *row, struct span id)
{
	x->sheet->as->id(x->sheet, fit(x, row, id));
}

static void put_utc(struct columns *x, const struct rows_row *row)
{
	x->sheet->as->utc(x->sheet, row->ticks, row->precision);
}

static void put_time(struct columns *x, const struct rows_row *row)
{
	x->sheet->as->local(x->sheet, row->ticks, row->precision);
}

static void put_customer(struct columns *x, const struct rows_row *row)
{
	put_text(x, row, names_table_get(&x->customers, row->customer));
}

static void put_customer_id(struct columns *x, const struct rows_row *row)
{
	put_id(x, row, names_table_get(&x->codes, row->customer));
}

static void put_action(struct columns *x, const struct rows_row *row)
{
	put_text(x, row, names_table_get(&x->sentences, row->operation));
}

static void put_action_code(struct columns *x, const struct rows_row *row)
{
	put_id(x, row, names_table_get(&x->operations, row->operation));
}

static void put_user(struct columns *x, const struct rows_row *row)
{
	put_text(x, row, names_table_get(&x->users, row->user));
}

static void put_status(struct columns *x, const struct rows_row *row)
{
	put_text(x, row, names_table_get(&x->statuses, row->status));
}

static void put_product(struct columns *x, const struct rows_row *row)
{
	put_text(x, row, row->texts[ROWS_PRODUCT]);
}

static void put_subscription_id(struct columns *x, const struct rows_row *row)
{
	put_id(x, row, row->texts[ROWS_SUBSCRIPTION]);
}

static void put_offer_id(struct columns *x, const struct rows_row *row)
{
	put_id(x, row, row->texts[ROWS_OFFER]);
}

static void put_quantity(struct columns *x, const struct rows_row *row)
{
	if (row->has_quantity)
		x->sheet->as->number(x->sheet, row->quantity);
	else
		x->sheet->as->nothing(x->sheet);
}

static void put_term(struct columns *x, const struct rows_row *row)
{
	put_text(x, row, row->texts[ROWS_TERM]);
}

static void put_cycle(struct columns *x, const struct rows_row *row)
{
	put_text(x, row, row->texts[ROWS_CYCLE]);
}

static void put_order_id(struct columns *x, const struct rows_row *row)
{
	put_id(x, row, row->texts[ROWS_ORDER]);
}

static void put_information(struct columns *x, const struct rows_row *row)
{
	put_text(x, row, row->texts[ROWS_NOTE]);
}

/* Nineteen digits: a number of that size would be rounded. The pages take an
   ID with an e before it, too. */
static void put_entry_id(struct columns *x, const struct rows_row *row)
{
	char digits[SPAN_DIGITS];

	buf_clear(&x->scratch);
	if (x->sheet->guessed)
		buf_addc(&x->scratch, 'e');
	buf_add_span(&x->scratch, span_digits(row->id, digits));
	x->sheet->as->id(x->sheet, buf_span(&x->scratch));
}

static const struct column {
	const char *marker;
	put_column *put;
	enum sheet_kind kind;
} columns[] = {
    {"UTC", put_utc, SHEET_TIME},
    {"TIME", put_time, SHEET_TIME},
    {"CUSTOMER", put_customer, SHEET_TEXT},
    {"CUSTOMER_ID", put_customer_id, SHEET_ID},
    {"ACTION", put_action, SHEET_TEXT},
    {"ACTION_CODE", put_action_code, SHEET_ID},
    {"USER", put_user, SHEET_TEXT},
    {"STATUS", put_status, SHEET_TEXT},
    {"PRODUCT", put_product, SHEET_TEXT},
    {"SUBSCRIPTION_ID", put_subscription_id, SHEET_ID},
    {"OFFER_ID", put_offer_id, SHEET_ID},
    {"QUANTITY", put_quantity, SHEET_NUMBER},
    {"TERM", put_term, SHEET_TEXT},
    {"CYCLE", put_cycle, SHEET_TEXT},
    {"ORDER_ID", put_order_id, SHEET_ID},
    {"INFORMATION", put_information, SHEET_TEXT},
    {"ENTRY_ID", put_entry_id, SHEET_ID},
};

/* ---- the layout, read once at start */

static struct layout {
	struct buf text; /* what the cells point into */
	struct span headings[CSV_FIELDS];
	struct span cells[CSV_FIELDS];            /* of the row */
	const struct column *columns[CSV_FIELDS]; /* NULL: the cell's text */
	size_t count;
	long long line; /* where the row of markers begins */
} layout;

static bool is_wrapped(struct span s, const char *open, const char *close)
{
	return s.length >= 4 && !memcmp(s.data, open, 2) &&
	       !memcmp(s.data + s.length - 2, close, 2);
}

static struct span unwrap(struct span s)
{
	return (struct span){s.data + 2, s.length - 4};
}

static const struct column *find_column(struct span marker)
{
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		if (span_is(marker, columns[i].marker))
			return &columns[i];
	return NULL;
}

static int report_markers(const char *path, struct span marker)
{
	struct buf known = BUF_INIT;

	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		buf_addf(&known, "%s%s", i ? " " : "", columns[i].marker);
	report("%s: line %lld: no such marker: {{%.*s}}; there are: %s", path,
	    layout.line, (int)marker.length, marker.data, buf_text(&known));
	buf_release(&known);
	return -1;
}

static int plan_marker(const char *path, size_t at, struct span marker)
{
	const struct column *column = find_column(marker);

	if (!column)
		return report_markers(path, marker);
	for (size_t i = 0; i < at; i++)
		if (layout.columns[i] == column) {
			report("%s: line %lld: a marker stands there twice: "
			       "{{%s}}",
			    path, layout.line, column->marker);
			return -1;
		}
	layout.columns[at] = column;
	return 0;
}

/* A cell of the row is one marker, or text without any. */
static int plan_cell(const char *path, size_t i)
{
	struct span cell = layout.cells[i];

	if (is_wrapped(cell, "{{", "}}"))
		return plan_marker(path, i, unwrap(cell));
	if (memmem(cell.data, cell.length, "{{", 2)) {
		report(
		    "%s: line %lld: a marker must be a cell of its own, with "
		    "commas between: %.*s",
		    path, layout.line, (int)cell.length, cell.data);
		return -1;
	}
	return 0;
}

static int plan_heading(const char *path, struct span heading)
{
	if (memmem(heading.data, heading.length, "{{", 2)) {
		report("%s: line 1: a marker belongs into the row below: %.*s",
		    path, (int)heading.length, heading.data);
		return -1;
	}
	if (is_wrapped(heading, "[[", "]]") &&
	    !language_knows_heading(unwrap(heading))) {
		report("%s: line 1: no such message: %.*s; a heading of your "
		       "own stands without [[ and ]]",
		    path, (int)heading.length, heading.data);
		return -1;
	}
	return 0;
}

/* Keeps the cells of a row, whose texts go with the next one. */
static void keep_cells(const struct csv_reader *r, struct span *cells)
{
	size_t at = layout.text.length;

	for (size_t i = 0; i < r->count; i++)
		buf_add_span(&layout.text, r->fields[i]);
	for (size_t i = 0; i < r->count; i++) {
		cells[i] = (struct span){
		    buf_text(&layout.text) + at, r->fields[i].length};
		at += cells[i].length;
	}
}

static int refuse_row(
    const char *path, const struct csv_reader *r, const char *problem)
{
	report("%s: line %lld: %s", path, (long long)r->text_line, problem);
	return -1;
}

/* 1 for a row, 0 at the end of the file. */
static int read_cells(const char *path, struct csv_reader *r)
{
	enum source_result result = csv_read(r);

	if (result == SOURCE_FAILED) {
		report("%s: %s", path, strerror(errno));
		return -1;
	}
	if (result == SOURCE_BAD)
		return refuse_row(path, r, r->problem);
	if (result == SOURCE_END)
		return 0;
	if (r->count > CSV_FIELDS)
		return refuse_row(path, r, "more than 64 columns");
	if (memchr(r->text.data, 0, r->text.length) ||
	    utf8_valid(r->text) < r->text.length)
		return refuse_row(path, r, "not UTF-8 text");
	return 1;
}

static void skip_mark(struct input *in)
{
	if (input_have(in, 2) && memcmp(input_here(in), "\xEF\xBB\xBF", 3) == 0)
		input_advance(in, 3);
}

/* The two lines, and nothing behind them but empty ones. */
static int read_layout(const char *path, struct csv_reader *r)
{
	size_t headings;
	int rc;

	skip_mark(r->in);
	/* The cells stay where they are. */
	if (!buf_reserve(&layout.text, 2 * CSV_ROW_MAX))
		return refuse_row(path, r, "out of memory");
	rc = read_cells(path, r);
	if (rc <= 0)
		return rc ? -1 : refuse_row(path, r, "no headings");
	headings = r->count;
	keep_cells(r, layout.headings);
	rc = read_cells(path, r);
	if (rc <= 0)
		return rc ? -1 : refuse_row(path, r, "no row of markers");
	layout.count = r->count;
	layout.line = r->text_line;
	keep_cells(r, layout.cells);
	if (headings != layout.count) {
		report("%s: line 1 has %zu headings, but line %lld has %zu "
		       "cells",
		    path, headings, layout.line, layout.count);
		return -1;
	}
	while ((rc = read_cells(path, r)) > 0)
		if (r->text.length)
			return refuse_row(path, r,
			    "a third row: there is one of headings and one of "
			    "markers");
	return rc;
}

static int plan_layout(const char *path)
{
	bool any = false;

	for (size_t i = 0; i < layout.count; i++) {
		if (plan_heading(path, layout.headings[i]) ||
		    plan_cell(path, i))
			return -1;
		any |= layout.columns[i] != NULL;
	}
	if (!any) {
		report("%s: line %lld: no marker like {{%s}}", path,
		    layout.line, columns[0].marker);
		return -1;
	}
	return 0;
}

int columns_start(const struct config *config)
{
	struct buf path = BUF_INIT;
	struct csv_reader r;
	struct input in;
	int rc = -1, fd;

	buf_addf(&path, "%s/export.csv", config->templates);
	fd = open(buf_text(&path), O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		report("%s: %s", buf_text(&path), strerror(errno));
		goto out;
	}
	input_init(&in, fd);
	csv_reader_init(&r, &in, ',');
	if (!read_layout(buf_text(&path), &r))
		rc = plan_layout(buf_text(&path));
	csv_reader_release(&r);
	input_release(&in);
	close(fd);
out:
	buf_release(&path);
	return rc;
}

/* ---- one export */

void columns_headings(struct columns *x)
{
	struct sheet_column head[CSV_FIELDS];

	for (size_t i = 0; i < layout.count; i++) {
		struct span cell = layout.headings[i];

		if (is_wrapped(cell, "[[", "]]"))
			cell = language_heading(x->language, unwrap(cell));
		head[i] = (struct sheet_column){cell,
		    layout.columns[i] ? layout.columns[i]->kind : SHEET_TEXT};
	}
	x->sheet->as->head(x->sheet, head, (int)layout.count);
}

void columns_row(struct columns *x, const struct rows_row *row)
{
	for (size_t i = 0; i < layout.count; i++)
		if (layout.columns[i])
			layout.columns[i]->put(x, row);
		else
			put_text(x, row, layout.cells[i]);
	x->sheet->as->end_row(x->sheet);
}

/* Each action's sentence, at the action's number. */
static int put_sentences(struct columns *x, struct db *db)
{
	for (size_t i = 1; i < x->operations.count; i++) {
		struct span code = names_table_get(&x->operations, (int64_t)i);
		struct span sentence =
		    language_action(x->language, code, &x->scratch);

		if (names_table_put(&x->sentences, (int64_t)i, sentence))
			return db_fail(db, DB_OTHER, "out of memory");
	}
	return 0;
}

/* Each status in the language; what it does not know stays as it is. */
static int put_statuses(struct columns *x, struct db *db)
{
	for (size_t i = 1; i < x->statuses.count; i++) {
		struct span code = names_table_get(&x->statuses, (int64_t)i);
		struct span word = language_status(x->language, code);

		if (word.data != code.data &&
		    names_table_put(&x->statuses, (int64_t)i, word))
			return db_fail(db, DB_OTHER, "out of memory");
	}
	return 0;
}

int columns_load(struct columns *x, struct db *db)
{
	return customers_load(db, &x->codes, &x->customers) ||
		       names_table_load(&x->users, db, NAMES_USER) ||
		       names_table_load(&x->operations, db, NAMES_OPERATION) ||
		       names_table_load(&x->statuses, db, NAMES_STATUS) ||
		       put_sentences(x, db) || put_statuses(x, db)
		   ? -1
		   : 0;
}

void columns_release(struct columns *x)
{
	names_table_release(&x->codes);
	names_table_release(&x->customers);
	names_table_release(&x->users);
	names_table_release(&x->operations);
	names_table_release(&x->statuses);
	names_table_release(&x->sentences);
	buf_release(&x->scratch);
}
