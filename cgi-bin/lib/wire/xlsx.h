/*
 * xlsx: a workbook, for people who want to open a file by clicking on it. Its
 * cells have kinds, so that nothing is guessed: times are dates, IDs are text.
 * The only file that knows libxlsxwriter; there may be a build without.
 *
 *	struct xlsx x;
 *
 *	if (xlsx_begin(&x, "Activity log", XLSX_ROWS_MAX) == 0) {
 *		… &x.sheet …
 *		fd = xlsx_finish(&x);
 *	}
 *	xlsx_release(&x);
 *
 * The rows are in files in TMPDIR, which have no names, and never all in
 * memory. A sheet that is full is followed by another with the same head.
 */
#ifndef WIRE_XLSX_H
#define WIRE_XLSX_H

#include "sheet.h"

/* Of a sheet, its head among them. */
#define XLSX_ROWS_MAX 1048576

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

struct xlsx {
	struct sheet sheet;
	int error; /* 0, or an errno; all further cells are in vain */

	/* xlsx's own: */
	const char *title; /* of the sheets; the caller's */
	char folder[4096]; /* for the files */
	int fd;            /* of what becomes the file */
	int64_t rows_max;
	struct lxw_workbook *book;
	struct lxw_worksheet **pages; /* the sheets */
	int64_t *contents;            /* the bytes that each one's rows take */
	int page_count;
	struct lxw_format *bold, *plain_id, *times[4];
	struct xlsx_column *columns; /* with their headings */
	int column_count;
	int64_t row;
	int column;
	struct buf text; /* of a cell, as a string */
};

/* 0, or -1 with errno; to be released in any case. */
int xlsx_begin(struct xlsx *x, const char *title, int64_t rows_max);

/*
 * Makes the file. Returns a descriptor, at its beginning, which is x's; or -1
 * with errno, also where anything is missing in the file, which is read back
 * for that: ENOSPC.
 */
int xlsx_finish(struct xlsx *x);

void xlsx_release(struct xlsx *x);

#endif
