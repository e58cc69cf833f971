/*
 * columns: what an export's rows look like: templates/export.csv, read once
 * when the program starts and kept as a plan, so that no template is filled
 * for a row.
 *
 * Its first line has the headings, [[…]] for one in the reader's language;
 * its second the cells: {{MARKER}}, each once at most, or a text that all rows
 * have. Both are CSV, so a text with a comma stands in quotes.
 */
#ifndef FRAME_COLUMNS_H
#define FRAME_COLUMNS_H

#include "../stores/customers.h"
#include "../stores/names.h"
#include "../stores/rows.h"
#include "../wire/config.h"
#include "../wire/sheet.h"
#include "language.h"

struct columns {
	const struct language *language;
	struct sheet *sheet; /* the caller's */
	struct names_table codes, customers, users, operations, statuses;
	struct names_table sentences; /* the operations', in the language */
	struct buf scratch;
};

/* Reads the layout. 0; or -1 after reporting the file, line and marker. */
int columns_start(const struct config *config);

/* Fills the tables of names. 0 or -1. */
int columns_load(struct columns *x, struct db *db);
void columns_release(struct columns *x);

void columns_headings(struct columns *x);

/* A text that is longer than a cell of the sheet is cut, and says so. */
void columns_row(struct columns *x, const struct rows_row *row);

#endif
