/*
 * The stores against a real file: places, paging, counts, names, versions,
 * the chain, the search and the state of subscriptions, each compared with
 * what a slow and simple way gives.
 */
#include "tap.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/stores/entries.h"
#include "lib/stores/imports.h"
#include "lib/stores/finder.h"
#include "lib/stores/overview.h"
#include "lib/stores/search.h"
#include "lib/stores/subscriptions.h"
#include "lib/stores/tallies.h"
#include "lib/stores/verify.h"

#define PAGE 7

static char folder[64];
static uint64_t seed = 1;

/* The same numbers on every machine. */
static uint64_t random_number(uint64_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (seed >> 33) % below;
}

static void file_name(struct buf *path, const char *name)
{
	buf_clear(path);
	buf_addf(path, "%s/%s.db", folder, name);
}

static void open_log(struct db *d, const char *name)
{
	struct buf path = BUF_INIT;

	file_name(&path, name);
	db_init(d);
	if (imports_open(d, buf_text(&path), 2000)) {
		printf("Bail out! %s: %s\n", name, buf_text(&d->why));
		exit(1);
	}
	buf_release(&path);
}

static void begin_import(struct imports *in, struct db *d)
{
	if (imports_init(in, d, "test", "tester")) {
		printf("Bail out! %s\n", buf_text(&d->why));
		exit(1);
	}
}

static void keep(struct imports *in, const char *text)
{
	struct record_problem why;

	if (record_read(imports_slot(in), span_of(text), &why)) {
		printf("Bail out! %s: %s: %s\n", why.field, why.reason, text);
		exit(1);
	}
	if (imports_keep(in)) {
		printf("Bail out! %s\n", buf_text(&in->db->why));
		exit(1);
	}
}

static void end_import(struct imports *in, struct imports_counts *counts)
{
	if (imports_finish(in)) {
		printf("Bail out! %s\n", buf_text(&in->db->why));
		exit(1);
	}
	*counts = in->counts;
	imports_release(in);
}

static void import_one(
    struct db *d, const char *text, struct imports_counts *counts)
{
	struct imports in;

	begin_import(&in, d);
	keep(&in, text);
	end_import(&in, counts);
}

/* ---- places */

static bool stays(const struct record *r, int attempt)
{
	int64_t unit =
	    r->precision == CLOCK_WHOLE_MINUTE ? CLOCK_MINUTE : CLOCK_SECOND;
	struct derived_key key = derived_key_of(r);
	int64_t id = derived_place(&key, attempt);
	int64_t ticks = id / 128;
	int64_t narrow = r->ticks % CLOCK_SECOND ? 1 : CLOCK_SECOND;

	if (r->precision == CLOCK_WHOLE_MINUTE)
		narrow = CLOCK_MINUTE;
	if (attempt == 0 && ticks / narrow != r->ticks / narrow)
		return false;
	return id > 0 && ticks / unit == r->ticks / unit &&
	       id == derived_place(&key, attempt);
}

static void test_places(void)
{
	static const int64_t instants[] = {
	    0, 1, CLOCK_DAY - 1, CLOCK_DAY, INT64_C(8439123456789), CLOCK_MAX};
	int wrong = 0, same = 0;

	for (int p = CLOCK_TICK; p <= CLOCK_WHOLE_MINUTE; p++)
		for (size_t i = 0; i < sizeof instants / 8; i++)
			for (int n = 0; n < 20000; n++) {
				struct record r = {.precision = p,
				    .ticks = instants[i],
				    .identity = random_number(1u << 31) *
						(uint64_t)(n + 1)};

				wrong += !stays(&r, n % 200);
			}
	is_int(0, wrong, "a place is within the second or minute it is of");
	for (int n = 0; n < 1000; n++) {
		struct derived_key a = {.identity = (uint64_t)n, .ticks = 5},
				   b = {
				       .identity = (uint64_t)n + 1, .ticks = 5};

		same += derived_place(&a, 3) == derived_place(&b, 3);
	}
	ok(same < 50, "neighbours land apart: %d of 1000 did not", same);
}

static void crowd(struct imports *in, int n, const char *date, char kind)
{
	struct buf text = BUF_INIT;

	for (int i = 0; i < n; i++) {
		buf_clear(&text);
		buf_addf(&text,
		    "{\"id\":\"%c-%d\",\"operationDate\":\"%s\","
		    "\"operationType\":\"create_order\",\"customerId\":\"c%d\","
		    "\"operationStatus\":\"%s\"}",
		    kind, i, date, i % 3, i % 5 ? "succeeded" : "failed");
		keep(in, buf_text(&text));
	}
	buf_release(&text);
}

static void crowds(struct db *d, struct imports_counts *counts)
{
	struct imports in;

	begin_import(&in, d);
	crowd(&in, 10000, "2026-03-01T10:20:30.1234567Z", 't');
	crowd(&in, 50000, "2026-03-02T11:45Z", 'm');
	end_import(&in, counts);
}

static int64_t ask(struct db *d, const char *sql)
{
	struct db_statement *s = db_use(d, sql);
	int64_t n = db_step(s) > 0 ? db_int(s, 0) : -1;

	db_done(s);
	return n;
}

static void test_many_counted(struct db *d)
{
	struct entries_filter f = {.until = ENTRIES_END};
	int64_t count;
	bool exact;

	is_int(0, overview_count(d, &f, &count, &exact), "all counted");
	ok(exact && count == 60000, "by tally: exactly 60,000");
	f.customer = ask(d, "SELECT id FROM customer WHERE code = 'c1'");
	overview_count(d, &f, &count, &exact);
	ok(exact && count == 20000, "of one customer: exactly 20,000");
	f.status = 2;
	overview_count(d, &f, &count, &exact);
	ok(exact && count == 3999, "two filters, few: exactly 3,999");
	f.status = 1;
	overview_count(d, &f, &count, &exact);
	ok(!exact && count == ENTRIES_COUNT_MAX, "many: more than 10,000");
	buf_release(&f.list);
}

