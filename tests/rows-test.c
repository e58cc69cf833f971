/*
 * The rows of exports: over a random log, whatever is asked for and in
 * whatever order, they are those that one plain query gives.
 */
#include "tap.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/stores/finder.h"
#include "lib/stores/imports.h"
#include "lib/stores/rows.h"

#define RECORDS 1200
#define IMPORTS 6
#define QUESTIONS 400

static char path[64];
static uint64_t seed = 7;

/* The same numbers on every machine. */
static int random_number(int below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (int)((seed >> 33) % (uint64_t)below);
}

static void bail(struct db *d, const char *what)
{
	printf("Bail out! %s: %s\n", what, buf_text(&d->why));
	exit(1);
}

/* ---- a random log */

static const char *const words[] = {"amber", "basalt", "cobalt"};

/* Up to eight lines; or more than are ever stepped over, now and then. */
static void add_lines(struct buf *out)
{
	int n = random_number(30) ? random_number(8) : 40;

	buf_adds(out, ",\"resourceType\":\"order\",\"resourceNewValue\":"
		      "{\"Id\":\"o-");
	buf_add_int(out, random_number(50));
	buf_adds(out, "\",\"LineItems\":[");
	for (int i = 0; i < n; i++) {
		buf_addf(out, "%s{\"LineItemNumber\":%d", i ? "," : "", i);
		if (random_number(4))
			buf_addf(out, ",\"SubscriptionId\":\"s-%d\"",
			    random_number(60));
		if (random_number(4))
			buf_addf(out, ",\"FriendlyName\":\"P %d\"",
			    random_number(9));
		if (random_number(4))
			buf_addf(out, ",\"Quantity\":%d", random_number(100));
		if (random_number(4))
			buf_adds(out, ",\"TermDuration\":\"P1Y\"");
		if (random_number(4))
			buf_addf(
			    out, ",\"OfferId\":\"f-%d\"", random_number(5));
		buf_addc(out, '}');
	}
	buf_adds(out, "]}");
}

/* One in five is another version of an event that is there. */
static void random_record(struct buf *out, int i)
{
	static const char *const operations[] = {"create_order", "update_order",
	    "add_customer", "unheard_of", "ready_invoice"};
	static const char *const statuses[] = {
	    "succeeded", "succeeded", "failed", "progress"};
	int event = i && random_number(5) == 0 ? random_number(i) : i;

	buf_clear(out);
	buf_addf(out,
	    "{\"id\":\"r%d\",\"operationDate\":\"2026-%02d-%02dT%02d:10:00%s\","
	    "\"operationType\":\"%s\",\"operationStatus\":\"%s\"",
	    event, 1 + event % 2, 1 + event % 28, event % 24,
	    event % 3 ? ".1234567Z" : "Z", operations[random_number(5)],
	    statuses[random_number(4)]);
	if (random_number(5))
		buf_addf(out, ",\"customerId\":\"c-%d\"", random_number(5));
	if (random_number(5))
		buf_addf(out, ",\"userPrincipalName\":\"u%d@example.com\"",
		    random_number(4));
	if (random_number(2))
		add_lines(out);
	if (random_number(3))
		buf_addf(out,
		    ",\"customizedData\":[{\"key\":\"Reason\",\"value\":"
		    "\"%d\"}]",
		    random_number(1000));
	buf_addf(out, ",\"sessionId\":\"%s %d\"}", words[random_number(3)],
	    random_number(1000000));
}

static void fill_log(struct db *d)
{
	struct record_problem why;
	struct buf text = BUF_INIT;

	for (int part = 0, i = 0; part < IMPORTS; part++) {
		struct imports in;

		if (imports_init(&in, d, "test", "tester"))
			bail(d, "imports_init");
		for (int n = 0; n < RECORDS / IMPORTS; n++) {
			random_record(&text, i++);
			if (record_read(
				imports_slot(&in), buf_span(&text), &why) ||
			    imports_keep(&in))
				bail(d, buf_text(&text));
		}
		if (imports_finish(&in))
			bail(d, "imports_finish");
		imports_release(&in);
	}
	buf_release(&text);
}

/* ---- what is asked */

struct question {
	struct entries_filter f;
	struct rows_wanted wanted;
	int word; /* of words[], -1 for none */
	struct buf match, operations;
};

