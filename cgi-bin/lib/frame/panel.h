/*
 * panel: what an export will be, told before it is begun: how many rows, about
 * how large in each format, and what becomes of more rows than a sheet has.
 * Its form has the selection, and the choices that there are for a file.
 */
#ifndef FRAME_PANEL_H
#define FRAME_PANEL_H

#include "page.h"

#define PANEL_TEMPLATES "export.html", "panel.html", "count.html"

/* Where in the page's keys, behind those that select and before those of the
   display, there is what. */
struct panel_keys {
	int format, dialect, rows, order;
	int ask;  /* for all this */
	int part; /* of the page: the form alone, for the list to show */
};

/* Answers as show() of a page does. */
int panel_show(struct page_request *r, const struct panel_keys *keys);

/* The same for what was asked wrongly, as mend() of a page does. */
int panel_mend(struct page_request *r, const struct panel_keys *keys);

#endif