static void test_crowds(void)
{
	struct imports_counts counts;
	int64_t began = clock_monotonic_ms(), took;
	struct db d;

	open_log(&d, "crowds");
	crowds(&d, &counts);
	took = clock_monotonic_ms() - began;
	ok(counts.added == 60000 && !counts.known && !counts.changed,
	    "10,000 of one tick and 50,000 of one minute are all new");
	ok(took < 60000, "in %d ms", (int)took);
	is_int(60000, ask(&d, "SELECT count(DISTINCT id) FROM entry"),
	    "and have ids of their own");
	is_int(0,
	    ask(&d, "SELECT count(*) FROM entry WHERE id / 1280000000"
		    " <> (id / 128 - ahead) / 10000000"
		    " AND precision < 3"),
	    "those of a tick stay in its second");
	is_int(0,
	    ask(&d, "SELECT count(*) FROM entry WHERE id / 76800000000"
		    " <> (id / 128 - ahead) / 600000000"),
	    "those of a minute in theirs");
	is_int(1,
	    ask(&d, "SELECT count(DISTINCT id / 128 - ahead) FROM entry"
		    " WHERE precision = 0"),
	    "and the exact instant is kept");
	test_many_counted(&d);
	crowds(&d, &counts);
	ok(counts.known == 60000 && !counts.added && !counts.changed,
	    "again all are known");
	db_release(&d);
}

/* ---- lists against a naive one */

struct row {
	int64_t id, customer, user, operation, status;
	bool matches[3];
};

#define ROWS_MAX 4000

static struct row rows[ROWS_MAX]; /* newest first */
static int row_count;

static const char *const words[] = {"amber", "basalt", "cobalt"};

/* So exact, or less exact, is a source. */
static const char *const fractions[] = {".1234567Z", ".120Z", "Z"};

static void random_record(struct buf *text, int i)
{
	static const char *const operations[] = {"create_order", "update_order",
	    "add_customer", "unheard_of", "ready_invoice"};
	static const char *const statuses[] = {
	    "succeeded", "succeeded", "succeeded", "failed", "progress", "odd"};
	int customer = (int)random_number(6), user = (int)random_number(5);
	char date[64];

	snprintf(date, sizeof date, "2026-%02d-%02dT%02d:%02d:%02d%s",
	    1 + (int)random_number(2), 1 + (int)random_number(28),
	    (int)random_number(24), (int)random_number(60),
	    (int)random_number(60), fractions[random_number(3)]);
	buf_clear(text);
	buf_addf(text,
	    "{\"id\":\"r%d\",\"operationDate\":\"%s\",\"operationType\":"
	    "\"%s\",\"operationStatus\":\"%s\"",
	    i, date, operations[random_number(5)], statuses[random_number(6)]);
	if (customer)
		buf_addf(text,
		    ",\"customerId\":\"c-%d\",\"customerName\":\"N%d\"",
		    customer, customer);
	if (user)
		buf_addf(
		    text, ",\"userPrincipalName\":\"u%d@example.com\"", user);
	buf_addf(text, ",\"sessionId\":\"%s %s\"}", words[random_number(3)],
	    words[random_number(3)]);
}

static void fill_log(struct db *d)
{
	struct imports_counts counts;
	struct buf text = BUF_INIT;
	int added = 0;

	for (int part = 0; part < 3; part++) {
		struct imports in;

		begin_import(&in, d);
		for (int i = 0; i < 1000; i++) {
			random_record(&text, part * 1000 + i);
			keep(&in, buf_text(&text));
		}
		end_import(&in, &counts);
		added += (int)counts.added;
	}
	is_int(3000, added, "a log of 3000 random entries");
	buf_release(&text);
}

static void load_rows(struct db *d)
{
	struct db_statement *s =
	    db_use(d, "SELECT e.id, customer, user, operation, status,"
		      " instr(text, 'amber'), instr(text, 'basalt'),"
		      " instr(text, 'cobalt') FROM entry e JOIN record r ON "
		      "r.id = e.record"
		      " ORDER BY e.id DESC");

	while (db_step(s) > 0 && row_count < ROWS_MAX)
		rows[row_count++] = (struct row){db_int(s, 0), db_int(s, 1),
		    db_int(s, 2), db_int(s, 3), db_int(s, 4),
		    {db_int(s, 5), db_int(s, 6), db_int(s, 7)}};
	db_done(s);
}

/* What the search is asked for a text. */
static void express(struct db *d, struct span typed, struct buf *match)
{
	struct finder f = FINDER_INIT;

	if (finder_words(&f, d, typed) || finder_expand(&f) ||
	    finder_expression(&f, match))
		printf("# %.*s: %s\n", (int)typed.length, typed.data,
		    buf_text(&d->why));
	finder_release(&f);
}

/* A filter and what the naive way needs to know of it. */
struct question {
	struct entries_filter f;
	int word; /* of words[], -1 for none */
	struct buf match;
};

static bool fits(const struct row *r, const struct question *q)
{
	const struct entries_filter *f = &q->f;
	bool operation = f->operation_count == 0;

	for (int i = 0; i < f->operation_count; i++)
		operation = operation || r->operation == f->operations[i];
	return operation && (!f->customer || r->customer == f->customer) &&
	       (!f->user || r->user == f->user) &&
	       (!f->status || r->status == f->status) &&
	       (q->word < 0 || r->matches[q->word]);
}

static bool is_within(const struct row *r, const struct question *q)
{
	return r->id >= q->f.from && r->id < q->f.until && fits(r, q);
}

