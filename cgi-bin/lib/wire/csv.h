/*
 * csv: writes fields as RFC 4180 has them, or as Excel needs them.
 */
#ifndef WIRE_CSV_H
#define WIRE_CSV_H

#include "../text/buf.h"

struct csv {
	struct buf *out; /* the caller's */
	char separator;  /* ',' or ';' */
	bool harmless;   /* text that a spreadsheet would take for a formula
			    gets a ' in front */
	bool begun;      /* a field stands in this row already */
};

/* A field of text, quoted where it must be. */
void csv_text(struct csv *c, struct span text);

/* A field that is digits, a date or a code of ours: never quoted. */
void csv_plain(struct csv *c, struct span text);
void csv_int(struct csv *c, int64_t value);

/* CRLF; the next field begins a row. */
void csv_end_row(struct csv *c);

#endif
