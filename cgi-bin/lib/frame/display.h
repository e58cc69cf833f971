/*
 * display: how a reader wants to see the pages: in which language and time
 * zone, how much of a list, how dense, and with which keys. The link says, or
 * else what is remembered, or else the site.
 *
 * The parameters for it are at the end of every page's table:
 *
 *	enum { ID, DISPLAY, KEYS = DISPLAY + DISPLAY_KEYS };
 *	… [ID] = {"id", QUERY_ENTRY}, DISPLAY_TABLE(DISPLAY), …
 */
#ifndef FRAME_DISPLAY_H
#define FRAME_DISPLAY_H

#include <stdbool.h>

#define DISPLAY_SIZES "25 50 100 200"
#define DISPLAY_DENSITIES "comfortable compact"
#define DISPLAY_ON_OR_OFF "on off"

/* Those before DISPLAY_REMEMBER are remembered. A file to download knows only
   the first two, and its pages of errors have no menu. */
enum {
	DISPLAY_LANGUAGE,
	DISPLAY_ZONE,
	DISPLAY_FILE_KEYS,
	DISPLAY_SIZE = DISPLAY_FILE_KEYS,
	DISPLAY_DENSITY,
	DISPLAY_SHORTCUTS,
	DISPLAY_REMEMBER, /* the answer is the same address without all these */
	DISPLAY_KEYS,
};

#define DISPLAY_FILE_TABLE(at)                                                 \
	[(at) + DISPLAY_LANGUAGE] = {"lang", QUERY_CODE, .limit = 10},         \
	[(at) + DISPLAY_ZONE] = {"tz", QUERY_ZONE, .limit = 64}
#define DISPLAY_TABLE(at)                                                      \
	DISPLAY_FILE_TABLE(at),                                                \
	[(at) + DISPLAY_SIZE] = {"size", QUERY_CHOICE,                         \
	    .choices = DISPLAY_SIZES},                                         \
	[(at) + DISPLAY_DENSITY] = {"density", QUERY_CHOICE,                   \
	    .choices = DISPLAY_DENSITIES},                                     \
	[(at) + DISPLAY_SHORTCUTS] = {"keys", QUERY_CHOICE,                    \
	    .choices = DISPLAY_ON_OR_OFF},                                     \
	[(at) + DISPLAY_REMEMBER] = {                                          \
	    "remember", QUERY_CHOICE, .choices = "1"}

struct display {
	int size; /* entries a page */
	bool compact;
	bool shortcuts; /* by single keys */
};

struct page_request;
struct tmpl;

/* Finds r->language and r->display, and uses the zone. False when the link
   asks for a language that is not offered; there is one even then. */
bool display_choose(struct page_request *r);

/* Has the client remember what the link says. */
void display_keep(struct page_request *r);

/* Whether the link came from the menu and its answer is display_return(),
   which leads back to the page without what is now remembered. */
bool display_returns(const struct page_request *r);
int display_return(struct page_request *r);

/* Fills in the menu in the page's header. */
void display_set(struct page_request *r, struct tmpl *top);

/* Sets the sizes that a page can have, as links. */
void display_set_sizes(struct page_request *r, struct tmpl *t);

/* Sets links with zones that are named much like the one that was refused. */
void display_offer_zones(struct page_request *r, struct tmpl *problem);

#endif
