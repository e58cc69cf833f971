/*
 * csv: writes fields as RFC 4180 has them, or as a spreadsheet needs them; and
 * reads rows, in flat memory.
 */
#ifndef WIRE_CSV_H
#define WIRE_CSV_H

#include "input.h"
#include "sheet.h"

struct csv {
	struct sheet sheet; /* after csv_begin() */
	struct buf *out;    /* the caller's */
	char separator;     /* ',' or ';' */
	bool harmless;      /* text that a spreadsheet would take for a formula,
			       or for a number or date and show otherwise, gets
			       a ' in front */
	bool begun;         /* a field stands in this row already */
	size_t row;         /* where it begins */
};

/* Begins a file as a sheet; a harmless one with the mark by which a
   spreadsheet knows that it is UTF-8. Nothing is to be released. */
void csv_begin(struct csv *c, struct buf *out, char separator, bool harmless);

/* A field of text, quoted where it must be. */
void csv_text(struct csv *c, struct span text);

/* A field that is a number. */
void csv_int(struct csv *c, int64_t value);

/* CRLF; the next field begins a row. */
void csv_end_row(struct csv *c);

/* A longer row is refused. */
#define CSV_ROW_MAX ((size_t)1 << 20)

/* Fields behind these are looked at, but not kept. */
#define CSV_FIELDS 64

struct csv_field {
	size_t from, until; /* in the row, without the quotes */
	bool doubled;       /* there are doubled quotes in it */
};

/*
 * Reads rows. A field that begins with a quote (blanks may stand before it)
 * goes on to the next single one, over separators and line ends; a doubled
 * quote in it is one. In other fields a quote is a letter like any other.
 * Rows end with LF or CRLF.
 *
 * Where more than blanks follows a closing quote, and where a quote is not
 * closed within the longest row or the file, the row is bad and ends with
 * the line in which that field began, so that a stray quote costs no more.
 */
struct csv_reader {
	struct input *in; /* the caller's */
	char separator;

	/* Of the row just returned, until the next call: */
	struct span text;  /* as it stands there, without its line end; the
			      input's; data NULL when it is too long */
	int64_t text_line; /* where it begins */
	int64_t text_offset;
	struct span fields[CSV_FIELDS]; /* what they mean, blanks and all */
	size_t count;                   /* of the row's fields, kept or not */
	bool more;                      /* one that is not kept is not empty */
	const char *problem;            /* a static sentence in English */

	/* Of the row that is being looked through: */
	enum csv_state {
		CSV_START, /* of a field */
		CSV_PLAIN,
		CSV_QUOTED,
		CSV_QUOTE, /* in a quoted field: the last one, or a double */
		CSV_CLOSED,
	} state;
	struct csv_field marks[CSV_FIELDS];
	size_t seen;  /* bytes of the row that were looked at */
	size_t begin; /* where the field began */
	size_t quote; /* where its opening quote is */
	size_t close; /* and its closing one */
	bool doubled;
	struct buf plain; /* fields without their doubled quotes; owned */
};

void csv_reader_init(struct csv_reader *r, struct input *in, char separator);
void csv_reader_release(struct csv_reader *r);

/*
 * The next row, of whatever fields: SOURCE_RECORD, or SOURCE_BAD with
 * `problem`, where fields[count] would be the one at fault. A row that is
 * not UTF-8 is no problem here.
 */
enum source_result csv_read(struct csv_reader *r);

/* Fills r's fields from a row that is held already; false when it is bad. */
bool csv_split(struct csv_reader *r, struct span row);

#endif
