/*
 * listing: a subscription from a list, made a record.
 *
 * The items of GET /v1/customers/{id}/subscriptions say what a subscription
 * is, not that something happened: they have no date, and whose they are
 * stands only in their links. What is missing is put around them:
 *
 *	{"listedAt":"2026-11-21T10:00:00Z","customerId":"…",
 *	 "subscription":<the item as it came>}
 *
 * record_read() knows this form, and takes the secrets out of it.
 */
#ifndef WIRE_LISTING_H
#define WIRE_LISTING_H

#include "record.h"

struct listing_context {
	struct span customer; /* of an item that names none; may be empty */
	int64_t ticks;        /* when the list was taken */
};

/*
 * Appends the item, wrapped, to out. Returns
 *
 *  1 when it is a subscription: its attributes.objectType says so, or, when
 *    there is none, it has id, offerId, and quantity or friendlyName; and
 *    there is no operationDate;
 *  0 when it is something else, as an audit record, or no JSON: nothing was
 *    appended, and record_read() says what it is;
 * -1 when it is a subscription of nobody knows whom: *why says so. The
 *    customer is that of links.self.uri (…/customers/ID/…), else of any
 *    other link, else the context's.
 *
 * Without memory, out->failed is set.
 */
int listing_wrap(struct span item, const struct listing_context *context,
    struct buf *out, struct record_problem *why);

#endif
