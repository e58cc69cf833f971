/*
 * The overview of random logs, in zones of all kinds, for random filters and
 * periods, compared with counting all entries one by one.
 */
#include "tap.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "lib/stores/imports.h"
#include "lib/stores/overview.h"

#define ROWS_MAX 30000
#define NUMBERS 100 /* more than there are of any kind */

static char folder[64];
static uint64_t seed = 7;

/* The same numbers on every machine. */
static uint64_t random_number(uint64_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (seed >> 33) % below;
}

/* Small numbers are more frequent. */
static uint64_t skewed(uint64_t below)
{
	return random_number(random_number(below) + 1);
}

static void fail(struct db *d, const char *what)
{
	printf("Bail out! %s: %s\n", what, buf_text(&d->why));
	exit(1);
}

/* ---- logs */

static const char *const statuses[] = {
    "succeeded", "succeeded", "succeeded", "progress", "decline", "failed"};
static bool all_failed; /* in the next log */

/* Some years with both changes of the clock in each; some entries are at the
   very beginning of an hour or a day, or just before it. */
static int64_t random_instant(int64_t from, int64_t days)
{
	int64_t ticks = from +
			(int64_t)random_number((uint64_t)days) * CLOCK_DAY +
			(int64_t)random_number(24) * CLOCK_HOUR;

	switch (random_number(12)) {
	case 0:
		return ticks;
	case 1:
		return ticks - 1;
	case 2:
		return ticks / CLOCK_DAY * CLOCK_DAY;
	default:
		return ticks + (int64_t)random_number(3600) * CLOCK_SECOND +
		       (int64_t)random_number(CLOCK_SECOND);
	}
}

static void random_lines(struct buf *text)
{
	buf_adds(text, ",\"resourceNewValue\":{\"LineItems\":[{}");
	for (uint64_t more = skewed(8); more > 0; more--)
		buf_adds(text, ",{}");
	buf_adds(text, "]}");
}

/* To the search, some names and codes are the same as others. */
static void random_record(struct buf *text, int i, int64_t ticks)
{
	bool alike = random_number(5) == 0;

	buf_clear(text);
	buf_addf(text, "{\"id\":\"r%d\",\"operationDate\":\"", i);
	clock_add_utc(text, ticks, CLOCK_TICK);
	buf_addf(text,
	    "\",\"operationType\":\"%s%d\",\"operationStatus\":\"%s\"",
	    alike ? "do-" : "do_", (int)skewed(14),
	    statuses[all_failed ? 5 : random_number(6)]);
	if (random_number(20))
		buf_addf(text, ",\"customerId\":\"%s%d\"", alike ? "c" : "c-",
		    (int)skewed(40));
	if (random_number(20))
		buf_addf(text, ",\"userPrincipalName\":\"%s%d@example.com\"",
		    alike ? "User." : "user", (int)skewed(30));
	if (random_number(6))
		buf_addf(text,
		    ",\"customizedData\":[{\"key\":\"Why\","
		    "\"value\":\"%s\"}]",
		    random_number(2) ? "tangerine" : "tangerine quince");
	if (random_number(4) == 0)
		random_lines(text);
	buf_addc(text, '}');
}

static void keep(struct imports *in, const struct buf *text)
{
	struct record_problem why;

	if (record_read(imports_slot(in), buf_span(text), &why)) {
		printf("Bail out! %s: %s\n", why.reason, buf_text(text));
		exit(1);
	}
	if (imports_keep(in))
		fail(in->db, "keep");
}

#define BEGINNING ((int64_t)clock_day_of(2024, 1, 1) * CLOCK_DAY)

static void make_log(struct db *d, const char *name, int entries, int days)
{
	struct buf text = BUF_INIT;
	struct imports in;

	buf_addf(&text, "%s/%s.db", folder, name);
	db_init(d);
	if (imports_open(d, buf_text(&text), 2000) ||
	    imports_init(&in, d, "test", "tester"))
		fail(d, name);
	for (int i = 0; i < entries; i++) {
		random_record(&text, i, random_instant(BEGINNING, days));
		keep(&in, &text);
	}
	if (imports_finish(&in))
		fail(d, name);
	imports_release(&in);
	buf_release(&text);
}

/* All entries, newest first. */
struct row {
	int64_t id, status;
	int64_t numbers[OVERVIEW_KINDS];
	bool failed, matches, matches_rare;
	int64_t rows;
};

