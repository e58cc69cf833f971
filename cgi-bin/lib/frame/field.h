/*
 * field: what the vendor's JSON says, in the reader's words: the names of its
 * members and their values. Those that people meet most are in a table here;
 * any other name is taken apart into its words.
 */
#ifndef FRAME_FIELD_H
#define FRAME_FIELD_H

#include "../text/diff.h"
#include "language.h"

/* "OfferId-0" as "Offer ID 1". */
void field_add_name(
    const struct language *l, struct buf *out, struct span name);

/* Whether it is in the table. */
bool field_is_known(struct span name);

/* "LineItems", 0, "FriendlyName" as "Line items 1 › Friendly name"; a path
   without steps as "Value". */
void field_add_path(const struct language *l, struct buf *out,
    const struct diff_step *path, int depth);

/* The same for what partnerlog's own records tell; false, adding nothing,
   where it is none of that. */
bool field_add_own(const struct language *l, struct buf *out, struct span name);

/*
 * A value as people read it: "yes", "not set", "1 year", a date in the reader's
 * form and zone. `name` is of the member that has it, data NULL for none. True
 * when that is not just what is written there.
 */
bool field_add_value(const struct language *l, struct buf *out,
    struct span name, struct diff_value value);

/* The same for what partnerlog's own records tell. */
bool field_add_own_value(const struct language *l, struct buf *out,
    struct span name, struct diff_value value);

/* Whether it is on a path of what the vendor adds to everything: links, tags
   of the version, types of objects. */
bool field_is_dull(const struct diff_step *path, int depth);

#endif
