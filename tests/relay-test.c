/*
 * The rows of an export, handed from the thread that reads to the one that
 * uses them: the same as without, however it ends.
 */
#include "tap.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/stores/derived.h"
#include "lib/stores/imports.h"
#include "lib/stores/relay.h"

#define RECORDS 9000
#define PAUSE_MS 200

static void bail(struct db *d, const char *what)
{
	printf("Bail out! %s: %s\n", what, buf_text(&d->why));
	exit(1);
}

/* ---- a log; two of its oldest records are more than a batch holds */

static void make_record(struct buf *out, int i)
{
	int padding = i < 2 ? 300000 : i % 100;

	buf_clear(out);
	buf_addf(out,
	    "{\"id\":\"r%d\",\"operationDate\":\"2026-01-%02dT00:00:00Z\","
	    "\"operationType\":\"create_order\",\"operationStatus\":"
	    "\"succeeded\",\"customizedData\":[{\"key\":\"Reason\","
	    "\"value\":\"%0*d\"}]}",
	    i, 1 + i / 300, padding, i);
}

static void fill_log(struct db *d)
{
	struct record_problem why;
	struct buf text = BUF_INIT;
	struct imports in;

	if (db_open_model(d, derived_clear) ||
	    imports_init(&in, d, "test", "tester"))
		bail(d, "no log");
	for (int i = 0; i < RECORDS; i++) {
		make_record(&text, i);
		if (record_read(imports_slot(&in), buf_span(&text), &why) ||
		    imports_keep(&in))
			bail(d, buf_text(&text));
	}
	if (imports_finish(&in))
		bail(d, "imports_finish");
	imports_release(&in);
	buf_release(&text);
}

/* ---- who takes the rows */

struct taken {
	struct buf text;
	int rows, most; /* the one after these is refused */
	int pause_ms;   /* before the first one */
	pthread_t last; /* who called */
};

static int take_row(void *context, const struct rows_row *row)
{
	struct taken *t = context;

	if (!t->rows)
		usleep((useconds_t)t->pause_ms * 1000);
	t->last = pthread_self();
	if (t->rows == t->most)
		return -1;
	t->rows++;
	buf_addf(&t->text, "%lld|", (long long)row->id);
	for (int i = 0; i < ROWS_TEXTS; i++) {
		buf_add_span(&t->text, row->texts[i]);
		buf_addc(&t->text, '|');
	}
	buf_addc(&t->text, '\n');
	return 0;
}

typedef int reader(struct db *db, struct entries_filter *filter,
    const struct rows_wanted *wanted,
    int (*each)(void *context, const struct rows_row *row), void *context);

/* `from` is a day of January. */
static int take(struct db *d, reader *read, int from,
    const struct rows_wanted *wanted, struct taken *t)
{
	struct entries_filter filter = {
	    .from =
		ENTRIES_FIRST(clock_day_of(2026, 1, from) * (int64_t)CLOCK_DAY),
	    .until = ENTRIES_END};
	int rc = read(d, &filter, wanted, take_row, t);

	buf_release(&filter.list);
	return rc;
}

/* Whether `all` begins with what was taken. */
static bool is_front(const struct taken *t, const struct taken *all)
{
	return t->text.length <= all->text.length &&
	       !memcmp(
		   buf_text(&t->text), buf_text(&all->text), t->text.length);
}

/* ---- all of them */

static void test_whole(struct db *d)
{
	int good = 0, aside = 0;

	for (int order = ROWS_NEWEST; order <= ROWS_ARRIVAL; order++)
		for (int records = 0; records < 2; records++) {
			struct rows_wanted wanted = {
			    .order = (enum rows_order)order,
			    .records = records,
			};
			struct taken want = {.most = INT32_MAX};
			struct taken got = {.most = INT32_MAX};

			good += !take(d, rows_each, 1, &wanted, &want) &&
				!take(d, relay_each, 1, &wanted, &got) &&
				got.rows == RECORDS && want.rows == RECORDS &&
				got.text.length == want.text.length &&
				is_front(&got, &want);
			aside += !pthread_equal(got.last, pthread_self());
			buf_release(&want.text);
			buf_release(&got.text);
		}
	is_int(6, good, "notes and records in any order: the same rows");
	is_int(6, aside, "used by another thread");
}

static void test_few(struct db *d)
{
	struct rows_wanted wanted = {.order = ROWS_OLDEST};
	struct taken got = {.most = INT32_MAX}, none = {.most = INT32_MAX};

	is_int(0, take(d, relay_each, 28, &wanted, &got), "a few");
	is_int(RECORDS - 27 * 300, got.rows, "all of them");
	ok(pthread_equal(got.last, pthread_self()), "need no other thread");
	is_int(0, take(d, relay_each, 31, &wanted, &none), "or none at all");
	is_int(0, none.rows, "no row");
	buf_release(&got.text);
}

/* ---- some of them */

/* Whoever wants no more is left alone, and nothing stays in use. */
static void test_stopping(struct db *d)
{
	static const int mosts[] = {0, 1, 1023, 1024, 1025, 5000, RECORDS - 1};
	struct rows_wanted wanted = {.order = ROWS_NEWEST};
	struct taken all = {.most = INT32_MAX};
	int good = 0, tries = 0;

	take(d, rows_each, 1, &wanted, &all);
	for (size_t i = 0; i < sizeof mosts / sizeof *mosts; i++)
		for (int pause = 0; pause <= PAUSE_MS; pause += PAUSE_MS) {
			struct taken got = {
			    .most = mosts[i], .pause_ms = pause};

			good += take(d, relay_each, 1, &wanted, &got) == 1 &&
				got.rows == mosts[i] && is_front(&got, &all);
			tries++;
			buf_release(&got.text);
		}
	is_int(tries, good, "it ends where it is told to");
	buf_release(&all.text);
}

/* What was read before is used; the one who reads is heard of. */
static void test_failing(struct db *d)
{
	struct rows_wanted wanted = {.order = ROWS_NEWEST};
	struct taken all = {.most = INT32_MAX};
	struct taken got = {.most = INT32_MAX, .pause_ms = PAUSE_MS};
	int rc;

	take(d, rows_each, 1, &wanted, &all);
	/* A slow machine takes longer to read the first batch. */
	do {
		d->deadline = clock_monotonic_ms() + got.pause_ms / 2;
		rc = take(d, relay_each, 1, &wanted, &got);
		got.pause_ms *= 2;
	} while (!got.rows && got.pause_ms < 100 * PAUSE_MS);
	d->deadline = 0;
	is_int(-1, rc, "the time is over while a batch is used");
	is_int(DB_TOO_SLOW, d->trouble, "that is the trouble");
	ok(got.rows > 0 && got.rows < RECORDS && is_front(&got, &all),
	    "the %d rows before it were used", got.rows);
	buf_clear(&got.text);
	d->deadline = 1;
	got.rows = 0;
	rc = take(d, relay_each, 1, &wanted, &got);
	d->deadline = 0;
	is_int(-1, rc, "it is over before there is a batch");
	ok(is_front(&got, &all), "the %d rows before it were used", got.rows);
	buf_release(&got.text);
	buf_release(&all.text);
}

int main(void)
{
	struct db d;

	db_init(&d);
	fill_log(&d);
	test_whole(&d);
	test_few(&d);
	test_stopping(&d);
	test_failing(&d);
	db_release(&d);
	return tap_done();
}