static void ask_for_word(struct db *d, struct question *q)
{
	struct finder finder = FINDER_INIT;

	q->word = random_number(3);
	if (finder_words(&finder, d, span_of(words[q->word])) ||
	    finder_expand(&finder) || finder_expression(&finder, &q->match))
		bail(d, words[q->word]);
	finder_release(&finder);
	q->f.match = buf_text(&q->match);
}

static void ask_for_operations(struct question *q)
{
	q->f.operation_count = 1 + random_number(3);
	buf_addc(&q->operations, ',');
	for (int i = 0; i < q->f.operation_count; i++) {
		q->f.operations[i] = 1 + random_number(6);
		buf_addf(&q->operations, "%d,", (int)q->f.operations[i]);
	}
}

static void pose(struct db *d, struct question *q)
{
	*q = (struct question){.word = -1, .f.until = ENTRIES_END};
	q->wanted.order = (enum rows_order)random_number(3);
	q->wanted.first_line = random_number(2);
	q->wanted.records = random_number(4) == 0;
	q->wanted.after = random_number(RECORDS + 100) - 50;
	if (random_number(2)) {
		int day = clock_day_of(2026, 1, 1);

		q->f.from =
		    ENTRIES_FIRST((day + random_number(60)) * CLOCK_DAY);
		q->f.until = q->f.from + ENTRIES_FIRST(20 * CLOCK_DAY);
	}
	if (random_number(3) == 0)
		q->f.customer = 1 + random_number(6);
	if (random_number(3) == 0)
		q->f.user = 1 + random_number(5);
	if (random_number(3) == 0)
		q->f.status = 1 + random_number(4);
	if (random_number(3) == 0)
		ask_for_operations(q);
	if (random_number(4) == 0)
		ask_for_word(d, q);
}

static void question_release(struct question *q)
{
	buf_release(&q->match);
	buf_release(&q->operations);
	buf_release(&q->f.list);
}

/* ---- the rows, as text, both ways */

struct taken {
	struct buf text;
	int rows, most;
};

static int take_row(void *context, const struct rows_row *row)
{
	struct taken *t = context;

	if (t->rows == t->most)
		return -1;
	t->rows++;
	buf_addf(&t->text, "%lld|%lld|%d|%d|%d|%d|%d|", (long long)row->id,
	    (long long)row->ticks, (int)row->precision, (int)row->customer,
	    (int)row->user, (int)row->operation, (int)row->status);
	if (row->has_quantity)
		buf_add_int(&t->text, row->quantity);
	buf_addc(&t->text, '|');
	for (int i = 0; i < ROWS_TEXTS; i++) {
		buf_add_span(&t->text, row->texts[i]);
		buf_addc(&t->text, '|');
	}
	buf_addc(&t->text, '\n');
	return 0;
}

static const char naive[] =
    "SELECT e.id || '|' || (e.id / 128 - e.ahead) || '|' || e.precision"
    " || '|' || coalesce(e.customer, 0) || '|' || coalesce(e.user, 0) || '|'"
    " || e.operation || '|' || e.status || '|'"
    " || coalesce(l.quantity, '') || '|' || coalesce(l.product, '') || '|'"
    " || coalesce(p.code, '') || '|' || coalesce(l.offer, '') || '|'"
    " || coalesce(l.term, '') || '|' || coalesce(l.cycle, '') || '|'"
    " || coalesce(l.order_code, '') || '|' || coalesce(n.text, '') || '|'"
    " || CASE WHEN :records THEN r.text ELSE '' END || '|' || char(10)"
    " FROM entry e JOIN record r ON r.id = e.record"
    " LEFT JOIN line l ON l.entry = e.id AND NOT :records"
    " AND (NOT :first OR l.n ="
    " (SELECT min(n) FROM line WHERE entry = e.id))"
    " LEFT JOIN subscription p ON p.id = l.subscription"
    " LEFT JOIN note n ON n.id = e.id AND NOT :records"
    " WHERE e.id >= :from AND e.id < :until"
    " AND (:customer = 0 OR e.customer = :customer)"
    " AND (:user = 0 OR e.user = :user)"
    " AND (:status = 0 OR e.status = :status)"
    " AND (:operations = ''"
    " OR instr(:operations, ',' || e.operation || ','))"
    " AND (:word IS NULL OR instr(r.text, :word))"
    " AND (:order < 2 OR e.record > :after)"
    " ORDER BY CASE :order WHEN 0 THEN -e.id WHEN 1 THEN e.id ELSE e.record"
    " END, l.n";

