/*
 * map: from bytes to a number; for remembering what was looked up.
 *
 * Keys are copied. Running out of memory is sticky, as in buf: `failed` is
 * set and the key is not kept.
 */
#ifndef TEXT_MAP_H
#define TEXT_MAP_H

#include <stdint.h>

#include "buf.h"

struct map_slot {
	uint64_t hash; /* 0: free */
	size_t key;    /* where in keys */
	size_t length;
	int64_t value;
};

struct map {
	struct map_slot *slots; /* owned; a power of two of them */
	size_t room;
	size_t count;
	struct buf keys;
	bool failed;
};

#define MAP_INIT                                                               \
	{                                                                      \
		0                                                              \
	}

void map_release(struct map *m);

/* Empties it and keeps the memory. */
void map_clear(struct map *m);

/* Where the key's value is, or NULL. Valid until the next map_put(). */
int64_t *map_find(const struct map *m, struct span key);

/* Adds a key that is not there yet. */
void map_put(struct map *m, struct span key, int64_t value);

#endif