static void pose(struct db *d, struct question *q)
{
	int64_t first = rows[row_count - 1].id;
	int64_t span = rows[0].id - first;
	int64_t a = first + span / 1000 * (int64_t)random_number(1000);
	int64_t b = first + span / 1000 * (int64_t)random_number(1000);

	*q = (struct question){.word = -1};
	q->f.from = a < b ? a : b;
	q->f.until = a < b ? b : a;
	if (random_number(6) == 0)
		q->f = (struct entries_filter){.until = ENTRIES_END};
	if (random_number(3) == 0)
		q->f.customer = 1 + (int64_t)random_number(6);
	if (random_number(3) == 0)
		q->f.user = 1 + (int64_t)random_number(5);
	if (random_number(3) == 0)
		q->f.status = 1 + (int64_t)random_number(5);
	if (random_number(3) == 0)
		for (q->f.operation_count = 1 + (int)random_number(3);
		     !q->f.operations[q->f.operation_count - 1];)
			for (int i = 0; i < q->f.operation_count; i++)
				q->f.operations[i] =
				    1 + (int64_t)random_number(6);
	if (random_number(4) == 0) {
		q->word = (int)random_number(3);
		express(d, span_of(words[q->word]), &q->match);
		q->f.match = buf_text(&q->match);
	}
}

static void question_release(struct question *q)
{
	buf_release(&q->match);
	buf_release(&q->f.list);
}

struct ids {
	int64_t list[ROWS_MAX + PAGE];
	int count;
};

static void take_id(void *context, const struct entry *e)
{
	struct ids *ids = context;

	ids->list[ids->count++] = e->id;
}

static void naive(const struct question *q, struct ids *want)
{
	want->count = 0;
	for (int i = 0; i < row_count; i++)
		if (is_within(&rows[i], q))
			want->list[want->count++] = rows[i].id;
}

static bool same_ids(const struct ids *a, const struct ids *b)
{
	return a->count == b->count &&
	       !memcmp(a->list, b->list, (size_t)a->count * sizeof *a->list);
}

/* Page by page towards older, as the list's own links go. */
static bool walk_older(struct db *d, struct question *q, const struct ids *want)
{
	static struct ids got;
	int64_t before = ENTRIES_END;
	int had;

	got.count = 0;
	do {
		had = got.count;
		if (entries_page(d, &q->f, (struct entries_slice){before, PAGE},
			take_id, &got) ||
		    got.count > had + PAGE || got.count > want->count)
			return false;
		before = got.count ? got.list[got.count - 1] : 0;
	} while (got.count > had);
	return same_ids(&got, want);
}

/* And back: each page begins where entries_newer() says. */
static bool walk_newer(struct db *d, struct question *q, const struct ids *want)
{
	int at = want->count; /* the page above begins before this one */
	int64_t top;

	while (at > 0) {
		struct ids got = {.count = 0};
		int64_t after = at < want->count ? want->list[at] : 0;
		int begin = at - PAGE > 0 ? at - PAGE : 0;

		if (entries_newer(d, &q->f, after, PAGE - 1, &top))
			return false;
		if (top != (at >= PAGE ? want->list[at - PAGE] : 0))
			return false;
		if (entries_page(d, &q->f,
			(struct entries_slice){
			    top ? top + 1 : ENTRIES_END, PAGE},
			take_id, &got))
			return false;
		for (int i = 0; i < got.count; i++)
			if (got.list[i] != want->list[begin + i])
				return false;
		at -= PAGE;
	}
	return true;
}

static bool finds_nearest(struct db *d, const struct question *q)
{
	int64_t want[2] = {0, 0}, got[2];

	for (int i = 0; i < row_count; i++) {
		if (!fits(&rows[i], q))
			continue;
		if (rows[i].id < q->f.from && !want[0])
			want[0] = rows[i].id;
		if (rows[i].id >= q->f.until)
			want[1] = rows[i].id;
	}
	return !entries_nearest(d, &q->f, got) && got[0] == want[0] &&
	       got[1] == want[1];
}

static bool counts_right(struct db *d, struct question *q, int want)
{
	int64_t count;
	bool exact;

	return !overview_count(d, &q->f, &count, &exact) && exact &&
	       count == want;
}

static void test_lists(void)
{
	static struct ids want;
	int older = 0, newer = 0, nearest = 0, counts = 0;
	int hits = 0;
	struct db d;

	open_log(&d, "random");
	fill_log(&d);
	load_rows(&d);
	is_int(3000, row_count, "all of it read in the naive way");
	for (int i = 0; i < 150; i++) {
		struct question q;

		pose(&d, &q);
		naive(&q, &want);
		hits += want.count > 0;
		older += !walk_older(&d, &q, &want);
		newer += !walk_newer(&d, &q, &want);
		nearest += !finds_nearest(&d, &q);
		counts += !counts_right(&d, &q, want.count);
		question_release(&q);
	}
	ok(hits > 75, "of 150 random filters %d have hits", hits);
	is_int(0, older, "paging to older gives what a naive query gives");
	is_int(0, newer, "paging to newer does");
	is_int(0, nearest, "the nearest entries are the nearest");
	is_int(0, counts, "counts, by tally and one by one, are right");
	db_release(&d);
}

/* The first id of an instant's second, or of the one after. */
static int64_t edge_of(int64_t ticks, int after)
{
	return ENTRIES_FIRST((ticks / CLOCK_SECOND + after) * CLOCK_SECOND);
}

