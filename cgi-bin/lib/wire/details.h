/*
 * details: what a record says beside what the log keeps of it: the value
 * before and after, and its other facts. For the page of one entry.
 */
#ifndef WIRE_DETAILS_H
#define WIRE_DETAILS_H

#include "../text/diff.h"

struct details {
	struct span before, after; /* resourceOldValue and resourceNewValue:
				      JSON, or any other text; data NULL:
				      not there, or null */
	struct buf store;
};

void details_init(struct details *d);
void details_release(struct details *d);

/* Fills d anew from the text of a record, in which it may point from then
   on. 0, or -1 without memory. */
int details_read(struct details *d, struct span record);

/* A fact lives during the call that hands it out. */
struct details_fact {
	const struct diff_step *path; /* never empty */
	int depth;
	struct diff_value value;
};

/*
 * Calls `each` for all that a record says and that says something, but for
 * the values before and after, what stands at the head of the page (the
 * customer's name is told, which may be another one by now), what the lines of
 * its entry say, the vendor's "attributes", and the cells of a row of the
 * portal, which say what the rest says. A pair of customizedData comes under
 * its key. Other than 0 ends it, and is returned; -1 without memory.
 */
int details_facts(struct span record,
    int (*each)(void *context, const struct details_fact *fact), void *context);

#endif
