#include "estimate.h"

#include "columns.h"

#define SAMPLE 200

/* A workbook is packed: measured on logs of many sizes. */
#define XLSX_EMPTY 7000
#define XLSX_PERCENT 25

/* What some rows come to, and some records. */
struct sample {
	struct columns columns;
	struct buf out;
	int64_t last; /* the entry that the last row is of */
	int64_t rows, entries, records;
	int64_t row_bytes;   /* of all rows */
	int64_t entry_bytes; /* of the first row of each entry */
	int64_t record_bytes;
};

static int add_row(void *context, const struct rows_row *row)
{
	struct sample *x = context;

	buf_clear(&x->out);
	columns_row(&x->columns, row);
	x->row_bytes += (int64_t)x->out.length;
	if (row->id != x->last) {
		x->entry_bytes += (int64_t)x->out.length;
		x->entries++;
	}
	x->last = row->id;
	return ++x->rows < SAMPLE ? 0 : -1;
}

static int add_record(void *context, const struct rows_row *row)
{
	struct sample *x = context;

	x->record_bytes += (int64_t)row->record.length + 1;
	return ++x->records < SAMPLE ? 0 : -1;
}

/* 0 or -1. */
static int take_sample(
    struct sample *x, struct db *db, struct entries_filter *filter)
{
	const struct rows_wanted lines = {.order = ROWS_NEWEST};
	const struct rows_wanted records = {
	    .order = ROWS_NEWEST, .records = true};

	return rows_each(db, filter, &lines, add_row, x) < 0 ||
		       rows_each(db, filter, &records, add_record, x) < 0
		   ? -1
		   : 0;
}

static int64_t scale(int64_t bytes, int64_t sample, int64_t all)
{
	return sample ? bytes * all / sample : 0;
}

static void make_estimate(const struct sample *x, int64_t heading,
    const struct overview_rows *rows, struct estimate *e)
{
	e->csv[0] = heading + scale(x->row_bytes, x->rows, rows->rows);
	e->csv[1] = heading + scale(x->entry_bytes, x->entries, rows->entries);
	e->records = scale(x->record_bytes, x->records, rows->entries);
	for (int i = 0; i < 2; i++)
		e->xlsx[i] = XLSX_EMPTY + e->csv[i] * XLSX_PERCENT / 100;
}

int estimate_read(struct page_request *r, struct entries_filter *filter,
    const struct overview_rows *rows, struct estimate *e)
{
	struct sample x = {.columns.language = r->language};
	int64_t heading;
	int rc = columns_load(&x.columns, r->db);

	x.columns.csv =
	    (struct csv){.out = &x.out, .separator = ',', .harmless = true};
	columns_headings(&x.columns);
	heading = (int64_t)x.out.length;
	if (!rc)
		rc = take_sample(&x, r->db, filter);
	if (!rc)
		make_estimate(&x, heading, rows, e);
	columns_release(&x.columns);
	buf_release(&x.out);
	return rc;
}