static struct row rows[ROWS_MAX];
static int row_count;

static void load_rows(struct db *d)
{
	struct db_statement *s = db_use(d,
	    "SELECT e.id, e.status, coalesce(e.customer, 0), e.operation,"
	    " coalesce(e.user, 0), s.failed, instr(r.text, 'tangerine'),"
	    " (SELECT max(1, count(*)) FROM line WHERE entry = e.id),"
	    " instr(r.text, 'quince')"
	    " FROM entry e JOIN status s ON s.id = e.status"
	    " JOIN record r ON r.id = e.record ORDER BY e.id DESC");

	row_count = 0;
	while (db_step(s) > 0)
		rows[row_count++] = (struct row){db_int(s, 0), db_int(s, 1),
		    {[OVERVIEW_CUSTOMERS] = db_int(s, 2),
			[OVERVIEW_ACTIONS] = db_int(s, 3),
			[OVERVIEW_USERS] = db_int(s, 4)},
		    db_int(s, 5), db_int(s, 6) > 0, db_int(s, 8) > 0,
		    db_int(s, 7)};
	db_done(s);
}

/* ---- questions */

struct question {
	struct entries_filter f;
	bool tallied; /* so many filters that tallies can tell */
	struct overview o;
};

static int64_t some_number(enum overview_kind kind)
{
	return row_count
		   ? rows[random_number((uint64_t)row_count)].numbers[kind]
		   : 1;
}

static const char frequent[] = "\"tangerine\"", rare[] = "\"quince\"";

static const char *some_text(void)
{
	return random_number(2) ? frequent : rare;
}

/* Several may be the same one. */
static void pose_operations(struct entries_filter *f)
{
	f->operation_count = 1 + (int)random_number(4) * (int)random_number(2);
	for (int i = 0; i < f->operation_count; i++)
		f->operations[i] = some_number(OVERVIEW_ACTIONS);
}

static void pose_filter(struct question *q)
{
	struct entries_filter *f = &q->f;
	int wanted = (int)random_number(4); /* 3: as many as it comes */
	int kinds = 0;

	for (int kind = 0; kind < 4 && (kinds < wanted || wanted == 3); kind++)
		switch (random_number(8)) {
		case 0:
			f->customer = some_number(OVERVIEW_CUSTOMERS);
			break;
		case 1:
			f->user = some_number(OVERVIEW_USERS);
			break;
		case 2:
		case 3:
			f->status = 1 + (int64_t)random_number(4);
			break;
		case 4:
		case 5:
			pose_operations(f);
			break;
		case 6:
			f->match = some_text();
			break;
		default:
			kinds += wanted == 3;
			break;
		}
	q->tallied =
	    !f->match &&
	    !!f->customer + !!f->user + !!f->status + !!f->operation_count <= 1;
}

/* Bars from edges that are in order. */
static void set_bars(struct question *q, const int64_t *edges, int count)
{
	q->o.bar_count = count;
	for (int i = 0; i < count; i++) {
		q->o.bars[i].from = edges[i];
		q->o.bars[i].until = edges[i + 1];
	}
	q->f.from = edges[0];
	q->f.until = edges[count];
}

/* Days, weeks or months of the zone; some time in the log, or before it, or
   after it. */
static void pose_days(int64_t *edges, int count, int days)
{
	static const int steps[] = {1, 1, 7, 30};
	int step = steps[random_number(4)];
	int day = clock_day_of(2024, 1, 1) - 200 +
		  (int)random_number((uint64_t)days + 300);

	for (int i = 0; i <= count; i++)
		edges[i] = ENTRIES_FIRST(clock_day_begins(day + i * step));
}

static void pose_hours(int64_t *edges, int count, int days)
{
	int day = clock_day_of(2024, 1, 1) + (int)random_number((uint64_t)days);
	int64_t begins = clock_day_begins(day);

	for (int i = 0; i <= count; i++)
		edges[i] = ENTRIES_FIRST(begins + i * CLOCK_HOUR);
}

