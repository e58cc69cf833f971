/*
 * download: a file on its way to the client. It is gathered, counted and
 * hashed; what is small goes whole, with its length and hash as headers.
 *
 *	download_init(&d, http, "text/csv", 3600);
 *	while (…) {
 *		(append to d.out)
 *		if (download_flow(&d))
 *			break;
 *	}
 *	(what the rows are read from can be let go)
 *	if (!download_drain(&d, digest))
 *		download_finish(&d, rows, digest);
 *	download_release(&d);
 *
 * A client that reads too slowly does not hold up who makes the file: what it
 * does not take goes into a temporary file, and from there to the client.
 */
#ifndef WIRE_DOWNLOAD_H
#define WIRE_DOWNLOAD_H

#include "../text/sha256.h"
#include "http.h"

struct download {
	struct http_request *http;
	const char *type;
	int64_t rows;        /* how many it will have; -1: not known before */
	int64_t length;      /* how many bytes, likewise */
	struct buf out;      /* the end of what there is so far */
	int64_t bytes;       /* of all that was hashed */
	const char *trouble; /* why it cannot go on; NULL: it can */

	/* Its own. */
	struct sha256 hash;
	int64_t deadline;      /* clock_monotonic_ms() */
	int64_t began, waited; /* since when it is sent, and how long for the
				  client, in ms */
	int spool;             /* the temporary file, -1: there is none */
	int64_t spooled;       /* bytes in it */
};

/* It may take so many seconds. */
void download_init(struct download *d, struct http_request *http,
    const char *type, int seconds);
void download_release(struct download *d);

/* Sends what was appended, when it is enough. 0, or -1 with d->trouble. */
int download_flow(struct download *d);

/* While a file is made elsewhere: whether that is still worth the while. 0, or
   -1 likewise. */
int download_look(struct download *d);

/* Appends a file that is all of it, so that its length is told, and sends it
   but for its last piece, which download_finish() sends. 0, or -1. */
int download_file(struct download *d, int fd, int64_t rows);

/* Sends all of it, unless it is so small that it goes whole. 0, or -1. */
int download_drain(struct download *d, uint8_t digest[SHA256_SIZE]);

/* Sends what goes whole, or what was kept for the end. After this, or
 * http_break(), it is done. */
void download_finish(
    struct download *d, int64_t rows, const uint8_t digest[SHA256_SIZE]);

#endif
