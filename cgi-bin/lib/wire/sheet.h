/*
 * sheet: a table while it is written, cell by cell and row by row, whatever
 * file it becomes. Who fills it says what a cell is; each kind of file has
 * its own way of keeping it so. csv.h and xlsx.h make sheets.
 *
 *	sheet->as->head(sheet, columns, 2);
 *	sheet->as->id(sheet, code);
 *	sheet->as->number(sheet, 25);
 *	sheet->as->end_row(sheet);
 */
#ifndef WIRE_SHEET_H
#define WIRE_SHEET_H

#include "clock.h"

enum sheet_kind {
	SHEET_TEXT,
	SHEET_ID, /* keeps each digit and zero: no number, whatever it looks
		     like */
	SHEET_TIME,
	SHEET_NUMBER,
};

struct sheet_column {
	struct span heading;
	enum sheet_kind kind;
};

/* What a spreadsheet's cell holds, in UTF-16 units. */
#define SHEET_CELL_MAX 32767

struct sheet {
	const struct sheet_writer *as;
	size_t cell_max; /* UTF-16 units that a cell holds; 0: any number. A
			    longer text is not to be put */
	bool guessed;    /* who opens it guesses what a cell is */
};

/* A cell belongs to the row that end_row() ends. Texts are the caller's, and
   UTF-8. What goes wrong shows where the file is finished. */
struct sheet_writer {
	void (*head)(
	    struct sheet *s, const struct sheet_column *columns, int count);
	void (*text)(struct sheet *s, struct span text);
	void (*id)(struct sheet *s, struct span id);
	void (*utc)(
	    struct sheet *s, int64_t ticks, enum clock_precision precision);
	/* In the zone in use. */
	void (*local)(
	    struct sheet *s, int64_t ticks, enum clock_precision precision);
	void (*number)(struct sheet *s, int64_t value);
	void (*nothing)(struct sheet *s);
	void (*end_row)(struct sheet *s);
};

#endif