static int compare_ids(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

/* Anywhere, as when a period is all there is. */
static void pose_ids(int64_t *edges, int count, int days)
{
	for (int i = 0; i <= count; i++)
		edges[i] = ENTRIES_FIRST(random_instant(
			       BEGINNING - CLOCK_DAY, days + 2)) +
			   (int64_t)random_number(128);
	qsort(edges, (size_t)count + 1, sizeof *edges, compare_ids);
	if (random_number(2))
		edges[0] = ENTRIES_FIRST(-CLOCK_HOUR);
	if (random_number(2))
		edges[count] = ENTRIES_END;
}

static void pose(struct question *q, int days)
{
	int64_t edges[OVERVIEW_BARS_MAX + 1];
	int count = 1 + (int)random_number(OVERVIEW_BARS_MAX);

	*q = (struct question){.o = OVERVIEW_INIT};
	if (random_number(10) == 0) {
		q->f.match = some_text();
		pose_ids(edges, count, days);
		set_bars(q, edges, count);
		return;
	}
	pose_filter(q);
	switch (random_number(4)) {
	case 0:
		pose_hours(edges, count, days);
		break;
	case 1:
		pose_ids(edges, count, days);
		break;
	default:
		pose_days(edges, count, days);
		break;
	}
	set_bars(q, edges, count);
}

/* ---- the naive way */

static bool fits(const struct row *r, const struct entries_filter *f)
{
	bool operation = f->operation_count == 0;

	for (int i = 0; i < f->operation_count; i++)
		operation = operation ||
			    r->numbers[OVERVIEW_ACTIONS] == f->operations[i];
	return r->id >= f->from && r->id < f->until && operation &&
	       (!f->customer ||
		   r->numbers[OVERVIEW_CUSTOMERS] == f->customer) &&
	       (!f->user || r->numbers[OVERVIEW_USERS] == f->user) &&
	       (!f->status || r->status == f->status) &&
	       (!f->match || (f->match == rare ? r->matches_rare : r->matches));
}

struct answer {
	int64_t entries;
	int64_t first_left; /* the newest one of those that are not counted */
	int64_t rows, rows_newest;
	int64_t bars[OVERVIEW_BARS_MAX], failed[OVERVIEW_BARS_MAX];
	int64_t bar_rows[OVERVIEW_BARS_MAX];
	int64_t bars_newest[OVERVIEW_BARS_MAX]; /* of the newest only */
	int64_t failed_newest[OVERVIEW_BARS_MAX];
	int64_t all[OVERVIEW_KINDS][NUMBERS];    /* by number */
	int64_t newest[OVERVIEW_KINDS][NUMBERS]; /* of the newest only: */
	int64_t tops_newest;
};

static void count_row(
    struct answer *a, const struct row *r, const struct overview *o)
{
	a->entries++;
	a->rows += r->rows;
	if (a->entries <= ENTRIES_COUNT_MAX)
		a->rows_newest += r->rows;
	if (a->entries == ENTRIES_COUNT_MAX + 1)
		a->first_left = r->id;
	for (int i = 0; i < o->bar_count; i++)
		if (r->id >= o->bars[i].from && r->id < o->bars[i].until) {
			a->bars[i]++;
			a->failed[i] += r->failed;
			a->bar_rows[i] += r->rows;
			a->bars_newest[i] += a->entries <= ENTRIES_COUNT_MAX;
			a->failed_newest[i] +=
			    r->failed && a->entries <= ENTRIES_COUNT_MAX;
		}
	for (int kind = 0; kind < OVERVIEW_KINDS; kind++) {
		a->all[kind][r->numbers[kind]]++;
		a->newest[kind][r->numbers[kind]] +=
		    a->entries <= a->tops_newest;
	}
}

static bool is_text_alone(const struct entries_filter *f)
{
	return f->match && !f->customer && !f->user && !f->status &&
	       !f->operation_count;
}

static void answer(const struct question *q, struct answer *a)
{
	memset(a, 0, sizeof *a);
	a->tops_newest = q->tallied             ? OVERVIEW_TOPS_NEWEST
			 : is_text_alone(&q->f) ? OVERVIEW_TOPS_FOUND
						: ENTRIES_COUNT_MAX;
	for (int i = 0; i < row_count; i++)
		if (fits(&rows[i], &q->f))
			count_row(a, &rows[i], &q->o);
}

static bool is_count_right(
    struct db *d, struct question *q, const struct answer *want)
{
	bool few = want->entries <= ENTRIES_COUNT_MAX, exact;
	int64_t entries;

	if (overview_count(d, &q->f, &entries, &exact) ||
	    entries != q->o.entries || exact != q->o.exact)
		return false;
	if (q->o.exact != (q->tallied || few))
		return false;
	return q->o.entries == (q->o.exact ? want->entries : ENTRIES_COUNT_MAX);
}

static bool are_rows_right(
    struct db *d, struct question *q, const struct answer *want)
{
	struct overview_rows got;

	return !overview_rows(d, &q->f, &got) && got.exact == q->o.exact &&
	       got.entries == q->o.entries &&
	       got.rows == (got.exact ? want->rows : want->rows_newest);
}

static bool is_whole_right(
    const struct question *q, const struct answer *want, int i)
{
	const struct overview_bar *bar = &q->o.bars[i];
	bool filtered =
	    q->f.customer || q->f.user || q->f.status || q->f.operation_count;
	bool tallied =
	    q->tallied && (!filtered || want->entries > ENTRIES_COUNT_MAX);

	return !bar->open && bar->entries == want->bars[i] &&
	       bar->failed == want->failed[i] &&
	       bar->rows == (tallied ? want->bar_rows[i] : -1);
}

static bool is_open_right(
    const struct question *q, const struct answer *want, int i)
{
	const struct overview_bar *bar = &q->o.bars[i];
	bool any = want->bars_newest[i];

	return bar->open && bar->rows == -1 &&
	       bar->entries == (any ? want->bars_newest[i] : -1) &&
	       bar->failed == (any ? want->failed_newest[i] : -1);
}

static bool are_bars_right(const struct question *q, const struct answer *want)
{
	const struct overview *o = &q->o;

	if (o->bars_exact != o->exact)
		return false;
	for (int i = 0; i < o->bar_count; i++)
		if (o->bars_exact || o->bars[i].from > want->first_left
			? !is_whole_right(q, want, i)
			: !is_open_right(q, want, i))
			return false;
	return true;
}

/* Other bars, from about where counting ended. */
static bool is_spread_right(struct question *q, struct answer *want)
{
	struct overview *o = &q->o;
	int64_t from =
	    o->counted_from - (int64_t)random_number(128 * (uint64_t)CLOCK_DAY);
	int64_t length;

	if (o->bars_exact)
		return true;
	o->bar_count = 1 + (int)random_number(OVERVIEW_BARS_MAX);
	length = (rows[0].id - from) / o->bar_count + 1;
	for (int i = 0; i < o->bar_count; i++) {
		o->bars[i].from = from + i * length;
		o->bars[i].until = from + (i + 1) * length;
	}
	overview_spread(o);
	answer(q, want);
	return are_bars_right(q, want);
}

/* Takes the most frequent one out of the counts; 0 when there is none. */
static int64_t take_most(int64_t *counts, int64_t *entries)
{
	int most = 0;

	counts[0] = 0; /* nobody's */
	for (int i = 1; i < NUMBERS; i++)
		if (counts[i] > counts[most])
			most = i;
	*entries = counts[most];
	counts[most] = 0;
	return most;
}

static bool are_tops_right(const struct question *q, struct answer *want)
{
	const struct overview *o = &q->o;
	bool plain = q->tallied && !q->f.customer && !q->f.user &&
		     !q->f.status && !q->f.operation_count;

	if (o->tops_exact != (plain || want->entries <= ENTRIES_COUNT_MAX) ||
	    (!o->tops_exact && o->tops_newest != want->tops_newest))
		return false;
	for (int kind = 0; kind < OVERVIEW_KINDS; kind++) {
		int64_t *counts =
		    o->tops_exact ? want->all[kind] : want->newest[kind];

		for (int i = 0; i < OVERVIEW_TOPS_MAX; i++) {
			int64_t entries;
			int64_t number = take_most(counts, &entries);
			const struct overview_top *top = &o->tops[kind][i];

			if ((number == 0) != (i >= o->top_count[kind]))
				return false;
			if (number &&
			    (top->number != number || top->entries != entries ||
				!top->code.length))
				return false;
		}
	}
	return true;
}

/* ---- */

static void describe(const struct question *q)
{
	printf("# %s: %d bars from %" PRId64 " until %" PRId64
	       ", customer %" PRId64 ", user %" PRId64 ", status %" PRId64
	       ", %d actions%s\n",
	    clock_zone(), q->o.bar_count, q->f.from, q->f.until, q->f.customer,
	    q->f.user, q->f.status, q->f.operation_count,
	    q->f.match ? ", text" : "");
}

struct wrong {
	int counts, rows, bars, tops;
	int many; /* had more than are walked */
	int cut;  /* and were cut off there */
	int some; /* had any */
};

static void ask(struct db *d, int days, struct wrong *wrong)
{
	static struct question q;
	static struct answer want;
	int count, lines, bars, tops;

	pose(&q, days);
	answer(&q, &want);
	if (overview_read(d, &q.f, &q.o))
		fail(d, "overview_read");
	count = !is_count_right(d, &q, &want);
	lines = !are_rows_right(d, &q, &want);
	bars = !are_bars_right(&q, &want);
	tops = !are_tops_right(&q, &want);
	bars += !is_spread_right(&q, &want);
	if (count + lines + bars + tops)
		describe(&q);
	wrong->counts += count;
	wrong->rows += lines;
	wrong->bars += bars;
	wrong->tops += tops;
	wrong->many += want.entries > ENTRIES_COUNT_MAX;
	wrong->cut += !q.o.exact;
	wrong->some += want.entries > 0;
	overview_release(&q.o);
	buf_release(&q.f.list);
}

static void ask_many(struct db *d, int days, int times)
{
	static const char *const zones[] = {"UTC", "Europe/Amsterdam",
	    "Asia/Kolkata", "America/St_Johns", "Pacific/Auckland"};

	for (size_t z = 0; z < sizeof zones / sizeof *zones; z++) {
		struct wrong wrong = {0};

		if (!clock_use_zone(zones[z])) {
			ok(true, "%s # SKIP not known here", zones[z]);
			continue;
		}
		for (int i = 0; i < times; i++)
			ask(d, days, &wrong);
		is_int(0, wrong.counts, "%s, %d entries: counts", zones[z],
		    row_count);
		is_int(0, wrong.rows, "%s: rows of an export", zones[z]);
		is_int(0, wrong.bars, "%s: bars", zones[z]);
		is_int(0, wrong.tops, "%s: the most frequent", zones[z]);
		printf("# %d of %d had any, %d more than %d\n", wrong.some,
		    times, wrong.many, ENTRIES_COUNT_MAX);
		ok(row_count == 0 || wrong.some > times / 3,
		    "%s: enough of the questions find any", zones[z]);
		ok(row_count <= ENTRIES_COUNT_MAX || wrong.many > 5,
		    "%s: and enough find many", zones[z]);
		ok(row_count <= 2 * ENTRIES_COUNT_MAX || wrong.cut > 1,
		    "%s: some of them too many (%d)", zones[z], wrong.cut);
	}
	clock_use_zone("UTC");
}

/* How many times statements that have a part were run, since this was asked
   last. */
static int runs(struct db *d, const char *part)
{
	sqlite3_stmt *s = NULL;
	int sum = 0;

	while ((s = sqlite3_next_stmt(d->handle, s)))
		if (strstr(sqlite3_sql(s), part))
			sum += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_RUN, 1);
	return sum;
}

