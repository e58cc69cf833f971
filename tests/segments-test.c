/*
 * What segments.h reads of the search, beside what FTS5 itself says that it
 * holds: while words come and go, and parts of it are merged with others.
 */
#include "tap.h"

#include <stdlib.h>

#include <sqlite3.h>

#include "lib/stores/derived.h"
#include "lib/stores/search.h"
#include "lib/stores/segments.h"

#define ENTRIES 500
#define BATCHES 250

static struct buf texts[ENTRIES]; /* the words of those that are there */
static struct buf scratch;
static uint64_t seed = 1;

/* The same numbers on every machine. */
static uint64_t random_number(uint64_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (seed >> 33) % below;
}

static void give_up(const struct db *d)
{
	printf("Bail out! %s\n", buf_text(&d->why));
	exit(1);
}

static int64_t id_of(size_t entry)
{
	return (int64_t)(entry * entry * 1000000 + 1);
}

/* One word is in all of them, some are in many, and some in one. */
static void make_words(struct buf *out, size_t entry)
{
	buf_adds(out, "everywhere");
	for (uint64_t i = random_number(12); i > 0; i--)
		buf_addf(out, " often%d", (int)random_number(20));
	for (uint64_t i = random_number(6); i > 0; i--)
		buf_addf(out, " %x", (unsigned)random_number(1 << 20));
	if (random_number(8) == 0)
		buf_addf(out, " only%zu 東京", entry);
}

static void change(struct db *d, size_t entry, bool stays)
{
	struct buf *words = &texts[entry];

	if (words->length &&
	    search_remove(d, id_of(entry), buf_span(words), &scratch))
		give_up(d);
	if (!words->length || stays) {
		buf_clear(words);
		make_words(words, entry);
		if (search_add(d, id_of(entry), buf_span(words), &scratch))
			give_up(d);
		return;
	}
	buf_clear(words);
}

static void change_some(struct db *d, int batch)
{
	size_t count = 1 + random_number(60);

	if (db_exec(d, "BEGIN"))
		give_up(d);
	for (size_t i = 0; i < count; i++)
		change(d, random_number(ENTRIES),
		    batch < BATCHES / 2 || random_number(3));
	if (db_exec(d, "COMMIT"))
		give_up(d);
}

/* Whether both have the same rows of the same words; and how many. */
static bool is_same(struct db *d, int64_t *count)
{
	struct db_statement *s =
	    db_use(d, "SELECT term, doc FROM search_words");
	struct segments have;
	bool same = segments_init(&have, d) == 0;
	int rc = 0;

	*count = 0;
	while (same && (rc = segments_word(&have)) > 0)
		while (same && (rc = segments_row(&have)) > 0) {
			same = db_step(s) > 0 && db_int(s, 1) == have.row &&
			       span_compare(db_text(s, 0), have.word) == 0;
			++*count;
		}
	same = same && rc == 0 && db_step(s) == 0;
	db_done(s);
	segments_release(&have);
	return same;
}

static int64_t number_of(struct db *d, const char *sql)
{
	struct db_statement *s = db_use(d, sql);
	int64_t number = db_step(s) > 0 ? db_int(s, 0) : -1;

	db_done(s);
	return number;
}

/* Small pages, so that words go over many of them. */
static void open_search(struct db *d)
{
	db_init(d);
	if (db_open_model(d, derived_clear) ||
	    db_exec(d, "INSERT INTO search(search, rank) VALUES ('pgsz', 64);"
		       "INSERT INTO search(search, rank)"
		       " VALUES ('automerge', 3);"
		       "INSERT INTO search(search, rank)"
		       " VALUES ('crisismerge', 6)") ||
	    search_list(d) || db_exec(d, "PRAGMA query_only = off"))
		give_up(d);
}

static void test_same(struct db *d)
{
	int64_t count, most = 0;
	int same = 0;

	ok(is_same(d, &count), "an empty search");
	for (int i = 0; i < BATCHES; i++) {
		change_some(d, i);
		same += is_same(d, &count);
		most = count > most ? count : most;
	}
	is_int(BATCHES, same, "what FTS5 says is what is read");
	ok(most > ENTRIES, "%" PRId64 " rows of words at most", most);
	ok(number_of(d, "SELECT count(DISTINCT segid) FROM search_idx") > 2,
	    "in several segments");
	ok(number_of(d, "SELECT count(*) FROM search_idx WHERE pgno & 1"),
	    "some words go over many pages");
}

/* Another byte in one of the pages, or an end before its time. */
static void damage(struct db *d)
{
	struct db_statement *s = db_use(d,
	    "UPDATE search_data SET block = CAST(substr(block, 1,"
	    " :at % length(block)) || :byte || CASE WHEN :byte = x'00' THEN x''"
	    " ELSE substr(block, 2 + :at % length(block)) END AS BLOB)"
	    " WHERE id = (SELECT id FROM search_data WHERE id > 1 ORDER BY id"
	    " LIMIT 1 OFFSET :row)");
	uint64_t pages =
	    (uint64_t)number_of(d, "SELECT count(*) - 1 FROM search_data");
	char byte = (char)random_number(100);

	db_bind_int(s, ":row", (int64_t)random_number(pages));
	db_bind_int(s, ":at", (int64_t)random_number(1000));
	db_bind_blob(s, ":byte", &byte, 1);
	if (db_run(s))
		give_up(d);
}

/* Whatever the pages have become, nothing beyond them is read. */
static void test_damaged(struct db *d)
{
	uint64_t whole, sum;
	int64_t count;
	int found = 0;

	if (search_sum_index(d, &whole))
		give_up(d);
	sqlite3_db_config(d->handle, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	for (int i = 0; i < 500; i++) {
		if (db_exec(d, "SAVEPOINT whole"))
			give_up(d);
		damage(d);
		found += search_sum_index(d, &sum) || sum != whole;
		if (db_exec(d, "ROLLBACK TO whole; RELEASE whole"))
			give_up(d);
	}
	ok(found > 450, "damage is found %d times", found);
	ok(is_same(d, &count), "all is as it was");
}

/* What leads through the many rows of a word. */
static void test_led(struct db *d)
{
	uint64_t sum;
	int64_t count;

	is_int(0, search_sum_index(d, &sum), "a search as it should be");
	if (db_exec(d, "SAVEPOINT whole;"
		       "DELETE FROM search_data WHERE (id >> 36) & 1"))
		give_up(d);
	is_int(1, search_sum_index(d, &sum), "nothing leads through the rows");
	if (db_exec(d, "ROLLBACK TO whole; RELEASE whole"))
		give_up(d);
	ok(is_same(d, &count), "all is as it was");
}

int main(void)
{
	struct db d;

	open_search(&d);
	test_same(&d);
	test_damaged(&d);
	test_led(&d);
	db_release(&d);
	for (size_t i = 0; i < ENTRIES; i++)
		buf_release(&texts[i]);
	buf_release(&scratch);
	return tap_done();
}
