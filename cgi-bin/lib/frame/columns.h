/*
 * columns: what an export's rows look like: templates/export.csv, read once
 * when the program starts and kept as a plan, so that no template is filled
 * for a row.
 */
#ifndef FRAME_COLUMNS_H
#define FRAME_COLUMNS_H

#include "../stores/customers.h"
#include "../stores/names.h"
#include "../stores/rows.h"
#include "../wire/config.h"
#include "../wire/csv.h"
#include "language.h"

struct columns {
	const struct language *language;
	struct csv csv;
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
void columns_row(struct columns *x, const struct rows_row *row);

#endif