/* Of the many that a text finds, no more are looked up than tell whose they
   are: those that failed the search knows, where there are many in its period;
   else they are passed by. */
static void costs_text(struct db *d)
{
	const char *const texts[] = {frequent, rare};

	for (int i = 0; i < 2 && row_count > 3 * ENTRIES_COUNT_MAX / 2; i++) {
		struct overview o = OVERVIEW_INIT;
		struct entries_filter f = {
		    .until = ENTRIES_END, .match = texts[i]};

		runs(d, "");
		if (overview_read(d, &f, &o))
			fail(d, "overview_read");
		is_int(OVERVIEW_TOPS_FOUND, runs(d, " WHERE e.id = :id"),
		    "of %d entries that %s finds", overview_counted(&o),
		    texts[i]);
		is_int(all_failed && f.match == rare,
		    runs(d, "e.status IN (SELECT"),
		    "the search tells which have failed");
		overview_release(&o);
		buf_release(&f.list);
	}
}

static void test_log(const char *name, int entries, int days, int times)
{
	struct db d;

	make_log(&d, name, entries, days);
	load_rows(&d);
	is_int(entries, row_count, "%s: all of it read in the naive way", name);
	ask_many(&d, days, times);
	costs_text(&d);
	db_release(&d);
}

static int64_t only_bar(struct db *d, struct entries_filter f)
{
	struct overview o = {
	    .bar_count = 1, .bars = {{.from = f.from, .until = f.until}}};
	int64_t entries = -1;

	if (!overview_read(d, &f, &o) && o.exact && o.bars_exact)
		entries = o.bars[0].entries == o.entries ? o.entries : -1;
	overview_release(&o);
	buf_release(&f.list);
	return entries;
}