/* Where a slot begins and ends an entry must be counted once. */
static void test_edges(void)
{
	static const char *const dates[] = {"2026-01-31T23:59:59.9999999Z",
	    "2026-02-01T00:00:00.0000000Z", "2026-02-01T00:59:59.9999999Z",
	    "2026-02-01T01:00:00.0000000Z", "2026-02-01T23:59:59.9999999Z",
	    "2026-02-02T00:00:00.0000000Z", "2000-01-01T00:00:00.0000000Z",
	    "2199-12-31T23:59:59.9999999Z"};
	int64_t ticks[8];
	struct imports_counts counts;
	enum clock_precision p;
	char text[200];
	int wrong = 0;
	struct db d;

	open_log(&d, "edges");
	for (int i = 0; i < 8; i++) {
		clock_parse_instant(span_of(dates[i]), &ticks[i], &p);
		snprintf(text, sizeof text,
		    "{\"id\":\"e%d\",\"operationDate\":\"%s\"}", i, dates[i]);
		import_one(&d, text, &counts);
	}
	for (int a = 0; a < 16; a++)
		for (int b = 0; b < 16; b++) {
			struct entries_filter f = {
			    .from = edge_of(ticks[a / 2], a % 2),
			    .until = edge_of(ticks[b / 2], b % 2)};
			int64_t count, want = 0;
			bool exact;

			for (int i = 0; i < 8 && f.from <= f.until; i++)
				want += ENTRIES_FIRST(ticks[i]) >= f.from &&
					ENTRIES_FIRST(ticks[i]) < f.until;
			if (f.from > f.until)
				continue;
			wrong += overview_count(&d, &f, &count, &exact) ||
				 count != want;
			buf_release(&f.list);
		}
	is_int(0, wrong, "at the edges of hours, days and all time");
	db_release(&d);
}

/* ---- names */

#define NAMED 120

static void named_record(struct buf *text, int i)
{
	buf_clear(text);
	buf_addf(text,
	    "{\"id\":\"n%d\",\"customerId\":\"C-%d\",\"operationDate\":"
	    "\"2026-02-%02dT10:00:%02d.0000001Z\"",
	    i, i % 5, 1 + i / 20, i % 20);
	if (i % 7)
		buf_addf(text, ",\"customerName\":\"Name %d\"", i);
	buf_addc(text, '}');
}

static void customer_names(struct db *d, struct buf *out)
{
	struct db_statement *s =
	    db_use(d, "SELECT code, name FROM customer ORDER BY code");

	buf_clear(out);
	while (db_step(s) > 0) {
		buf_add_span(out, db_text(s, 0));
		buf_addc(out, '=');
		buf_add_span(out, db_text(s, 1));
		buf_addc(out, ' ');
	}
	db_done(s);
}

static void shuffle(int *order, int n)
{
	for (int i = 0; i < n; i++)
		order[i] = i;
	for (int i = n - 1; i > 0; i--) {
		int k = (int)random_number((uint64_t)i + 1), keep_one;

		keep_one = order[i];
		order[i] = order[k];
		order[k] = keep_one;
	}
}

/* Brings the records in by runs of `size`, in this order. */
static void bring(struct db *d, const int *order, int size)
{
	struct imports_counts counts;
	struct buf text = BUF_INIT;

	for (int i = 0; i < NAMED; i += size) {
		struct imports in;

		begin_import(&in, d);
		for (int k = i; k < NAMED && k < i + size; k++) {
			named_record(&text, order[k]);
			keep(&in, buf_text(&text));
		}
		end_import(&in, &counts);
	}
	buf_release(&text);
}

static void test_names(void)
{
	const char *want = "c-0=Name 115 c-1=Name 116 c-2=Name 117 "
			   "c-3=Name 118 c-4=Name 114 ";
	struct buf got = BUF_INIT;
	int order[NAMED];
	char name[24];

	for (int i = 0; i < 6; i++) {
		struct db d;

		shuffle(order, NAMED);
		snprintf(name, sizeof name, "names%d", i);
		open_log(&d, name);
		bring(&d, order, i % 2 ? 11 : NAMED);
		customer_names(&d, &got);
		is_text(want, buf_text(&got),
		    "the latest names, in shuffled order %d", i);
		db_release(&d);
	}
	buf_release(&got);
}

static void test_nameless(void)
{
	struct imports_counts counts;
	struct buf got = BUF_INIT;
	struct db d;

	open_log(&d, "nameless");
	import_one(&d, "{\"operationDate\":\"2026-01-01T00:00:00Z\"}", &counts);
	is_int(0, ask(&d, "SELECT count(customer) FROM entry"),
	    "neither id nor name: no customer");
	import_one(&d,
	    "{\"operationDate\":\"2026-01-02T00:00:00Z\","
	    "\"customerName\":\"Only a name\"}",
	    &counts);
	import_one(&d,
	    "{\"operationDate\":\"2026-01-03T00:00:00Z\","
	    "\"customerName\":\"Only a name\"}",
	    &counts);
	customer_names(&d, &got);
	is_text("=Only a name ", buf_text(&got),
	    "a name without an id is one customer");
	import_one(&d,
	    "{\"operationDate\":\"2026-01-03T00:00:00Z\","
	    "\"customerId\":\"name Only a name\"}",
	    &counts);
	is_int(2, ask(&d, "SELECT count(*) FROM customer"),
	    "an id that looks like one is another");
	buf_release(&got);
	db_release(&d);
}

/* ---- versions */

struct versions {
	int count;
	struct buf texts;
};

static void take_version(void *context, const struct entries_version *version)
{
	struct versions *v = context;

	v->count++;
	buf_addf(&v->texts, "%" PRId64 " %s:", version->n,
	    version->later ? "later" : "earlier");
	buf_add_span(&v->texts, version->text);
	buf_addc(&v->texts, ' ');
}

#define EVENT(status)                                                          \
	"{\"id\":\"v1\",\"operationDate\":\"2026-01-01T00:00:00Z\","           \
	"\"operationStatus\":\"" status "\"}"