static void take_naive(struct db *d, const struct question *q, struct buf *out)
{
	struct db_statement *s = db_use(d, naive);
	int rc;

	db_bind_int(s, ":records", q->wanted.records);
	db_bind_int(s, ":first", q->wanted.first_line);
	db_bind_int(s, ":from", q->f.from);
	db_bind_int(s, ":until", q->f.until);
	db_bind_int(s, ":customer", q->f.customer);
	db_bind_int(s, ":user", q->f.user);
	db_bind_int(s, ":status", q->f.status);
	db_bind_text(s, ":operations", buf_span(&q->operations));
	if (q->word >= 0)
		db_bind_text(s, ":word", span_of(words[q->word]));
	db_bind_int(s, ":order", q->wanted.order);
	db_bind_int(s, ":after", q->wanted.after);
	while ((rc = db_step(s)) > 0)
		buf_add_span(out, db_text(s, 0));
	db_done(s);
	if (rc < 0)
		bail(d, "the plain query");
}

static void show_question(const struct question *q)
{
	printf("# order %d after %d first %d records %d from %lld customer %d "
	       "user %d status %d operations %s word %d\n",
	    (int)q->wanted.order, (int)q->wanted.after, q->wanted.first_line,
	    q->wanted.records, (long long)q->f.from, (int)q->f.customer,
	    (int)q->f.user, (int)q->f.status, buf_text(&q->operations),
	    q->word);
}

static void test_questions(struct db *d)
{
	int wrong = 0, rows = 0, orders[3] = {0};

	for (int i = 0; i < QUESTIONS; i++) {
		struct taken got = {.most = INT32_MAX};
		struct buf want = BUF_INIT;
		struct question q;

		pose(d, &q);
		take_naive(d, &q, &want);
		if (rows_each(d, &q.f, &q.wanted, take_row, &got) ||
		    got.text.length != want.length ||
		    strcmp(buf_text(&want), buf_text(&got.text))) {
			if (wrong++ < 5)
				show_question(&q);
		}
		rows += got.rows;
		orders[q.wanted.order] += got.rows > 0;
		buf_release(&got.text);
		buf_release(&want);
		question_release(&q);
	}
	is_int(0, wrong, "%d random questions: the rows are the plain query's",
	    QUESTIONS);
	ok(rows > 20 * QUESTIONS, "there are %d of them", rows);
	ok(orders[0] > 50 && orders[1] > 50 && orders[2] > 50,
	    "newest first, oldest first and in the order of arrival");
}

/* Whoever wants no more is left alone, and nothing stays in use. */
static void test_stopping(struct db *d)
{
	struct entries_filter all = {.until = ENTRIES_END};
	int good = 0;

	for (int order = ROWS_NEWEST; order <= ROWS_ARRIVAL; order++)
		for (int most = 0; most < 9; most++) {
			struct rows_wanted wanted = {
			    .order = (enum rows_order)order};
			struct taken got = {.most = most};
			int rc = rows_each(d, &all, &wanted, take_row, &got);

			good += rc == 1 && got.rows == most;
			buf_release(&got.text);
		}
	is_int(27, good, "reading stops when it is told to");
	buf_release(&all.list);
}

int main(void)
{
	struct db d;

	mkdir("tests", 0777);
	mkdir("tests/tmp", 0777);
	snprintf(path, sizeof path, "tests/tmp/rows-%d.db", (int)getpid());
	db_init(&d);
	if (imports_open(&d, path, 2000))
		bail(&d, path);
	fill_log(&d);
	test_questions(&d);
	test_stopping(&d);
	db_release(&d);
	for (int i = 0; i < 3; i++) {
		static const char *const ends[] = {"", "-wal", "-shm"};
		struct buf name = BUF_INIT;

		buf_addf(&name, "%s%s", path, ends[i]);
		unlink(buf_text(&name));
		buf_release(&name);
	}
	return tap_done();
}
