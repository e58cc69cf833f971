/*
 * glance: what the list shows of all its entries together, as markup: how
 * many there are, the chart, and whose they are most.
 */
#ifndef FRAME_GLANCE_H
#define FRAME_GLANCE_H

#include "../stores/overview.h"
#include "kept.h"
#include "selection.h"

/* The first two stay empty when nothing fits. */
enum glance_part { GLANCE_CHART, GLANCE_TOPS, GLANCE_COUNT, GLANCE_PARTS };

#define GLANCE_TEMPLATES "chart.html", "tops.html", "count.html"

/* What the page asks for: `before` and `after` are the keys of its cursors,
   which bars lead to, or which do not go with another selection. */
struct glance {
	struct selection *selection;
	int before, after;
};

/* The parts, kept for as long as the log is the same; as kept_get(). NULL
   when reading failed. */
const struct buf *glance_get(struct page_request *r, struct glance g);

/* Sets the sections of count.html: how many entries the selection has. */
void glance_set_count(struct page_request *r, struct tmpl *t,
    const struct selection *s, struct overview_rows rows);

#endif