/* What has no beginning, no end, or nothing between them. */
static void test_periods(void)
{
	struct db d;

	make_log(&d, "periods", 12000, 3);
	load_rows(&d);
	is_int(12000,
	    only_bar(&d, (struct entries_filter){.until = ENTRIES_END}),
	    "all there is");
	is_int(12000,
	    only_bar(&d, (struct entries_filter){.from = INT64_MIN,
			     .until = ENTRIES_END}),
	    "and from before all time");
	is_int(0,
	    only_bar(&d, (struct entries_filter){.from = rows[5].id,
			     .until = rows[5].id}),
	    "nothing in no time");
	is_int(1,
	    only_bar(&d, (struct entries_filter){.from = rows[5].id,
			     .until = rows[5].id + 1}),
	    "one in the least there is");
	is_int(0,
	    only_bar(&d, (struct entries_filter){.from = rows[0].id + 1,
			     .until = ENTRIES_END}),
	    "nothing after the last");
	is_int(0,
	    only_bar(
		&d, (struct entries_filter){.until = rows[row_count - 1].id}),
	    "nothing before the first");
	db_release(&d);
}

/* ---- what it costs */

/* How many steps the statements took since this was asked last. */
static int steps(struct db *d)
{
	sqlite3_stmt *s = NULL;
	int sum = 0;

	while ((s = sqlite3_next_stmt(d->handle, s)))
		sum += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 1);
	return sum;
}

