#include "estimate.h"

#include "columns.h"

#define SAMPLE_ROWS 200

/* A workbook is packed: measured on logs of many sizes. */
#define XLSX_EMPTY 7000
#define XLSX_PERCENT 25

/* What some rows and their entries come to. */
struct sample {
	struct page_request *r;
	struct columns columns;
	struct buf out, record;
	int64_t last; /* the entry that the last row is of */
	int64_t rows, entries;
	int64_t row_bytes;    /* of all rows */
	int64_t entry_bytes;  /* of the first row of each entry */
	int64_t record_bytes; /* with the ends of lines */
};

/* 0 or -1. */
static int add_entry(struct sample *x, int64_t id)
{
	uint8_t hash[SHA256_SIZE];

	x->last = id;
	x->entries++;
	x->entry_bytes += (int64_t)x->out.length;
	if (entries_record(x->r->db, id, &x->record, hash) < 0)
		return -1;
	x->record_bytes += (int64_t)x->record.length + 1;
	buf_clear(&x->record);
	return 0;
}

static int add_row(void *context, const struct rows_row *row)
{
	struct sample *x = context;

	buf_clear(&x->out);
	columns_row(&x->columns, row);
	x->rows++;
	x->row_bytes += (int64_t)x->out.length;
	if (row->id != x->last && add_entry(x, row->id))
		return -1;
	return x->rows < SAMPLE_ROWS ? 0 : -1;
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
	e->records = scale(x->record_bytes, x->entries, rows->entries);
	for (int i = 0; i < 2; i++)
		e->xlsx[i] = XLSX_EMPTY + e->csv[i] * XLSX_PERCENT / 100;
}

int estimate_read(struct page_request *r, struct entries_filter *filter,
    const struct overview_rows *rows, struct estimate *e)
{
	struct sample x = {.r = r, .columns.language = r->language};
	int64_t heading;
	int rc = columns_load(&x.columns, r->db);

	x.columns.csv =
	    (struct csv){.out = &x.out, .separator = ',', .harmless = true};
	columns_headings(&x.columns);
	heading = (int64_t)x.out.length;
	if (!rc)
		rc = rows_each(r->db, filter, false, add_row, &x);
	/* It was stopped when there are enough, or one could not be read. */
	if (rc > 0 && x.rows == SAMPLE_ROWS)
		rc = 0;
	if (!rc)
		make_estimate(&x, heading, rows, e);
	columns_release(&x.columns);
	buf_release(&x.out);
	buf_release(&x.record);
	return rc ? -1 : 0;
}