static void test_versions(void)
{
	struct imports_counts c;
	struct versions v = {0};
	struct buf text = BUF_INIT;
	uint8_t hash[SHA256_SIZE];
	enum verify_state state;
	int64_t id;
	struct db d;

	open_log(&d, "versions");
	import_one(&d, EVENT("progress"), &c);
	import_one(&d, EVENT("succeeded"), &c);
	ok(c.changed == 1 && !c.added && !c.known, "other content: changed");
	import_one(&d, EVENT("succeeded"), &c);
	ok(c.known == 1 && !c.changed, "the same again: known");
	import_one(&d, EVENT("progress"), &c);
	ok(c.known == 1 && !c.changed, "the first one again: known");
	import_one(&d, EVENT("failed"), &c);
	ok(c.changed == 1, "a third content: changed");
	is_int(1, ask(&d, "SELECT count(*) FROM entry"), "one entry");
	id = ask(&d, "SELECT id FROM entry");
	is_int(0, entries_versions(&d, id, take_version, &v), "its versions");
	is_text("1 earlier:" EVENT("progress") " 2 later:" EVENT("failed") " ",
	    buf_text(&v.texts), "are in the order of arrival");
	is_int(1, entries_record(&d, id, &text, hash), "its record");
	is_text(EVENT("succeeded"), buf_text(&text),
	    "says how it ended, and is the longest that does");
	is_int(0, entries_record(&d, id + 1, &text, hash), "no other is");
	is_int(0, verify_record(&d, 2, 1, &state), "one record is checked");
	ok(state == VERIFY_WHOLE, "it and its import are whole");
	is_int(0, verify_record(&d, 2, 0, &state), "with fewer allowed");
	ok(state == VERIFY_LONG, "its import is too long");
	buf_release(&v.texts);
	buf_release(&text);
	db_release(&d);
}

/* ---- the chain, computed again from what its description says */

static void add_leaves(struct sha256 *h, struct db *d, int64_t from, int64_t to)
{
	struct db_statement *s =
	    db_use(d, "SELECT id, text FROM record WHERE id > :from AND"
		      " id <= :to ORDER BY id");
	struct sha256 leaf;
	uint8_t digest[SHA256_SIZE];

	sha256_init(&leaf);
	db_bind_int(s, ":from", from);
	db_bind_int(s, ":to", to);
	while (db_step(s) > 0) {
		sha256_clear(&leaf);
		sha256_add(&leaf, "", 1);
		sha256_add_sized(&leaf, db_text(s, 1));
		sha256_finish(&leaf, digest);
		sha256_add_int(h, db_int(s, 0));
		sha256_add(h, digest, SHA256_SIZE);
	}
	db_done(s);
	sha256_release(&leaf);
}

/* The first import whose head is not what it should be; 0: all are right. */
static int64_t first_broken(struct db *d)
{
	struct db_statement *s = db_use(d,
	    "SELECT id, run, at, added, known, changed, refused, last, by,"
	    " source, head FROM import ORDER BY id");
	uint8_t head[SHA256_SIZE] = {0};
	int64_t broken = 0, last = 0;
	struct sha256 h;

	sha256_init(&h);
	while (!broken && db_step(s) > 0) {
		sha256_clear(&h);
		sha256_add(&h, "\1", 1);
		sha256_add(&h, head, SHA256_SIZE);
		for (int i = 0; i < 8; i++)
			sha256_add_int(&h, db_int(s, i));
		sha256_add_sized(&h, db_text(s, 8));
		sha256_add_sized(&h, db_text(s, 9));
		add_leaves(&h, d, last, db_int(s, 7));
		last = db_int(s, 7);
		sha256_finish(&h, head);
		if (memcmp(head, db_text(s, 10).data, SHA256_SIZE) != 0)
			broken = db_int(s, 0);
	}
	db_done(s);
	sha256_release(&h);
	return broken;
}

static void test_chain(void)
{
	struct imports_counts c;
	int order[NAMED];
	struct db d;

	open_log(&d, "chain");
	shuffle(order, NAMED);
	bring(&d, order, 50);
	import_one(&d, EVENT("progress"), &c);
	import_one(&d, EVENT("succeeded"), &c);
	import_one(&d, EVENT("succeeded"), &c);
	is_int(6, ask(&d, "SELECT count(*) FROM import"), "six imports");
	is_int(0, first_broken(&d), "each head is what it should be");
	db_release(&d);
}

/* ---- search */

static bool found(struct db *d, const char *typed)
{
	struct entries_filter f = {.until = ENTRIES_END};
	struct buf match = BUF_INIT;
	struct ids ids = {.count = 0};

	express(d, span_of(typed), &match);
	f.match = buf_text(&match);
	if (match.length &&
	    entries_page(d, &f, (struct entries_slice){ENTRIES_END, PAGE},
		take_id, &ids))
		printf("# %s: %s: %s\n", typed, f.match, buf_text(&d->why));
	buf_release(&match);
	buf_release(&f.list);
	return ids.count == 1;
}

static void search_known(struct db *d)
{
	static const char *const there[] = {"Contoso", "contoso", "cont",
	    "bicycles conto", "\"contoso", "contoso'", "(contoso)", "çonto",
	    "0f1e2d3c-aaaa-4bbb-8ccc-1234567890ab", "1234567890", "0F1E2D3C",
	    "bicycles  AND", "北市", "台北市", "市腳踏車", "premium 25",
	    "jane@example.com", "jane@exam", "NEAR", "हिन्दी", "smi😀le", "שָׁלוֹם"};
	static const char *const not_there[] = {"ontoso", "contosos",
	    "contos bicycles", "OR nothing", "bicycles NOT", "zzz"};

	for (size_t i = 0; i < sizeof there / sizeof *there; i++)
		ok(found(d, there[i]), "found: %s", there[i]);
	for (size_t i = 0; i < sizeof not_there / sizeof *not_there; i++)
		ok(!found(d, not_there[i]), "not found: %s", not_there[i]);
}

