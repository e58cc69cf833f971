/* map: what was put is found, nothing else is. */
#include "tap.h"

#include "lib/text/map.h"

static void test_empty(void)
{
	struct map m = MAP_INIT;

	ok(!map_find(&m, span_of("a")), "nothing is in an empty map");
	map_clear(&m);
	map_release(&m);
	map_release(&m);
	ok(m.slots == NULL, "an empty one can be cleared and released");
}

static void test_kinds_of_keys(void)
{
	struct map m = MAP_INIT;
	char key[] = "changes";

	map_put(&m, span_of(""), 1);
	map_put(&m, (struct span){"a\0b", 3}, 2);
	map_put(&m, (struct span){"a\0c", 3}, 3);
	map_put(&m, span_of("a"), 4);
	map_put(&m, span_of(key), -5);
	key[0] = 'X';
	ok(map_find(&m, span_of("")) && *map_find(&m, span_of("")) == 1,
	    "the empty key is a key");
	is_int(2, *map_find(&m, (struct span){"a\0b", 3}), "NUL in a key");
	is_int(3, *map_find(&m, (struct span){"a\0c", 3}),
	    "what follows the NUL counts");
	is_int(4, *map_find(&m, span_of("a")), "the beginning of others");
	is_int(-5, *map_find(&m, span_of("changes")), "keys are copied");
	ok(!map_find(&m, span_of(key)), "and do not change");
	ok(!map_find(&m, span_of("A")), "case counts");
	ok(!map_find(&m, (struct span){"a\0", 2}), "and length does");
	*map_find(&m, span_of("a")) = 40;
	is_int(40, *map_find(&m, span_of("a")), "a value can be changed");
	is_int(5, m.count, "five keys");
	map_release(&m);
}

static struct span key_of(int i, char *room, size_t size)
{
	return (struct span){
	    room, (size_t)snprintf(room, size, "key-%x-%d", i * 7919, i)};
}

static int count_wrong(const struct map *m, int from, int until, bool there)
{
	char room[32];
	int wrong = 0;

	for (int i = from; i < until; i++) {
		int64_t *v = map_find(m, key_of(i, room, sizeof room));

		wrong += there ? !v || *v != i : v != NULL;
	}
	return wrong;
}

static void test_many(void)
{
	struct map m = MAP_INIT;
	char room[32];
	size_t kept;

	for (int i = 0; i < 100000; i++)
		map_put(&m, key_of(i, room, sizeof room), i);
	is_int(100000, m.count, "a hundred thousand keys");
	is_int(0, count_wrong(&m, 0, 100000, true), "all are found");
	is_int(0, count_wrong(&m, 100000, 110000, false), "no other is");
	ok((m.room & (m.room - 1)) == 0 && m.room >= 2 * m.count,
	    "at most half of the slots are taken");
	kept = m.room;
	map_clear(&m);
	is_int(0, m.count, "cleared");
	is_int(kept, m.room, "with its memory");
	is_int(0, count_wrong(&m, 0, 1000, false), "nothing is found");
	map_put(&m, key_of(5, room, sizeof room), 5);
	is_int(0, count_wrong(&m, 5, 6, true), "but what was put since");
	map_release(&m);
}

static void test_failure(void)
{
	struct map m = MAP_INIT;

	map_put(&m, span_of("before"), 1);
	m.keys.failed = true;
	map_put(&m, span_of("after"), 2);
	ok(m.failed, "no memory for a key is noticed");
	ok(!map_find(&m, span_of("after")), "and the key not kept");
	is_int(1, *map_find(&m, span_of("before")), "the others are");
	map_put(&m, span_of("later"), 3);
	ok(m.failed && !map_find(&m, span_of("later")), "it stays failed");
	map_clear(&m);
	map_put(&m, span_of("later"), 3);
	ok(!m.failed && map_find(&m, span_of("later")), "until cleared");
	map_release(&m);
}

int main(void)
{
	test_empty();
	test_kinds_of_keys();
	test_many();
	test_failure();
	return tap_done();
}
