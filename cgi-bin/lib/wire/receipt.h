/*
 * receipt: what is given to show later that a file is the one that was
 * downloaded. It is a text; after a heading in the reader's language and an
 * empty line come lines of "Key: value", whose keys are always English:
 *
 *	File: activity-log_2026-06-01_2026-06-30.csv
 *	SHA-256: 6bca65870effadfa735ef6158d60fcd23b83e205e5a2c495b8…
 *	…
 */
#ifndef WIRE_RECEIPT_H
#define WIRE_RECEIPT_H

#include "../text/buf.h"

struct receipt {
	struct buf file, query, format;
	struct buf digest; /* SHA-256 of the file's bytes, in hex */
	struct buf user, role;
	struct buf began, completed; /* 2026-11-20T13:03:07.775Z */
	struct buf head;             /* "import record hash": what was read */
	struct buf cursor;
	struct buf proof; /* SHA-256 of the log's record of it, in hex */
	int64_t rows, bytes;
	int64_t entry, record; /* their numbers in that log */
};

void receipt_init(struct receipt *r);
void receipt_release(struct receipt *r);

/* Appends the lines. */
void receipt_write(const struct receipt *r, struct buf *out);

/*
 * Fills an empty one from a text: blanks around values do not count, nor does
 * anything before the first empty line. NULL, or what is wrong with it, and in
 * *line with which line of it; 0 where it is the whole.
 */
const char *receipt_read(struct receipt *r, struct span text, int *line);

/* Calls `each` for every value that is not the same in both. */
void receipt_compare(const struct receipt *r, const struct receipt *other,
    void (*each)(
	void *context, const char *key, const char *value, const char *other),
    void *context);

#endif
