/*
 * rejects: what an import refused, in a file that can be mended and imported
 * in place of the original.
 *
 * The file is made with the first refusal, readable for its owner alone, and
 * takes the place of one of the same name. Of JSON it has, for each refusal,
 *
 *	# page.json: line 12, byte 345: operationDate: no date
 *	{"id": …
 *
 * and of the portal's CSV the heading line with a column Refused behind it,
 * and the rows with the reason there. Secrets are taken out in both.
 */
#ifndef CLI_REJECTS_H
#define CLI_REJECTS_H

#include "../lib/wire/portal.h"
#include "../lib/wire/redact.h"

struct refusal {
	const char *source;  /* the file's name */
	int64_t line;        /* where it begins */
	int64_t from, until; /* bytes, in the source */
	const char *field;   /* or "" */
	const char *reason;
	struct span text; /* as it came; empty when it was too long */
};

struct rejects {
	struct buf path;
	int fd; /* -1 while there is no file */
	struct redact redact;
	struct buf out; /* what is not written yet */
	int64_t count;
};

void rejects_init(struct rejects *r, const char *path);
void rejects_release(struct rejects *r);

/* Appends "SOURCE: line 12, byte 345: FIELD: REASON". */
void refusal_describe(const struct refusal *f, struct buf *out);

/* Adds a refused text, or a row that the portal just returned. 0; or -1 with
   errno when the file cannot be made or written: the caller tells. */
int rejects_add(struct rejects *r, const struct refusal *f);
int rejects_add_row(
    struct rejects *r, const struct refusal *f, const struct portal *p);

/* Ends the file, if there is one. 0 or -1 likewise. */
int rejects_finish(struct rejects *r);

#endif
