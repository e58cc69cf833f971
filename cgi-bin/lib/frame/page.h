/*
 * page: what every page program has in common: who may see it, in which
 * language and time zone, on which log, and what is shown when it goes wrong.
 *
 *	static const struct page page = {
 *		.name = "entry", .permission = MAY_SEE_DETAILS, …
 *		.show = show_entry,
 *	};
 *	int main(void) { return page_main(&page); }
 *
 * show() answers the request and returns 0, or returns the status to answer:
 * 400 after query_refuse(), 404, 429 with r->under_way, or page_trouble()
 * after a store's -1.
 */
#ifndef FRAME_PAGE_H
#define FRAME_PAGE_H

#include "../wire/clock.h"
#include "../wire/config.h"
#include "../wire/db.h"
#include "../wire/http.h"
#include "../wire/query.h"
#include "../wire/tmpl.h"
#include "display.h"
#include "language.h"

struct page_request {
	const struct page *page;
	struct http_request *http;
	const struct config *config;
	const struct language *language;
	struct query query;
	struct db *db;
	enum role role;
	unsigned needed; /* what the role must have for what is asked */
	struct display display;
	struct buf scratch;      /* for one short use at a time */
	unsigned long shortages; /* of memory, before this one */
	int64_t under_way;       /* for 429: exports of the reader's */
	const char *section;     /* of error.html, where the status alone does
				    not tell; or NULL */
};

struct page {
	const char *name;             /* the program's and the URL's: "log" */
	unsigned permission;          /* what a role needs */
	const struct query_key *keys; /* all that it accepts */
	int key_count;
	bool about;                   /* the first says what it is about */
	bool unhurried;               /* no limit of time on its queries */
	int display;                  /* where in keys DISPLAY_TABLE begins */
	const char *const *templates; /* file names, NULL at the end */
	int (*start)(const struct config *config); /* may be NULL; 0 or -1 */
	int (*show)(struct page_request *r);
	/* Shows the form as it was filled in, with what is wrong; NULL: the
	   general error page does. Returns 0 or a status, as show(). */
	int (*mend)(struct page_request *r);
};

/* Loads everything, then answers requests. Returns the exit status. */
int page_main(const struct page *page);

/* The status for the trouble that a store left in r->db. */
int page_trouble(const struct page_request *r);

/* Whether the reader's role has this permission. */
bool page_may(const struct page_request *r, unsigned permission);

/*
 * Begins a page: a dictionary with the frame's own values (language, role,
 * user, links to the other languages). The caller sets its own and hands it
 * to page_finish(), which frees it in any case.
 */
struct tmpl *page_begin(struct page_request *r);

/* Appends a template, filled in the reader's language. 0, or -1 as a store's
   failure; that also where memory was short for anything since the request
   began, since something may be missing then. */
int page_expand(
    struct page_request *r, struct tmpl *t, const char *file, struct buf *out);

/* Expands a template of the page in the reader's language, and sends it. 0,
   or 500. */
int page_finish(
    struct page_request *r, struct tmpl *t, const char *file, int status);

/* Fills {{>marker}} with a template in the reader's language. */
struct tmpl *page_include(struct page_request *r, struct tmpl *t,
    const char *marker, const char *file);

/* Sets the sections of problem.html from r->query.problem. */
void page_set_problem(struct page_request *r, struct tmpl *t);

/* Sets {{name}} to the page's own query, with changes: for links. */
void page_set_query(struct page_request *r, struct tmpl *t, const char *name,
    const struct query_change *changes, int change_count);

/* Sets {{name}} to a number as the language writes it. */
void page_set_number(
    struct page_request *r, struct tmpl *t, const char *name, int64_t n);

/* Sets what shows an instant: TIME and ZONE, UTC as exact as it is known, and
   MOMENT, the same for datetime=. */
void page_set_time(struct page_request *r, struct tmpl *t, int64_t ticks,
    enum clock_precision precision);

/* Sets {{name}} to a day as the language writes it. */
void page_set_date(
    struct page_request *r, struct tmpl *t, const char *name, int day);

#endif
