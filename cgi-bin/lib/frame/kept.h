/*
 * kept: markup that stays the same for many requests, until somebody writes
 * to the log.
 *
 *	static struct kept all;
 *	const struct buf *parts = kept_get(&all, r, "key", make, context);
 */
#ifndef FRAME_KEPT_H
#define FRAME_KEPT_H

#include "page.h"

#define KEPT_MAX 16
#define KEPT_PARTS 3
#define KEPT_BYTES_MAX 65536 /* of one's parts; longer ones are not kept */

struct kept {
	struct kept_markup {
		struct buf key;
		struct buf parts[KEPT_PARTS];
		int64_t used; /* when it was, among all uses */
	} markup[KEPT_MAX];
	int64_t uses;
};

/* Fills the parts, which are empty. 0, or -1 with the trouble in r->db. */
typedef int kept_make(
    struct page_request *r, void *context, struct buf parts[KEPT_PARTS]);

/*
 * The parts for a key, in the reader's language and as the log is now: those
 * kept, else made, in place of those least recently used. They are k's, until
 * the next call. NULL when making them failed.
 */
const struct buf *kept_get(struct kept *k, struct page_request *r,
    const char *key, kept_make *make, void *context);

#endif
