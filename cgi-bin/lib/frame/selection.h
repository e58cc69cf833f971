/*
 * selection: which entries a reader asked for. The list and the export
 * understand the same parameters in the same way, because both use this.
 */
#ifndef FRAME_SELECTION_H
#define FRAME_SELECTION_H

#include "../stores/customers.h"
#include "../stores/entries.h"
#include "../stores/finder.h"
#include "page.h"

/* The first keys in the table of a page that selects. */
enum {
	SELECTION_FROM,
	SELECTION_TO,
	SELECTION_CUSTOMER,
	SELECTION_ACTION,
	SELECTION_USER,
	SELECTION_STATUS,
	SELECTION_TEXT,
	SELECTION_KEYS,
};

#define SELECTION_TABLE                                                        \
	[SELECTION_FROM] = {"from", QUERY_DAY},                                \
	[SELECTION_TO] = {"to", QUERY_DAY},                                    \
	[SELECTION_CUSTOMER] = {"customer", QUERY_TEXT, .limit = 300},         \
	[SELECTION_ACTION] = {"action", QUERY_TEXT, .repeats = true,           \
	    .limit = 200},                                                     \
	[SELECTION_USER] = {"user", QUERY_TEXT, .limit = 320},                 \
	[SELECTION_STATUS] = {"status", QUERY_TEXT, .limit = 100},             \
	[SELECTION_TEXT] = {"q", QUERY_TEXT, .limit = 500}

struct selection {
	int from, to; /* days, both included, in the zone in use */
	struct entries_filter filter;
	struct customer customer; /* when one was asked for */
	struct buf user;          /* its name as in the log, likewise */
	struct finder finder;     /* of the text, for marking what it found */
	bool nothing_to_search;   /* the text has no letter and no digit */
	struct buf match;
};

#define SELECTION_INIT                                                         \
	{                                                                      \
		0                                                              \
	}
void selection_release(struct selection *s);

/*
 * Reads r->query. The default is the most recent month. Returns 0, 400 with
 * r->query.problem, or page_trouble().
 */
int selection_read(struct selection *s, struct page_request *r);

/* The status for a store's -1, as page_trouble(); but a search that takes too
   long is a problem of the query, 400, and its form can be shown. */
int selection_trouble(struct selection *s, struct page_request *r);

/* The period only, for showing the form again. 0, or 400 likewise. */
int selection_period(struct selection *s, struct page_request *r);

#endif
