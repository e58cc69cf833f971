#include "columns.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../text/report.h"

/* ---- the columns that a layout may have */

typedef void put_column(struct columns *x, const struct rows_row *row);

static void put_utc(struct columns *x, const struct rows_row *row)
{
	buf_clear(&x->scratch);
	clock_add_utc(&x->scratch, row->ticks, row->precision);
	csv_plain(&x->csv, buf_span(&x->scratch));
}

static void put_time(struct columns *x, const struct rows_row *row)
{
	buf_clear(&x->scratch);
	clock_add_local(&x->scratch, row->ticks, row->precision);
	csv_plain(&x->csv, buf_span(&x->scratch));
}

static void put_customer(struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, names_table_get(&x->customers, row->customer));
}

static void put_customer_id(struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, names_table_get(&x->codes, row->customer));
}

static void put_action(struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, names_table_get(&x->sentences, row->operation));
}

static void put_action_code(struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, names_table_get(&x->operations, row->operation));
}

static void put_user(struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, names_table_get(&x->users, row->user));
}

static void put_status(struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, language_status(x->language,
			      names_table_get(&x->statuses, row->status)));
}

static void put_product(struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, row->product);
}

static void put_subscription_id(
    struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, row->subscription);
}

static void put_offer_id(struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, row->offer);
}

static void put_quantity(struct columns *x, const struct rows_row *row)
{
	if (row->has_quantity)
		csv_int(&x->csv, row->quantity);
	else
		csv_plain(&x->csv, span_of(""));
}

static void put_term(struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, row->term);
}

static void put_cycle(struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, row->cycle);
}

static void put_order_id(struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, row->order);
}

static void put_information(struct columns *x, const struct rows_row *row)
{
	csv_text(&x->csv, row->note);
}

/* Nineteen digits: a spreadsheet would round a number of that size. */
static void put_entry_id(struct columns *x, const struct rows_row *row)
{
	buf_clear(&x->scratch);
	if (x->csv.harmless)
		buf_addc(&x->scratch, 'e');
	buf_add_int(&x->scratch, row->id);
	csv_plain(&x->csv, buf_span(&x->scratch));
}

static const struct column {
	const char *marker;
	put_column *put;
} columns[] = {
    {"UTC", put_utc},
    {"TIME", put_time},
    {"CUSTOMER", put_customer},
    {"CUSTOMER_ID", put_customer_id},
    {"ACTION", put_action},
    {"ACTION_CODE", put_action_code},
    {"USER", put_user},
    {"STATUS", put_status},
    {"PRODUCT", put_product},
    {"SUBSCRIPTION_ID", put_subscription_id},
    {"OFFER_ID", put_offer_id},
    {"QUANTITY", put_quantity},
    {"TERM", put_term},
    {"CYCLE", put_cycle},
    {"ORDER_ID", put_order_id},
    {"INFORMATION", put_information},
    {"ENTRY_ID", put_entry_id},
};

/* ---- the layout, read once at start */

#define CELLS_MAX 64

static struct layout {
	struct buf text; /* the file; what the cells point into */
	struct span headings[CELLS_MAX];
	struct span cells[CELLS_MAX]; /* of the row */
	put_column *puts[CELLS_MAX];  /* NULL: the cell's own text */
	int heading_count, cell_count;
} layout;

static struct span next_line(struct span *rest)
{
	const char *end = memchr(rest->data, '\n', rest->length);
	struct span line = {
	    rest->data, end ? (size_t)(end - rest->data) : rest->length};
	size_t past = line.length + (end != NULL);

	rest->data += past;
	rest->length -= past;
	if (line.length && line.data[line.length - 1] == '\r')
		line.length--;
	return line;
}

static int split_cells(struct span line, struct span *cells)
{
	int n = 0;

	while (n < CELLS_MAX) {
		const char *comma = memchr(line.data, ',', line.length);
		size_t length =
		    comma ? (size_t)(comma - line.data) : line.length;

		cells[n++] = (struct span){line.data, length};
		if (!comma)
			return n;
		line.data += length + 1;
		line.length -= length + 1;
	}
	return -1;
}