/* Three entries of somebody, and of actions, that are rare. */
static void add_rare(struct db *d)
{
	struct buf text = BUF_INIT;
	struct imports in;

	if (imports_init(&in, d, "test", "tester"))
		fail(d, "imports_init");
	for (int i = 0; i < 3; i++) {
		buf_clear(&text);
		buf_addf(&text,
		    "{\"id\":\"rare%d\",\"operationDate\":"
		    "\"2024-01-0%dT10:00:00.0000001Z\",\"operationType\":"
		    "\"rare_%d\",\"operationStatus\":\"succeeded\","
		    "\"userPrincipalName\":\"rare@example.com\"}",
		    i, i + 1, i % 2);
		keep(&in, &text);
	}
	if (imports_finish(&in))
		fail(d, "imports_finish");
	imports_release(&in);
	buf_release(&text);
}

static void count_entry(void *context, const struct entry *e)
{
	(void)e;
	++*(int *)context;
}

/* A page and the overview of it, each of which finds all three. */
static void costs(struct db *d, struct entries_filter f, const char *what)
{
	struct overview o = OVERVIEW_INIT;
	int found = 0, cost;

	steps(d);
	if (entries_page(d, &f, (struct entries_slice){ENTRIES_END, 50},
		count_entry, &found))
		fail(d, what);
	cost = steps(d);
	ok(found == 3 && cost < 5000, "%s: a page in %d steps", what, cost);
	if (overview_read(d, &f, &o))
		fail(d, what);
	cost = steps(d);
	ok(o.exact && o.entries == 3 && cost < 5000,
	    "%s: the overview in %d steps", what, cost);
	overview_release(&o);
	buf_release(&f.list);
}

static int64_t number_of(struct db *d, const char *sql)
{
	struct db_statement *s = db_use(d, sql);
	int64_t number = db_step(s) > 0 ? db_int(s, 0) : -1;

	db_done(s);
	return number;
}

/* A month's entries are not counted one by one. */
static void costs_month(struct db *d)
{
	static struct question q;
	int64_t edges[32];
	int cost;

	clock_use_zone("Europe/Amsterdam");
	for (int i = 0; i < 32; i++)
		edges[i] = ENTRIES_FIRST(
		    clock_day_begins(clock_day_of(2024, 1, 10) + i));
	clock_use_zone("UTC");
	set_bars(&q, edges, 31);
	steps(d);
	if (overview_read(d, &q.f, &q.o))
		fail(d, "overview_read");
	cost = steps(d);
	ok(q.o.entries > ENTRIES_COUNT_MAX && cost < 15000,
	    "a month of %d entries: %d steps", (int)q.o.entries, cost);
	overview_release(&q.o);
	buf_release(&q.f.list);
}

