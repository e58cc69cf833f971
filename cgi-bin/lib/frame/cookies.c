#include "cookies.h"

#include "../wire/query.h"
#include "display.h"

#define HALF_AN_HOUR 1800
#define YEAR 31536000

static const struct {
	struct query_key is;
	int seconds; /* how long the client keeps it */
} cookies[COOKIES] = {
    [COOKIE_LANGUAGE] = {{"partnerlog_lang", QUERY_CODE, .limit = 10}, YEAR},
    [COOKIE_ZONE] = {{"partnerlog_tz", QUERY_ZONE, .limit = 63}, YEAR},
    [COOKIE_SIZE] = {{"partnerlog_size", QUERY_CHOICE,
			 .choices = DISPLAY_SIZES},
	YEAR},
    [COOKIE_DENSITY] = {{"partnerlog_density", QUERY_CHOICE,
			    .choices = DISPLAY_DENSITIES},
	YEAR},
    [COOKIE_SHORTCUTS] = {{"partnerlog_keys", QUERY_CHOICE,
			      .choices = DISPLAY_ON_OR_OFF},
	YEAR},
    [COOKIE_SEEN] = {{"partnerlog_seen", QUERY_CODE, .limit = 40}, YEAR},
    [COOKIE_VISIT] = {{"partnerlog_visit", QUERY_CODE, .limit = 40},
	HALF_AN_HOUR},
};

const char *cookie_read(
    const struct http_request *r, enum cookie cookie, struct buf *text)
{
	buf_clear(text);
	buf_add_span(text, http_cookie(r, cookies[cookie].is.name));
	return text->length && query_fits(&cookies[cookie].is, buf_text(text))
		   ? buf_text(text)
		   : NULL;
}

void cookie_set(struct http_request *r, enum cookie cookie, const char *value)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "%s=%s; Max-Age=%d; SameSite=Lax; HttpOnly",
	    cookies[cookie].is.name, value, cookies[cookie].seconds);
	http_header(r, "Set-Cookie", buf_text(&line));
	buf_release(&line);
}