static bool is_wrapped(struct span s, const char *open, const char *close)
{
	return s.length >= 4 && !memcmp(s.data, open, 2) &&
	       !memcmp(s.data + s.length - 2, close, 2);
}

static struct span unwrap(struct span s)
{
	return (struct span){s.data + 2, s.length - 4};
}

static put_column *find_column(struct span marker)
{
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		if (span_is(marker, columns[i].marker))
			return columns[i].put;
	return NULL;
}

static void report_markers(const char *path, struct span marker)
{
	struct buf known = BUF_INIT;

	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		buf_addf(&known, "%s%s", i ? " " : "", columns[i].marker);
	report("%s: line 2: no such marker: {{%.*s}}; there are: %s", path,
	    (int)marker.length, marker.data, buf_text(&known));
	buf_release(&known);
}

/* A cell of the row is one marker, or text without any. */
static int plan_cell(const char *path, int i)
{
	struct span cell = layout.cells[i];

	if (is_wrapped(cell, "{{", "}}")) {
		layout.puts[i] = find_column(unwrap(cell));
		if (!layout.puts[i])
			report_markers(path, unwrap(cell));
		return layout.puts[i] ? 0 : -1;
	}
	if (memmem(cell.data, cell.length, "{{", 2)) {
		report("%s: line 2: a marker must be a cell of its own: %.*s",
		    path, (int)cell.length, cell.data);
		return -1;
	}
	return 0;
}

static int plan_layout(const char *path)
{
	struct span rest = buf_span(&layout.text);

	layout.heading_count = split_cells(next_line(&rest), layout.headings);
	layout.cell_count = split_cells(next_line(&rest), layout.cells);
	if (layout.heading_count < 0 || layout.cell_count < 0) {
		report("%s: more than %d columns", path, CELLS_MAX);
		return -1;
	}
	if (layout.heading_count != layout.cell_count) {
		report("%s: line 1 has %d headings, but line 2 has %d cells",
		    path, layout.heading_count, layout.cell_count);
		return -1;
	}
	for (int i = 0; i < layout.cell_count; i++)
		if (plan_cell(path, i))
			return -1;
	return 0;
}

int columns_start(const struct config *config)
{
	struct buf path = BUF_INIT;
	char part[4096];
	FILE *file;
	size_t n;
	int rc = -1;

	buf_addf(&path, "%s/export.csv", config->templates);
	file = fopen(buf_text(&path), "re");
	if (!file) {
		report("%s: %s", buf_text(&path), strerror(errno));
		goto out;
	}
	while ((n = fread(part, 1, sizeof part, file)) > 0)
		buf_add(&layout.text, part, n);
	if (ferror(file) || layout.text.failed)
		report("%s: %s", buf_text(&path), strerror(errno));
	else
		rc = plan_layout(buf_text(&path));
	fclose(file);
out:
	buf_release(&path);
	return rc;
}

/* ---- one export */

void columns_headings(struct columns *x)
{
	for (int i = 0; i < layout.heading_count; i++) {
		struct span cell = layout.headings[i];

		if (is_wrapped(cell, "[[", "]]"))
			cell = language_heading(x->language, unwrap(cell));
		csv_text(&x->csv, cell);
	}
	csv_end_row(&x->csv);
}

void columns_row(struct columns *x, const struct rows_row *row)
{
	for (int i = 0; i < layout.cell_count; i++)
		if (layout.puts[i])
			layout.puts[i](x, row);
		else
			csv_text(&x->csv, layout.cells[i]);
	csv_end_row(&x->csv);
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

int columns_load(struct columns *x, struct db *db)
{
	return customers_load(db, &x->codes, &x->customers) ||
		       names_table_load(&x->users, db, NAMES_USER) ||
		       names_table_load(&x->operations, db, NAMES_OPERATION) ||
		       names_table_load(&x->statuses, db, NAMES_STATUS) ||
		       put_sentences(x, db)
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