static void test_costs(void)
{
	struct entries_filter f = {.until = ENTRIES_END};
	int64_t user, first, second;
	struct db d;

	make_log(&d, "costs", 25000, 50);
	add_rare(&d);
	user = number_of(
	    &d, "SELECT id FROM user WHERE name = 'rare@example.com'");
	first = number_of(&d, "SELECT id FROM operation WHERE code = 'rare_0'");
	second =
	    number_of(&d, "SELECT id FROM operation WHERE code = 'rare_1'");
	f.status = 1;
	f.user = user;
	costs(&d, f, "a frequent status and a rare user");
	f.user = 0;
	f.operations[0] = first;
	f.operations[1] = second;
	f.operation_count = 2;
	costs(&d, f, "a frequent status and two rare actions");
	f.status = 0;
	costs(&d, f, "two rare actions");
	f.user = user;
	f.operations[2] =
	    number_of(&d, "SELECT id FROM operation WHERE code = 'do_0'");
	f.operation_count = 3;
	costs(&d, f, "a rare user and actions, one of which is frequent");
	costs_month(&d);
	db_release(&d);
}

/* ---- two filters that have much each, and little together */

/* Half of them are of one user, and nearly all others are of one action and
   one status; so are one in 60 and one in 600 of that user's. */
#define SHARED 140000
#define SHARED_ACTION 120
#define SHARED_STATUS 1200

static void make_shared(struct db *d)
{
	struct buf text = BUF_INIT;
	struct imports in;

	buf_addf(&text, "%s/shared.db", folder);
	db_init(d);
	if (imports_open(d, buf_text(&text), 2000) ||
	    imports_init(&in, d, "test", "tester"))
		fail(d, "shared");
	for (int i = 0; i < SHARED; i++) {
		bool odd = i % 2;

		buf_clear(&text);
		buf_addf(&text, "{\"id\":\"s%d\",\"operationDate\":\"", i);
		clock_add_utc(
		    &text, BEGINNING + i * 10 * CLOCK_MINUTE, CLOCK_TICK);
		buf_addf(&text,
		    "\",\"operationType\":\"%s\",\"operationStatus\":\"%s\","
		    "\"userPrincipalName\":\"%s@example.com\"}",
		    odd || i % SHARED_ACTION == 0 ? "both" : "even",
		    odd || i % SHARED_STATUS == 0 ? "failed" : "succeeded",
		    odd ? "odd" : "even");
		keep(&in, &text);
	}
	if (imports_finish(&in))
		fail(d, "imports_finish");
	imports_release(&in);
	buf_release(&text);
}

/* Ten bars of all that time. */
static void ask_shared(struct db *d, struct entries_filter *f,
    struct overview *o, struct overview_rows *export, int *cost)
{
	int64_t length = SHARED / 10 * 10 * CLOCK_MINUTE;

	f->from = ENTRIES_FIRST(BEGINNING);
	f->until = ENTRIES_FIRST(BEGINNING + 10 * length);
	o->bar_count = 10;
	for (int i = 0; i < 10; i++) {
		o->bars[i].from = ENTRIES_FIRST(BEGINNING + i * length);
		o->bars[i].until = ENTRIES_FIRST(BEGINNING + (i + 1) * length);
	}
	steps(d);
	if (overview_read(d, f, o))
		fail(d, "overview_read");
	*cost = steps(d);
	if (overview_rows(d, f, export))
		fail(d, "overview_rows");
	steps(d);
}

static int ignore(void *context, const struct entries_numbers *n)
{
	(void)context;
	(void)n;
	return 0;
}

static int searches(struct db *d)
{
	return runs(d, " FROM search f");
}

