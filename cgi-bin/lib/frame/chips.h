/*
 * chips: what narrows a list, each filter with a link that takes it away; and
 * when nothing is left of the list, why that is.
 */
#ifndef FRAME_CHIPS_H
#define FRAME_CHIPS_H

#include "filters.h"

/* Shows {{#CHIPS}} when there is a filter, or a period other than the
   default. Among them, {{#AS_WORD}} when the search takes the last {{WORD}} for
   a whole one, or {{#LEFT_OUT}}. */
void chips_show(
    struct page_request *r, struct tmpl *t, const struct selection *s);

/*
 * Fills {{>NOTHING}} with nothing.html: which filter, when it is left out,
 * would let entries be found, or where none would, which alone; how a text is
 * searched, and the nearest before and after the period.
 * 0 or -1.
 */
int chips_explain_nothing(
    struct page_request *r, struct tmpl *t, const struct selection *s);

#endif
