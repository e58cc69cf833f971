/*
 * batch: records that wait to be brought in together, packed into one block
 * of memory, so that it takes no more for a million than for one batch.
 */
#ifndef STORES_BATCH_H
#define STORES_BATCH_H

#include "../wire/record.h"

/* A batch is full with this many records, or this many bytes of them. */
#define BATCH_RECORDS 8192
#define BATCH_BYTES ((size_t)16 << 20)

struct batch {
	struct record *list; /* copies; what they say is in the block; owned */
	int64_t *numbers;    /* of the records, where they have them; owned */
	uint32_t *order;     /* their places in the list, by time; owned */
	size_t count;
	int64_t refused; /* for the caller: read between these, and bad */
	char *block;     /* owned */
	size_t used, room;
};

/* 0, or -1 without memory; batch_release() in either case. */
int batch_init(struct batch *b);
void batch_release(struct batch *b);

/* Empties it, and keeps the memory, but for what a huge record took. */
void batch_clear(struct batch *b);

/* Adds a copy of r, with its number. 0; 1 when the batch is too full for it,
   which an empty one never is; -1 without memory. */
int batch_add(struct batch *b, const struct record *r, int64_t number);

/* Fills `order`: by time, records of one event as they came. */
void batch_sort(struct batch *b);

#endif