/* As if it were ten times as many. */
static void test_reach_of_search(struct db *d)
{
	const int all = SHARED / SHARED_ACTION + 1;
	struct entries_filter f = {.operation_count = 1, .match = "\"even\""};
	struct overview o = OVERVIEW_INIT;
	struct overview_rows export;
	int64_t ids[2];
	int cost, bars = 0;

	if (db_exec(d, "UPDATE tally SET entries = 10 * entries,"
		       " failed = 10 * failed, rows = 10 * rows"))
		fail(d, "tally");
	f.operations[0] =
	    number_of(d, "SELECT id FROM operation WHERE code = 'both'");
	searches(d);
	ask_shared(d, &f, &o, &export, &cost);
	is_int(2, searches(d), "the search is asked once by each");
	ok(!o.exact && !export.exact && overview_counted(&o) < all &&
		overview_counted(&o) > all / 2,
	    "%d of %d that a text finds were counted", overview_counted(&o),
	    all);
	for (int i = 0; i < 10; i++)
		bars += o.bars[i].entries >= 0;
	ok(bars > 5 && bars < 10, "%d bars have them", bars);
	f.operation_count = 0;
	f.status = 2;
	ask_shared(d, &f, &o, &export, &cost);
	is_int(2, searches(d), "it is asked once for less than a page");
	ok(o.exact && o.bars_exact && export.exact, "all are looked at");
	is_int(SHARED / SHARED_STATUS + 1, o.entries, "and counted");
	if (entries_nearest(d, &f, ids))
		fail(d, "entries_nearest");
	ok(!ids[0] && !ids[1] && !searches(d), "nor beyond the log's ends");
	f.until = f.from;
	if (entries_nearest(d, &f, ids))
		fail(d, "entries_nearest");
	ok(!ids[0] && ids[1] && searches(d) == 1, "but where there is more");
	overview_release(&o);
	buf_release(&f.list);
}

static void test_reach(void)
{
	const int all = SHARED / SHARED_ACTION + 1;
	struct entries_filter f = {.operation_count = 1};
	struct overview o = OVERVIEW_INIT;
	struct overview_rows export;
	int64_t sum = 0;
	int cost, whole, bars = 0;
	struct db d;

	make_shared(&d);
	f.user = number_of(
	    &d, "SELECT id FROM user WHERE name = 'even@example.com'");
	f.operations[0] =
	    number_of(&d, "SELECT id FROM operation WHERE code = 'both'");
	ask_shared(&d, &f, &o, &export, &cost);
	ok(!o.exact && !o.bars_exact && !o.tops_exact,
	    "of too many that do not fit the oldest are not looked at");
	ok(overview_counted(&o) < all && overview_counted(&o) > all / 3,
	    "%d of %d were counted", overview_counted(&o), all);
	ok(o.entries < overview_counted(&o) &&
		o.entries >= overview_counted(&o) * 9 / 10,
	    "there are more than %d", (int)o.entries);
	ok(!export.exact && export.entries == o.entries &&
		export.rows == o.entries,
	    "the rows of an export are likewise");
	for (int i = 9; i >= 0 && o.bars[i].entries >= 0; i--, bars++)
		sum += o.bars[i].entries;
	ok(bars > 2 && bars < 10, "%d bars have them", bars);
	is_int(sum, overview_counted(&o), "all of them");
	for (int i = 9 - bars; i >= 0; i--)
		bars += o.bars[i].entries == -1;
	is_int(10, bars, "older bars are not counted");
	if (entries_walk(&d, &f, INT32_MAX, ignore, NULL))
		fail(&d, "entries_walk");
	whole = steps(&d);
	ok(cost < whole * 9 / 10, "%d steps, where all take %d", cost, whole);
	is_int(o.tops_newest, o.tops[OVERVIEW_USERS][0].entries,
	    "the most frequent are of those");
	f.operation_count = 0;
	f.status = 2;
	ask_shared(&d, &f, &o, &export, &cost);
	ok(o.exact && o.bars_exact && export.exact,
	    "where they would be less than a page, all are looked at");
	is_int(SHARED / SHARED_STATUS + 1, o.entries, "and counted");
	is_int(o.entries, export.rows, "so are their rows");
	test_reach_of_search(&d);
	overview_release(&o);
	buf_release(&f.list);
	db_release(&d);
}

int main(void)
{
	struct buf command = BUF_INIT;

	snprintf(folder, sizeof folder, "overview-test-%d", (int)getpid());
	if (mkdir(folder, 0700)) {
		printf("Bail out! %s\n", folder);
		return 1;
	}
	test_log("empty", 0, 10, 50);
	test_log("few", 500, 1000, 300);
	test_log("dense", 26000, 60, 150);
	test_log("wide", 26000, 1000, 150);
	all_failed = true;
	test_log("failed", 26000, 60, 50);
	all_failed = false;
	test_periods();
	test_costs();
	test_reach();
	buf_addf(&command, "rm -rf %s", folder);
	ok(system(buf_text(&command)) == 0, "cleaned up");
	buf_release(&command);
	return tap_done();
}
