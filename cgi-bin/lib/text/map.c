#include "map.h"

#include <stdlib.h>

void map_release(struct map *m)
{
	free(m->slots);
	buf_release(&m->keys);
	*m = (struct map)MAP_INIT;
}

void map_clear(struct map *m)
{
	if (m->slots)
		memset(m->slots, 0, m->room * sizeof *m->slots);
	buf_clear(&m->keys);
	m->count = 0;
	m->failed = false;
}

/* FNV-1a, stirred so that the low bits depend on all of the key. */
static uint64_t hash_of(struct span key)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < key.length; i++)
		h = (h ^ (unsigned char)key.data[i]) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	return h ? h : 1;
}

static bool slot_holds(const struct map *m, const struct map_slot *slot,
    uint64_t hash, struct span key)
{
	return slot->hash == hash && slot->length == key.length &&
	       memcmp(buf_text(&m->keys) + slot->key, key.data, key.length) ==
		   0;
}

int64_t *map_find(const struct map *m, struct span key)
{
	uint64_t hash = hash_of(key);

	if (!m->room)
		return NULL;
	for (size_t i = hash;; i++) {
		struct map_slot *slot = &m->slots[i & (m->room - 1)];

		if (!slot->hash)
			return NULL;
		if (slot_holds(m, slot, hash, key))
			return &slot->value;
	}
}

static void place(struct map_slot *slots, size_t room, struct map_slot slot)
{
	size_t i = slot.hash;

	while (slots[i & (room - 1)].hash)
		i++;
	slots[i & (room - 1)] = slot;
}

static bool grow(struct map *m)
{
	size_t room = m->room ? 2 * m->room : 64;
	struct map_slot *slots = calloc(room, sizeof *slots);

	if (!slots)
		return false;
	for (size_t i = 0; i < m->room; i++)
		if (m->slots[i].hash)
			place(slots, room, m->slots[i]);
	free(m->slots);
	m->slots = slots;
	m->room = room;
	return true;
}

void map_put(struct map *m, struct span key, int64_t value)
{
	struct map_slot slot = {
	    hash_of(key), m->keys.length, key.length, value};

	if (2 * (m->count + 1) > m->room && !grow(m))
		m->failed = true;
	buf_add_span(&m->keys, key);
	if (m->failed || m->keys.failed) {
		m->failed = true;
		return;
	}
	place(m->slots, m->room, slot);
	m->count++;
}
