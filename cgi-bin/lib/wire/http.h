/*
 * http: one request at a time, from a FastCGI web server or, when the
 * program is run as a plain command, from the CGI environment.
 *
 * The only file that knows libfcgi. SIGTERM is taken only while waiting for
 * the next request, so a response being written is completed and an idle
 * process ends at once.
 */
#ifndef WIRE_HTTP_H
#define WIRE_HTTP_H

#include <stdint.h>

#include "../text/buf.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_OTHER };

struct http_request {
	enum http_method method;
	char number[24];       /* what the log and the error page call it */
	struct span query;     /* QUERY_STRING */
	struct span user;      /* REMOTE_USER; empty when absent or doubled */
	struct span role;      /* PARTNERLOG_ROLE; likewise */
	struct span cookies;   /* HTTP_COOKIE */
	struct span languages; /* HTTP_ACCEPT_LANGUAGE */

	/* The answer so far: */
	int status; /* 0 until it was begun */
	int64_t bytes;
	bool gone; /* the client is: writing on is in vain */
	bool last; /* the process is to end after it, as by SIGTERM */
	struct buf headers;
	struct http_stream *stream; /* http's own */
};

/* Answers the request: 0 when it was answered, else a status to answer. */
typedef int http_handler(struct http_request *request, void *context);

/*
 * Answers requests until SIGTERM or, as a plain command, one. `handle` must
 * have answered when it returns 0; when it returns a status, or returns
 * without having answered, a bare page of that status (500) is sent. Writes
 * one line a request to standard error. Returns the exit status.
 */
int http_serve(const char *program, http_handler *handle, void *context);

/* The value of a cookie, empty when the client sent none of this name. */
struct span http_cookie(const struct http_request *r, const char *name);

/* Adds a header to the answer; before http_send() or http_begin(). Values
   with control characters are refused: the header is left out. */
void http_header(struct http_request *r, const char *name, const char *value);

/* Sends a whole answer, with its length. Returns 0. */
int http_send(
    struct http_request *r, int status, const char *type, struct span body);

/*
 * Begins an answer of unknown length, writes to it. http_write() returns -1
 * once the client has gone. http_break() ends it so that the client sees a
 * failed download; without it, it ends well.
 */
void http_begin(struct http_request *r, int status, const char *type);
int http_write(struct http_request *r, struct span bytes);
void http_break(struct http_request *r);

/*
 * Writes to an answer that was begun, but waits no longer than this for a
 * client that reads too slowly. Returns how many of the bytes were taken: the
 * others are to be offered, or written, again. -1 once the client has gone.
 * Of what was taken a little may still be held here; offering nothing sends
 * that, too.
 */
int64_t http_offer(struct http_request *r, struct span bytes, int wait_ms);
bool http_holds(const struct http_request *r);

/* Whether the web server has closed the connection. */
bool http_is_left(const struct http_request *r);

#endif