/* Whatever is typed is a search, never a mistake. */
static void search_anything(struct db *d)
{
	static const char *const pieces[] = {"\"", "'", "*", "(", ")", "^", "-",
	    "+", ":", "{", "}", "AND ", "OR ", "NOT ", "NEAR(", "a", "β", "市",
	    "한", " ", ",", "\xC2\xB5", "\xE2\x80\xA8", "😀", "words", "\x7F",
	    "\\", "%", ";", "--", "/*", "\xEF\xBF\xBD", "\xCC\x81"};
	struct entries_filter f = {.until = ENTRIES_END};
	struct buf typed = BUF_INIT, match = BUF_INIT;
	struct ids ids;
	int wrong = 0;

	for (int i = 0; i < 5000; i++) {
		buf_clear(&typed);
		buf_clear(&match);
		ids.count = 0;
		for (int n = 1 + (int)random_number(8); n > 0; n--)
			buf_adds(&typed, pieces[random_number(
					     sizeof pieces / sizeof *pieces)]);
		express(d, buf_span(&typed), &match);
		f.match = buf_text(&match);
		if (match.length &&
		    entries_page(d, &f,
			(struct entries_slice){ENTRIES_END, PAGE}, take_id,
			&ids) &&
		    !wrong++)
			printf("# %s: %s\n", buf_text(&typed), f.match);
	}
	is_int(0, wrong, "no input of 5,000 odd ones is a mistake");
	buf_release(&typed);
	buf_release(&match);
	buf_release(&f.list);
}

static void test_search(void)
{
	struct imports_counts c;
	struct db d;

	open_log(&d, "search");
	import_one(&d,
	    "{\"operationDate\":\"2026-01-01T00:00:00Z\",\"customerName\":"
	    "\"Contoso Bicycles and near\","
	    "\"userPrincipalName\":\"jane@example.com\","
	    "\"customerId\":\"0f1e2d3c-aaaa-4bbb-8ccc-1234567890ab\","
	    "\"customizedData\":[{\"key\":\"Name\",\"value\":"
	    "\"台北市腳踏車 Premium हिन्दी smi😀le "
	    "שָׁלוֹם\"},{\"key\":\"Quantity-0\","
	    "\"value\":\"25\"}]}",
	    &c);
	search_known(&d);
	search_anything(&d);
	db_release(&d);
}

/* ---- subscriptions */

#define ORDER(id, date, status, quantity)                                      \
	"{\"id\":\"" id "\",\"customerId\":\"c9\",\"operationDate\":\"" date   \
	"T08:00:00.0000000Z\",\"operationType\":\"create_order\","             \
	"\"resourceType\":\"order\",\"operationStatus\":\"" status "\","       \
	"\"resourceNewValue\":\"{\\\"Id\\\":\\\"O1\\\",\\\"BillingCycle\\\":"  \
	"\\\"monthly\\\",\\\"LineItems\\\":[{\\\"OfferId\\\":\\\"OF1\\\","     \
	"\\\"FriendlyName\\\":\\\"Sheets\\\",\\\"SubscriptionId\\\":"          \
	"\\\"S-1\\\",\\\"Quantity\\\":" quantity "}]}\"}"

#define CHANGE(id, date, status, value)                                        \
	"{\"id\":\"" id "\",\"customerId\":\"c9\",\"operationDate\":\"" date   \
	"T08:00:00.0000000Z\",\"operationType\":\"update_subscription\","      \
	"\"resourceType\":\"subscription\",\"operationStatus\":\"" status      \
	"\",\"resourceNewValue\":\"{\\\"Id\\\":\\\"s-1\\\"," value             \
	",\\\"Attributes\\\":{\\\"ObjectType\\\":\\\"Subscription\\\"}}\"}"

static void add_state(void *context, const struct subscription *s)
{
	struct buf *out = context;

	buf_add_span(out, s->state.subscription);
	buf_addc(out, ' ');
	buf_add_span(out, s->state.product);
	buf_addf(out, " %d ", (int)s->state.quantity);
	buf_add_span(out, s->state.status);
	buf_addf(out, " %d ", s->state.auto_renew);
	buf_add_span(out, s->state.cycle);
	buf_addf(out, " %d", (int)s->phase);
}

static void add_event(void *context, const struct subscriptions_event *e)
{
	struct buf *out = context;

	if (out->length)
		buf_adds(out, ", ");
	clock_add_day(out, (int)(e->ticks / CLOCK_DAY));
	buf_addc(out, ' ');
	buf_add_span(out, e->entry ? e->operation : span_of("list"));
	if (e->has_quantity)
		buf_addf(out, " %d", (int)e->quantity);
	if (e->status.length) {
		buf_addc(out, ' ');
		buf_add_span(out, e->status);
		buf_addf(out, " %d", (int)e->phase);
	}
}

static void as_of(struct db *d, const char *day, const char *want)
{
	int64_t customer = ask(d, "SELECT id FROM customer");
	struct subscriptions_filter filter = {.customer = customer};
	struct buf got = BUF_INIT;
	int64_t count = -1, first;
	int number = 0;

	clock_parse_day(span_of(day), &number);
	filter.until = ENTRIES_FIRST(number * CLOCK_DAY);
	is_int(0, subscriptions_of(d, &filter, add_state, &got),
	    "as of the end of the day before %s", day);
	is_int(0, subscriptions_span(d, &filter, &count, &first), "counted");
	is_int(got.length ? 1 : 0, count, "as many as there are");
	is_text(want, buf_text(&got), "it is so");
	buf_release(&got);
}

static void history(struct db *d, const char *day, int most, const char *want)
{
	struct subscriptions_slice slice = {
	    ask(d, "SELECT id FROM subscription"), 0, most};
	struct buf got = BUF_INIT;
	int number = 0;

	clock_parse_day(span_of(day), &number);
	slice.until = ENTRIES_FIRST(number * CLOCK_DAY);
	is_int(0, subscriptions_history(d, slice, add_event, &got),
	    "the history up to %s", day);
	is_text(want, buf_text(&got), "it is so");
	buf_release(&got);
}

#define LIST(date, more)                                                       \
	"{\"listedAt\":\"" date "T08:00:00Z\",\"customerId\":\"c9\","          \
	"\"subscription\":{\"id\":\"S-1\",\"friendlyName\":\"Sheets\""         \
	"" more "}}"

