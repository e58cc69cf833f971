/*
 * visit: what is new to a reader: the records that came after those that were
 * there when he was here before, or at the first list of his first visit. A
 * visit ends half an hour after its last list.
 */
#ifndef FRAME_VISIT_H
#define FRAME_VISIT_H

#include "page.h"

struct visit {
	int64_t record; /* the newest one then, 0: he was never here before */
	int64_t ticks;  /* when that was */
};

/* The last visit, as the cookies tell. */
struct visit visit_last(struct page_request *r);

/* Sets the cookies anew, `newest` being the newest record that there is now:
   for a list that is shown, since what an error kept back was not seen. */
void visit_keep(
    struct page_request *r, const struct visit *last, int64_t newest);

/* Whether a record came since. */
bool visit_is_new(const struct visit *last, int64_t record);

#endif
