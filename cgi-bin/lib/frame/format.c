#include "format.h"

#include <errno.h>

#include "../text/json.h"

struct format_kind {
	const char *name, *type, *extension;
	int (*begin)(struct format *f, const struct format_options *options);
	void (*row)(struct format *f, const struct rows_row *row);
	int (*finish)(struct format *f);
};

/* ---- CSV */

static int begin_csv(struct format *f, const struct format_options *options)
{
	bool excel =
	    !options->dialect || strcmp(options->dialect, "excel") == 0;

	csv_begin(
	    &f->csv, f->out, excel ? options->language->separator : ',', excel);
	f->columns.sheet = &f->csv.sheet;
	columns_headings(&f->columns);
	return 0;
}

static void put_cells(struct format *f, const struct rows_row *row)
{
	columns_row(&f->columns, row);
}

static int finish_text(struct format *f)
{
	return f->out->failed ? -1 : 0;
}

/* ---- the records, one a line */

static int begin_records(struct format *f, const struct format_options *options)
{
	(void)f;
	(void)options;
	return 0;
}

static void put_record(struct format *f, const struct rows_row *row)
{
	if (row->texts[ROWS_RECORD].length)
		json_add_line(row->texts[ROWS_RECORD], f->out);
}

/* ---- workbooks */

#ifdef HAVE_XLSX
static int begin_book(struct format *f, const struct format_options *options)
{
	if (xlsx_begin(&f->xlsx, options->language->words[WORD_ACTIVITY_LOG],
		XLSX_ROWS_MAX))
		return -1;
	f->columns.sheet = &f->xlsx.sheet;
	columns_headings(&f->columns);
	return 0;
}

static int finish_book(struct format *f)
{
	f->file = xlsx_finish(&f->xlsx);
	return f->file < 0 ? -1 : 0;
}
#endif

/* ---- which there are */

static const struct format_kind kinds[] = {
    {"csv", "text/csv; charset=utf-8", "csv", begin_csv, put_cells,
	finish_text},
    {"ndjson", "application/x-ndjson", "ndjson", begin_records, put_record,
	finish_text},
#ifdef HAVE_XLSX
    {"xlsx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"xlsx", begin_book, put_cells, finish_book},
#endif
};

void format_choose(struct format *f, const struct format_options *options)
{
	*f = (struct format){.kind = &kinds[0], .file = -1};
#ifdef HAVE_XLSX
	f->xlsx.fd = -1;
#endif
	for (size_t i = 0; options->name && i < sizeof kinds / sizeof *kinds;
	     i++)
		if (strcmp(options->name, kinds[i].name) == 0)
			f->kind = &kinds[i];
	f->type = f->kind->type;
	f->extension = f->kind->extension;
	f->columns.language = options->language;
}

bool format_has_records(const struct format *f)
{
	return f->kind->row == put_record;
}

int format_begin(struct format *f, const struct format_options *options,
    struct buf *out, struct db *db)
{
	f->out = out;
	f->shortages = buf_shortages();
	if (!format_has_records(f) && columns_load(&f->columns, db))
		return -1;
	if (f->kind->begin(f, options))
		return db_fail(db, DB_OTHER, "%s", strerror(errno));
	return 0;
}

/* Keeps the first cause. */
static int fail(struct format *f, int error)
{
	if (!f->error)
		f->error = error;
	return -1;
}

int format_row(struct format *f, const struct rows_row *row)
{
	f->kind->row(f, row);
#ifdef HAVE_XLSX
	if (f->xlsx.error)
		return fail(f, f->xlsx.error);
#endif
	return buf_shortages() != f->shortages ? fail(f, ENOMEM) : 0;
}

int format_finish(struct format *f)
{
	if (buf_shortages() != f->shortages)
		return fail(f, ENOMEM);
	return f->kind->finish(f) ? fail(f, errno) : 0;
}

const char *format_trouble(const struct format *f)
{
	return strerror(f->error);
}

void format_release(struct format *f)
{
#ifdef HAVE_XLSX
	xlsx_release(&f->xlsx);
#endif
	columns_release(&f->columns);
}
