/*
 * format: the files that an export can be. Rows go in, and bytes come out
 * into a buffer of the caller, who may send and clear it after each row; or
 * they come as a file at the end:
 *
 *	struct format f;
 *
 *	format_choose(&f, &options);
 *	if (format_begin(&f, &options, &out, db) == 0)
 *		while (…)
 *			if (format_row(&f, row)) …
 *	if (format_finish(&f)) …
 *	format_release(&f);
 */
#ifndef FRAME_FORMAT_H
#define FRAME_FORMAT_H

#include "../wire/csv.h"
#include "columns.h"

#ifdef HAVE_XLSX
#include "../wire/xlsx.h"
#define FORMAT_NAMES "csv ndjson xlsx"
#else
#define FORMAT_NAMES "csv ndjson"
#endif
#define FORMAT_DIALECTS "excel standard"

/* What is asked for; NULL is the first of the names. */
struct format_options {
	const char *name, *dialect;
	const struct language *language;
};

struct format {
	const struct format_kind *kind;
	const char *type;      /* of its content */
	const char *extension; /* "csv" */
	int file; /* once finished: all of it, from the beginning on, in place
		     of what else came out; -1: there is no such file */

	/* Its own: */
	struct buf *out;
	int error; /* errno */
	unsigned long shortages; /* of memory, when it began */
	struct columns columns;
	struct csv csv;
#ifdef HAVE_XLSX
	struct xlsx xlsx;
#endif
};

/* The content type and the extension, before anything is begun. */
void format_choose(struct format *f, const struct format_options *options);

/* 0, or -1 as a store's failure. To be released in any case. */
int format_begin(struct format *f, const struct format_options *options,
    struct buf *out, struct db *db);

/* 0, or -1 when the file cannot become whole any more. */
int format_row(struct format *f, const struct rows_row *row);
int format_finish(struct format *f);

/* Then: why. */
const char *format_trouble(const struct format *f);

void format_release(struct format *f);

/* Whether each row is to be a whole entry, with its record. */
bool format_has_records(const struct format *f);

#endif