static const char *const told[] = {
    ORDER("s0", "2026-01-01", "failed", "7"),
    ORDER("s1", "2026-02-01", "succeeded", "10"),
    LIST("2026-02-01", ",\"quantity\":10,\"status\":\"active\""),
    LIST("2026-02-20", ",\"quantity\":11"),
    CHANGE("s2", "2026-03-01", "succeeded", "\\\"Quantity\\\":12"),
    CHANGE("s3", "2026-04-01", "failed", "\\\"Quantity\\\":99"),
    CHANGE("s4", "2026-05-01", "succeeded", "\\\"Status\\\":\\\"expired\\\""),
};

#define TOLD (sizeof told / sizeof *told)

/* In whatever order they arrive. */
static void test_history(void)
{
	/* Each begins elsewhere, and goes on by so many. */
	static const size_t orders[][2] = {{0, 1}, {6, 6}, {3, 2}, {5, 3}};

	for (size_t n = 0; n < sizeof orders / sizeof *orders; n++) {
		char name[16];
		struct imports_counts c;
		struct db d;

		snprintf(name, sizeof name, "history%d", (int)n);
		open_log(&d, name);
		for (size_t i = 0; i < TOLD; i++)
			import_one(&d,
			    told[(orders[n][0] + i * orders[n][1]) % TOLD], &c);
		history(&d, "2026-02-01", 9, "");
		/* Of one instant the entry comes later. */
		history(&d, "2026-02-02", 9,
		    "2026-02-01 create_order 10, 2026-02-01 list 10 active 0");
		history(&d, "2030-01-01", 9,
		    "2026-05-01 update_subscription expired 2,"
		    " 2026-03-01 update_subscription 12,"
		    " 2026-02-20 list 11, 2026-02-01 create_order 10,"
		    " 2026-02-01 list 10 active 0");
		history(&d, "2030-01-01", 2,
		    "2026-05-01 update_subscription expired 2,"
		    " 2026-03-01 update_subscription 12");
		as_of(&d, "2026-02-02", "s-1 Sheets 10 active -1 monthly 0");
		as_of(&d, "2026-02-28", "s-1 Sheets 11 active -1 monthly 0");
		as_of(&d, "2026-06-01", "s-1 Sheets 12 expired -1 monthly 2");
		db_release(&d);
	}
}

static void test_subscriptions(void)
{
	struct imports_counts c;
	struct db d;

	open_log(&d, "subscriptions");
	/* The later ones arrive first. */
	import_one(&d,
	    CHANGE("s4", "2026-05-01", "succeeded",
		"\\\"Status\\\":\\\"suspended\\\""),
	    &c);
	import_one(&d,
	    CHANGE("s3", "2026-04-01", "failed", "\\\"Quantity\\\":99"), &c);
	import_one(&d,
	    CHANGE("s2", "2026-03-01", "succeeded",
		"\\\"Quantity\\\":12,\\\"Status\\\":\\\"active\\\","
		"\\\"AutoRenewEnabled\\\":false"),
	    &c);
	import_one(&d, ORDER("s1", "2026-02-01", "succeeded", "10"), &c);
	import_one(&d, ORDER("s0", "2026-01-01", "failed", "7"), &c);
	as_of(&d, "2026-01-15", "");
	as_of(&d, "2026-02-01", "");
	as_of(&d, "2026-02-02", "s-1 Sheets 10  -1 monthly 0");
	as_of(&d, "2026-03-02", "s-1 Sheets 12 active 0 monthly 0");
	as_of(&d, "2026-04-02", "s-1 Sheets 12 active 0 monthly 0");
	as_of(&d, "2026-05-02", "s-1 Sheets 12 suspended 0 monthly 1");
	is_int(5, ask(&d, "SELECT count(*) FROM line"), "all lines are kept");
	db_release(&d);
}

/* ---- */

/* ---- words beforehand */

static void test_condense(void)
{
	static const struct {
		const char *words, *condensed;
	} cases[] = {
	    {"", ""}, {" - ", ""}, {"One one ONE two", "one two"},
	    {"a-b.a_c", "a b c"},
	    {"x, Caf\xc3\xa9 caf\xc3\xa9;x", "x caf\xc3\xa9"},
	    {"\xed\x95\x9c one \xed\x95\x9c", "\xed\x95\x9c one"},
	    {"one", "one"}, /* what another text had is another's */
	};
	struct search_condenser *c = calloc(1, sizeof *c);
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_clear(&text);
		buf_adds(&text, cases[i].words);
		search_condense(c, &text);
		is_text(cases[i].condensed, buf_text(&text), "condensed: “%s”",
		    cases[i].words);
	}
	buf_release(&text);
	free(c);
}

/* ---- the writer */

#define MANY 40000

/* Imports that many records; 0, or -1 when it was told of a failure. */
static int import_many(struct db *d, struct imports_counts *counts)
{
	struct record_problem why;
	struct buf text = BUF_INIT;
	struct imports in;
	int rc = 0;

	begin_import(&in, d);
	for (int i = 0; i < MANY && !rc; i++) {
		buf_clear(&text);
		buf_addf(&text,
		    "{\"id\":\"many_%d\",\"operationDate\":"
		    "\"2026-03-0%dT10:%02d:%02dZ\"}",
		    i, i % 9 + 1, i / 9 % 60, i / 540 % 60);
		rc = record_read(imports_slot(&in), buf_span(&text), &why);
		if (!rc)
			rc = imports_keep(&in);
	}
	if (!rc)
		rc = imports_finish(&in);
	else
		is_int(-1, imports_finish(&in), "and there is no going on");
	*counts = in.counts;
	imports_release(&in);
	buf_release(&text);
	return rc;
}

static int64_t count_entries(struct db *d)
{
	struct imports_stats stats;

	return imports_stats(d, &stats) ? -1 : stats.entries;
}

