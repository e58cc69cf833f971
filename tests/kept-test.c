/*
 * kept: what is made once, what is made again, and what makes room.
 */
#include "tap.h"

#include "lib/frame/kept.h"

/* How markup is made here: so many bytes of one letter. */
struct made {
	int times;
	char letter;
	size_t length;
	bool fails;
};

static int make(
    struct page_request *r, void *context, struct buf parts[KEPT_PARTS])
{
	struct made *m = context;

	m->times++;
	for (size_t i = 0; i < m->length; i++)
		buf_addc(&parts[1], m->letter);
	return m->fails ? db_fail(r->db, DB_OTHER, "made to fail") : 0;
}

static struct kept kept;
static struct db db;
static const struct language dutch = {.code = "nl"}, english = {.code = "en"};
static struct page_request r = {.db = &db, .language = &english};

/* What is not kept is made, of this letter. */
static void makes(const char *key, char letter, const char *text)
{
	struct made m = {.letter = letter, .length = 3};
	const struct buf *parts = kept_get(&kept, &r, key, make, &m);
	const char want[] = {letter, letter, letter, 0};

	is_int(1, m.times, "%s", text);
	is_text(want, parts ? buf_text(&parts[1]) : "none", "its second part");
	is_int(0, parts ? (intmax_t)parts[0].length : -1, "its first is empty");
}

/* What is kept is found. */
static void finds(const char *key, const char *want, const char *text)
{
	struct made m = {.letter = '!', .length = 3};
	const struct buf *parts = kept_get(&kept, &r, key, make, &m);

	is_text(want, parts ? buf_text(&parts[1]) : "none", "%s", text);
}

static void test_keys(void)
{
	makes("one", 'a', "what was not there is made");
	finds("one", "aaa", "then it is there");
	makes("two", 'b', "another is another");
	finds("one", "aaa", "beside it");
	r.language = &dutch;
	makes("one", 'c', "another language is another");
	r.language = &english;
	finds("one", "aaa", "beside it, too");
	db.version++;
	makes("one", 'd', "once somebody has written it is made again");
	finds("one", "ddd", "and then kept");
}

static void test_room(void)
{
	char key[] = "A";

	for (int i = 0; i < KEPT_MAX - 1; i++, key[0]++) {
		makes(key, 'e', "as many as there is room for");
		finds("one", "ddd", "and what is used meanwhile stays");
	}
	finds("B", "eee", "all stay");
	finds("A", "eee", "to the first");
	makes("more", 'f', "one more takes a place");
	finds("A", "eee", "not that of what was used just now");
	finds("B", "eee", "or before that");
	makes("C", 'g', "but of what was not used for longest");
}

static void test_refusals(void)
{
	struct made big = {.letter = 'x', .length = KEPT_BYTES_MAX + 1};
	struct made bad = {.letter = 'y', .length = 3, .fails = true};
	const struct buf *parts = kept_get(&kept, &r, "big", make, &big);

	is_int(KEPT_BYTES_MAX + 1, parts ? (intmax_t)parts[1].length : -1,
	    "what is too long is made");
	kept_get(&kept, &r, "big", make, &big);
	is_int(2, big.times, "but not kept");
	ok(!kept_get(&kept, &r, "bad", make, &bad), "what fails is none");
	is_text("made to fail", buf_text(&db.why), "and its reason stays");
	makes("bad", 'z', "it is tried again");
	finds("one", "ddd", "and neither takes the place of what is good");
}

int main(void)
{
	db_init(&db);
	test_keys();
	test_room();
	test_refusals();
	db_release(&db);
	return tap_done();
}
