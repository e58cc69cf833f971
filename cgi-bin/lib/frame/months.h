/*
 * months: a selection that is too large for one file, in parts: a link to the
 * export of each month in which there is something, by years.
 */
#ifndef FRAME_MONTHS_H
#define FRAME_MONTHS_H

#include "selection.h"

/* What is divided, and how the links differ from the page's own query. */
struct months {
	const struct selection *selection;
	bool by_entry; /* the rows are the entries */
	const struct query_change *changes;
	int change_count;
};

#define MONTHS_CHANGES_MAX 32 /* no fewer than a page has keys */

/* Shows {{#YEAR}}, the newest first, with {{#MONTH}}s. 0 or -1. */
int months_show(struct page_request *r, struct tmpl *t, struct months m);

#endif