/* Whether nothing waits in the journal for somebody else to bring it in. */
static void is_in_file(struct db *d, const char *name)
{
	struct buf path = BUF_INIT;
	struct stat st = {0};

	file_name(&path, name);
	ok(stat(buf_text(&path), &st) == 0, "there is the file");
	is_int(ask(d, "PRAGMA page_count") * ask(d, "PRAGMA page_size"),
	    st.st_size, "what was written is in it");
	buf_release(&path);
}

/* What the thread that writes cannot do, the one that reads is told of. */
static void test_writer(void)
{
	struct imports_counts counts;
	struct db d;

	open_log(&d, "writer");
	ok(!db_exec(&d, "PRAGMA max_page_count = 900"), "a log for a little");
	is_int(-1, import_many(&d, &counts), "too much for it");
	is_int(DB_FULL, d.trouble, "it is full");
	ok(counts.added > 0 && counts.added % BATCH_RECORDS == 0,
	    "%lld are told of: whole batches", (long long)counts.added);
	is_int(counts.added, count_entries(&d), "these are there, no others");
	ok(!db_exec(&d, "PRAGMA max_page_count = 100000"), "more room");
	is_int(0, import_many(&d, &counts), "the same again");
	is_int(MANY, counts.known + counts.added, "all of them were read");
	is_int(MANY, count_entries(&d), "all of them are there");
	is_in_file(&d, "writer");

	db_release(&d);
}

/* All of it is the caller's to keep or to drop. */
static int stop_soon(void *context, int64_t done, int64_t of)
{
	int *calls = context;

	(void)done;
	(void)of;
	return ++*calls == 2;
}

static void show_finding(void *context, const char *what)
{
	(void)context;
	printf("# %s\n", what);
}

static void test_stopped(void)
{
	struct imports_counts counts;
	struct verify_result result;
	struct imports in;
	struct db d;
	int calls = 0;
	struct verify_to to = {
	    .tell = show_finding, .each = stop_soon, .context = &calls};

	open_log(&d, "stopped");
	begin_import(&in, &d);
	crowd(&in, 5000, "2026-01-01T10:00:00Z", 's');
	end_import(&in, &counts);
	is_int(0, db_begin_read(&d, 0), "a moment of the log");
	is_int(1, verify_log(&d, &to, &result), "a verify that is stopped");
	db_end_read(&d);
	is_int(2, calls, "goes no further");
	is_int(0, result.wrong, "and takes nothing for missing");
	db_release(&d);
}

static void open_reader(struct db *d, const char *name)
{
	struct buf path = BUF_INIT;

	file_name(&path, name);
	db_init(d);
	is_int(0, db_open_reader(d, buf_text(&path), 2000), "a reader");
	is_int(0, db_begin_read(d, 0), "of one moment");
	buf_release(&path);
}

/* A subscription that comes between the caller's moment and that of all who
   walk. */
static void test_newer(void)
{
	const struct verify_to to = {.tell = show_finding};
	struct imports_counts counts;
	struct verify_result result;
	struct db d, reader;

	open_log(&d, "newer");
	import_one(&d,
	    "{\"id\":\"before\","
	    "\"operationDate\":\"2026-03-01T10:00:00Z\"}",
	    &counts);
	open_reader(&reader, "newer");
	import_one(&d, told[0], &counts);
	is_int(0, verify_log(&reader, &to, &result), "verify of a newer log");
	is_int(2, result.records, "has all of it");
	is_int(0, result.wrong, "and finds nothing wrong");
	db_end_read(&reader);
	db_release(&reader);
	db_release(&d);
}

/* Another log has the name by now. */
static void test_replaced(void)
{
	const struct verify_to to = {.tell = show_finding};
	struct buf from = BUF_INIT, path = BUF_INIT;
	struct verify_result result;
	struct db d, other;

	open_log(&d, "replaced");
	db_release(&d);
	open_log(&other, "replacing");
	db_release(&other);
	open_reader(&d, "replaced");
	file_name(&from, "replacing");
	file_name(&path, "replaced");
	ok(!rename(buf_text(&from), buf_text(&path)), "another log is there");
	is_int(-1, verify_log(&d, &to, &result), "verify of the one before");
	is_int(DB_MISSING, d.trouble, "it is no longer there");
	db_end_read(&d);
	db_release(&d);
	buf_release(&from);
	buf_release(&path);
}

static void test_whole(void)
{
	struct imports_counts counts;
	struct db d;

	open_log(&d, "whole");
	is_int(0, db_begin(&d), "a transaction of the caller's");
	is_int(0, import_many(&d, &counts), "batches in it");
	ok(db_is_writing(&d), "they have not ended it");
	is_int(MANY, count_entries(&d), "they are there");
	db_rollback(&d);
	is_int(0, count_entries(&d), "until it is taken back");
	db_release(&d);
}

static void remove_files(void)
{
	static const char *const names[] = {"crowds", "random", "edges",
	    "names0", "names1", "names2", "names3", "names4", "names5",
	    "nameless", "versions", "chain", "search", "subscriptions",
	    "history0", "history1", "history2", "history3", "writer", "stopped",
	    "newer", "replaced", "replacing", "whole"};
	static const char *const ends[] = {"", "-wal", "-shm"};
	struct buf path = BUF_INIT;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
			file_name(&path, names[i]);
			buf_adds(&path, ends[k]);
			unlink(buf_text(&path));
		}
	buf_release(&path);
	if (rmdir(folder))
		printf("# left behind: %s\n", folder);
}

int main(void)
{
	mkdir("tests", 0777);
	mkdir("tests/tmp", 0777);
	snprintf(folder, sizeof folder, "tests/tmp/store-XXXXXX");
	if (!mkdtemp(folder)) {
		printf("Bail out! no folder for the files\n");
		return 1;
	}
	test_places();
	test_crowds();
	test_lists();
	test_edges();
	test_names();
	test_nameless();
	test_versions();
	test_chain();
	test_search();
	test_subscriptions();
	test_history();
	test_condense();
	test_writer();
	test_stopped();
	test_newer();
	test_replaced();
	test_whole();
	remove_files();
	return tap_done();
}
