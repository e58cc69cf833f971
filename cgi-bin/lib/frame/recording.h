/*
 * recording: an export's entry in the log, for the page that makes it, and
 * its receipt. Where the configuration says that exports are not recorded,
 * these do nothing.
 *
 *	struct recording rec = {.r = r, …};
 *	rc = recording_begin(&rec);
 *	(the file is made)
 *	rc = recording_end(&rec, broken);
 *	recording_release(&rec);
 */
#ifndef FRAME_RECORDING_H
#define FRAME_RECORDING_H

#include "../stores/exports.h"
#include "page.h"

struct recording {
	struct page_request *r;
	struct buf query;  /* what is exported, in one form; owned */
	struct buf file;   /* the file's name; owned */
	struct buf cursor; /* how far it goes; owned */
	const char *format;

	/* Of the file, before the end. */
	int64_t rows, bytes;
	uint8_t digest[SHA256_SIZE];

	struct exports record; /* its own */
};

void recording_release(struct recording *rec);

/* 0, or the status to answer: 429, 503. */
int recording_begin(struct recording *rec);

/* `broken` says why the file is not complete; NULL: it is. 0, or the status to
   answer: then it is not to be completed. */
int recording_end(struct recording *rec, const char *broken);

/* Answers with the receipt of the reader's latest complete export by this
   query. 0 or a status. */
int recording_receipt(struct recording *rec);

#endif
