#include "batch.h"

#include <stdlib.h>

int batch_init(struct batch *b)
{
	*b = (struct batch){.room = BATCH_BYTES};
	b->list = calloc(BATCH_RECORDS, sizeof *b->list);
	b->numbers = calloc(BATCH_RECORDS, sizeof *b->numbers);
	b->order = calloc(BATCH_RECORDS, sizeof *b->order);
	b->block = malloc(BATCH_BYTES);
	return b->list && b->numbers && b->order && b->block ? 0 : -1;
}

void batch_release(struct batch *b)
{
	free(b->list);
	free(b->numbers);
	free(b->order);
	free(b->block);
	*b = (struct batch){0};
}

static bool resize(struct batch *b, size_t room)
{
	char *block = realloc(b->block, room);

	if (block) {
		b->block = block;
		b->room = room;
	}
	return block != NULL;
}

void batch_clear(struct batch *b)
{
	b->count = 0;
	b->used = 0;
	b->refused = 0;
	/* Without memory for less, it stays as large as it is. */
	if (b->room > BATCH_BYTES)
		resize(b, BATCH_BYTES);
}

int batch_add(struct batch *b, const struct record *r, int64_t number)
{
	size_t size = record_size(r);

	if (b->count == BATCH_RECORDS || (b->count && size > b->room - b->used))
		return 1;
	/* Nothing is in the block yet that points into it. */
	if (size > b->room && !resize(b, size))
		return -1;
	b->used += record_copy(&b->list[b->count], r, b->block + b->used);
	b->numbers[b->count++] = number;
	return 0;
}

static int compare_records(const void *left, const void *right, void *list)
{
	const struct record *a =
	    (const struct record *)list + *(const uint32_t *)left;
	const struct record *b =
	    (const struct record *)list + *(const uint32_t *)right;

	if (a->ticks != b->ticks)
		return a->ticks < b->ticks ? -1 : 1;
	if (a->identity != b->identity)
		return a->identity < b->identity ? -1 : 1;
	/* Of one event, what came first is first. */
	return a < b ? -1 : 1;
}

void batch_sort(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		b->order[i] = (uint32_t)i;
	qsort_r(b->order, b->count, sizeof *b->order, compare_records, b->list);
}
