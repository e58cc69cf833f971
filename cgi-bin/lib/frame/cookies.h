/*
 * cookies: every one there is. What a cookie holds is read as a parameter of
 * a query would be, and what does not fit counts as not there.
 */
#ifndef FRAME_COOKIES_H
#define FRAME_COOKIES_H

#include "../wire/http.h"

enum cookie {
	COOKIE_LANGUAGE,
	COOKIE_ZONE,
	COOKIE_SIZE,
	COOKIE_DENSITY,
	COOKIE_SHORTCUTS,
	COOKIE_SEEN,  /* what the newest record was, and when that was seen */
	COOKIE_VISIT, /* the same as it was before this visit */
	COOKIES,
};

/* Its value, put into `text`; NULL when the client sent none that fits. */
const char *cookie_read(
    const struct http_request *r, enum cookie cookie, struct buf *text);

/* Has the client keep it, for as long as it is meant to live from now on. */
void cookie_set(struct http_request *r, enum cookie cookie, const char *value);

#endif
