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

/* The first keys in the table of a page that selects, in the order in which
   links have them and a form shows them. */
enum {
	SELECTION_FROM,
	SELECTION_TO,
	SELECTION_TEXT,
	SELECTION_CUSTOMER,
	SELECTION_ACTION,
	SELECTION_USER,
	SELECTION_STATUS,
	SELECTION_KEYS,
};

#define SELECTION_TABLE                                                        \
	[SELECTION_FROM] = {"from", QUERY_DAY},                                \
	[SELECTION_TO] = {"to", QUERY_DAY},                                    \
	[SELECTION_TEXT] = {"q", QUERY_TEXT, .limit = 500},                    \
	[SELECTION_CUSTOMER] = {"customer", QUERY_TEXT, .limit = 600},         \
	[SELECTION_ACTION] = {"action", QUERY_TEXT, .repeats = true,           \
	    .same = selection_same_action, .limit = 200},                      \
	[SELECTION_USER] = {"user", QUERY_TEXT, .limit = 320},                 \
	[SELECTION_STATUS] = {"status", QUERY_TEXT, .limit = 100}

struct selection {
	int from, to;     /* days, both included, in the zone in use */
	int today, month; /* the default's last day, and its first */
	int first;        /* the day of the log's first entry; -1: none */
	struct entries_filter filter;
	struct customer customer;  /* when one was asked for */
	struct buf customer_label; /* its name; with its code where others
				      have that name. Asked for, finds it */
	struct buf user;           /* its name as in the log, likewise */
	struct finder finder;      /* of the text, for marking what it found */
	bool nothing_to_search;    /* the text has no letter and no digit */
	struct buf match;
	int64_t status;    /* the one asked for; 0: any */
	struct buf newest; /* ids, newest first, of those that fit: all, or as
			      many as a page could show; empty where nobody
			      has come to know them */
};

#define SELECTION_INIT                                                         \
	{                                                                      \
		0                                                              \
	}
void selection_release(struct selection *s);

/*
 * Reads r->query. The default is the most recent month. Customer and user may
 * be a part of a name that only one has; r->query, and so each link, has that
 * one's own value then. Returns 0, 400 with r->query.problem, or
 * page_trouble().
 */
int selection_read(struct selection *s, struct page_request *r);

/* The status for a store's -1, as page_trouble(); but a search that takes too
   long is a problem of the query, 400, and its form can be shown. */
int selection_trouble(struct selection *s, struct page_request *r);

/* Appends the value that asks for just this customer: its code or, where it
   has none, its name and a mark. */
void selection_add_customer(
    struct buf *out, struct span code, struct span name);

/* Makes the period all that there is. */
void selection_widen(struct selection *s);

/* The same entries but for one filter, which is left out; the result shares
   the selection's texts, but its `list` is the caller's to release. */
struct entries_filter selection_without(const struct selection *s, int key);

/* The same period with one of the filters alone, likewise. */
struct entries_filter selection_alone(const struct selection *s, int key);

/* The period's first day on which the log could have an entry. */
int selection_first_day(const struct selection *s);

/* The action that a word of a query means, as records write it. */
struct span selection_action(const char *word);
bool selection_same_action(const char *word, const char *other);

/* The period only, for showing the form again. 0, or 400 likewise. */
int selection_period(struct selection *s, struct page_request *r);

#endif
