#include "estimate.h"

#include "format.h"

#define SAMPLE 200

/* A workbook is packed: what it is of the CSV varies little with the log. */
#define XLSX_EMPTY 6000
#define XLSX_PERCENT 44

/* What the first rows of a format come to. */
struct sample {
	struct format format;
	struct buf out;
	int64_t heading;
	int64_t rows, bytes;
	int64_t entries, entry_bytes; /* of the first row of each entry */
	int64_t last;                 /* the entry that the last row is of */
};

static int add_row(void *context, const struct rows_row *row)
{
	struct sample *x = context;

	buf_clear(&x->out);
	if (format_row(&x->format, row))
		return -1;
	x->bytes += (int64_t)x->out.length;
	if (row->id != x->last) {
		x->entry_bytes += (int64_t)x->out.length;
		x->entries++;
	}
	x->last = row->id;
	return ++x->rows < SAMPLE ? 0 : -1;
}

/* To be released in any case. 0 or -1. */
static int take_sample(struct sample *x, struct page_request *r,
    struct entries_filter *filter, const char *format)
{
	const struct format_options options = {
	    .name = format, .language = r->language};
	struct rows_wanted wanted = {.order = ROWS_NEWEST};

	*x = (struct sample){.last = 0};
	format_choose(&x->format, &options);
	wanted.records = format_has_records(&x->format);
	if (format_begin(&x->format, &options, &x->out, r->db))
		return -1;
	x->heading = (int64_t)x->out.length;
	return rows_each(r->db, filter, &wanted, add_row, x) < 0 ? -1 : 0;
}

static void release_sample(struct sample *x)
{
	format_release(&x->format);
	buf_release(&x->out);
}

static int64_t scale(int64_t bytes, int64_t sample, int64_t all)
{
	return sample ? bytes * all / sample : 0;
}

static void make_estimate(const struct sample *csv,
    const struct sample *records, const struct overview_rows *rows,
    struct estimate *e)
{
	e->csv[0] = csv->heading + scale(csv->bytes, csv->rows, rows->rows);
	e->csv[1] =
	    csv->heading + scale(csv->entry_bytes, csv->entries, rows->entries);
	e->records = scale(records->bytes, records->rows, rows->entries);
	for (int i = 0; i < 2; i++)
		e->xlsx[i] = XLSX_EMPTY + e->csv[i] * XLSX_PERCENT / 100;
}

int estimate_read(struct page_request *r, struct entries_filter *filter,
    const struct overview_rows *rows, struct estimate *e)
{
	struct sample csv, records;
	int rc = take_sample(&csv, r, filter, "csv");

	rc |= take_sample(&records, r, filter, "ndjson");
	if (!rc)
		make_estimate(&csv, &records, rows, e);
	release_sample(&csv);
	release_sample(&records);
	return rc;
}
