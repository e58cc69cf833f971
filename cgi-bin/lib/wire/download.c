#include "download.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../text/report.h"
#include "clock.h"
#include "nameless.h"

/* So much is gathered before it is sent. */
#define SEND_BYTES ((size_t)256 << 10)

/* And so much is read of a file. */
#define FILE_BYTES ((size_t)64 << 10)

/* A client is waited for this long, and for as long as the file took to be
   made, before it is made faster than the client reads. */
#define PATIENCE_MS 1000

/* And for its last piece at most so long. */
#define LAST_WAIT_MS 60000

void download_init(struct download *d, struct http_request *http,
    const char *type, int seconds)
{
	*d = (struct download){.http = http,
	    .type = type,
	    .rows = -1,
	    .length = -1,
	    .deadline = clock_monotonic_ms() + INT64_C(1000) * seconds,
	    .spool = -1};
	sha256_init(&d->hash);
}

void download_release(struct download *d)
{
	buf_release(&d->out);
	sha256_release(&d->hash);
	if (d->spool >= 0)
		close(d->spool);
}

static int fail(struct download *d, const char *trouble)
{
	if (!d->trouble)
		d->trouble = trouble;
	return -1;
}

static int check_time(struct download *d)
{
	return clock_monotonic_ms() < d->deadline
		   ? 0
		   : fail(d, "the time limit was reached");
}

/* ---- what the client does not take yet */

static int fail_to_spool(struct download *d)
{
	report("request %s: a temporary file for a slow client: %s",
	    d->http->number, strerror(errno));
	return fail(d, "there was no room for what the client did not take");
}

static int spool(struct download *d, struct span bytes)
{
	if (bytes.length && d->spool < 0)
		d->spool = nameless_open();
	if (bytes.length && d->spool < 0)
		return fail_to_spool(d);
	while (bytes.length) {
		ssize_t n = write(d->spool, bytes.data, bytes.length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_to_spool(d);
		bytes.data += n;
		bytes.length -= (size_t)n;
		d->spooled += n;
	}
	return 0;
}

/* ---- what it takes */

/* -1 when it has gone; else what it did not take by then. */
static int offer(struct download *d, struct span *bytes, int64_t wait_ms)
{
	int64_t before = clock_monotonic_ms(), taken;

	taken = http_offer(d->http, *bytes, wait_ms > 0 ? (int)wait_ms : 0);
	if (taken < 0)
		return fail(d, "the client was gone");
	bytes->data += taken;
	bytes->length -= (size_t)taken;
	d->waited += clock_monotonic_ms() - before;
	return 0;
}

static void tell(struct download *d, const char *name, int64_t number)
{
	char text[SPAN_DIGITS + 1];

	snprintf(text, sizeof text, "%" PRId64, number);
	if (number >= 0)
		http_header(d->http, name, text);
}

static void begin(struct download *d)
{
	tell(d, "X-Partnerlog-Rows", d->rows);
	tell(d, "Content-Length", d->length);
	http_begin(d->http, 200, d->type);
	d->began = clock_monotonic_ms();
}

/* Waits for the client as long as there is time. */
static int send_to_end(struct download *d, struct span bytes)
{
	while (bytes.length || http_holds(d->http)) {
		int64_t left = d->deadline - clock_monotonic_ms();

		if (check_time(d) ||
		    offer(d, &bytes, left < INT32_MAX ? left : INT32_MAX))
			return -1;
	}
	return 0;
}

static int pass_on(struct download *d, struct span bytes)
{
	if (d->spool < 0) {
		int64_t now = clock_monotonic_ms(), left = d->deadline - now;
		int64_t worked = now - d->began - d->waited;
		int64_t wait = PATIENCE_MS + worked - d->waited;

		if (offer(d, &bytes, wait < left ? wait : left))
			return -1;
	}
	return spool(d, bytes);
}

static int send_part(struct download *d)
{
	int rc;

	if (d->out.failed)
		return fail(d, "out of memory");
	if (check_time(d))
		return -1;
	if (!d->http->status)
		begin(d);
	sha256_add(&d->hash, d->out.data, d->out.length);
	d->bytes += (int64_t)d->out.length;
	/* Where all is in a file already, no other one is needed. */
	rc = d->length >= 0 ? send_to_end(d, buf_span(&d->out))
			    : pass_on(d, buf_span(&d->out));
	buf_clear(&d->out);
	return rc;
}

int download_flow(struct download *d)
{
	return d->out.length < SEND_BYTES && !d->out.failed ? 0 : send_part(d);
}

int download_look(struct download *d)
{
	if (http_is_left(d->http))
		return fail(d, "the client was gone");
	return check_time(d);
}

/* The last piece stays in d->out, so that it is sent last. */
int download_file(struct download *d, int fd, int64_t rows)
{
	struct stat about;
	ssize_t n;

	if (fstat(fd, &about))
		return fail(d, "the file could not be read");
	d->rows = rows;
	d->length = about.st_size;
	for (int64_t at = 0; at < d->length; at += n) {
		if (download_flow(d))
			return -1;
		if (!buf_reserve(&d->out, FILE_BYTES))
			return fail(d, "out of memory");
		do
			n = pread(
			    fd, d->out.data + d->out.length, FILE_BYTES, at);
		while (n < 0 && errno == EINTR);
		if (n <= 0)
			return fail(d, "the file could not be read");
		d->out.length += (size_t)n;
	}
	return 0;
}

/* ---- the end */

static int send_spool(struct download *d)
{
	static char piece[FILE_BYTES];
	int64_t at = 0;

	while (at < d->spooled) {
		ssize_t n = pread(d->spool, piece, sizeof piece, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail(d, "the temporary file could not be read");
		if (send_to_end(d, (struct span){piece, (size_t)n}))
			return -1;
		at += n;
	}
	return 0;
}

/* Counts what is not sent before all else was. */
static void hold_back(struct download *d)
{
	sha256_add(&d->hash, d->out.data, d->out.length);
	d->bytes += (int64_t)d->out.length;
}

int download_drain(struct download *d, uint8_t digest[SHA256_SIZE])
{
	if (d->out.failed)
		return fail(d, "out of memory");
	/* With its length told, it is over with its last byte. */
	if (!d->http->status || d->length >= 0)
		hold_back(d);
	else if (send_part(d))
		return -1;
	if (d->http->status &&
	    (send_spool(d) || send_to_end(d, (struct span){"", 0})))
		return -1;
	return sha256_finish(&d->hash, digest) ? 0 : fail(d, "the hash failed");
}

void download_finish(
    struct download *d, int64_t rows, const uint8_t digest[SHA256_SIZE])
{
	struct buf text = BUF_INIT;

	if (d->http->status) {
		/* The record may have had to wait for the log. */
		d->deadline = clock_monotonic_ms() + LAST_WAIT_MS;
		if (d->length >= 0 && send_to_end(d, buf_span(&d->out)))
			http_break(d->http);
		return;
	}
	buf_add_int(&text, rows);
	http_header(d->http, "X-Partnerlog-Rows", buf_text(&text));
	buf_clear(&text);
	buf_add_hex(&text, digest, SHA256_SIZE);
	http_header(d->http, "X-Partnerlog-SHA256", buf_text(&text));
	buf_release(&text);
	http_send(d->http, 200, d->type, buf_span(&d->out));
}
