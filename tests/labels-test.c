/*
 * labels: more than are remembered, asked for in any order, are those that
 * the log has; after somebody has written, and in another log, others.
 */
#include "tap.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/stores/imports.h"
#include "lib/stores/labels.h"

#define CUSTOMERS 5000

static char folder[64];
static uint64_t seed = 11;

static int64_t random_number(int64_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (int64_t)(seed >> 33) % below;
}

static void fail(struct db *d, const char *what)
{
	printf("Bail out! %s: %s\n", what, buf_text(&d->why));
	exit(1);
}

/* So long that they are forgotten from time to time. */
static void record(struct buf *text, const char *prefix, int i, int day)
{
	buf_clear(text);
	buf_addf(text,
	    "{\"id\":\"%s%d-%d\",\"operationDate\":\"2026-01-%02dT00:00:00Z\","
	    "\"customerId\":\"c-%d\",\"customerName\":\"%s %d %0*d\","
	    "\"userPrincipalName\":\"%s%d@example.com\","
	    "\"operationType\":\"do_%d\",\"operationStatus\":\"%s\"}",
	    prefix, i, day, day, i, prefix, i, i % 200 + 1, i, prefix, i % 700,
	    i % 90, i % 3 ? "succeeded" : "failed");
}

static void import(const char *path, const char *prefix, int count, int day)
{
	struct buf text = BUF_INIT;
	struct record_problem why;
	struct imports in;
	struct db d;

	db_init(&d);
	if (imports_open(&d, path, 2000) ||
	    imports_init(&in, &d, "test", "tester"))
		fail(&d, path);
	for (int i = 0; i < count; i++) {
		record(&text, prefix, i, day);
		if (record_read(imports_slot(&in), buf_span(&text), &why) ||
		    imports_keep(&in))
			fail(&d, "keep");
	}
	if (imports_finish(&in))
		fail(&d, path);
	imports_release(&in);
	db_release(&d);
	buf_release(&text);
}

static bool same(struct span a, struct span b)
{
	return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

/* Whether labels are what a record's entry says when it is asked plainly. */
static int wrong_labels(struct db *d, int64_t record)
{
	struct db_statement *s = db_use(d,
	    "SELECT e.customer, e.user, e.operation, e.status, c.code, c.name,"
	    " u.name, o.code, s.code, s.failed FROM entry e"
	    " JOIN customer c ON c.id = e.customer JOIN user u ON u.id = e.user"
	    " JOIN operation o ON o.id = e.operation"
	    " JOIN status s ON s.id = e.status"
	    " WHERE e.record = :record");
	struct label labels[LABELS_KINDS];
	int wrong;

	db_bind_int(s, ":record", record);
	if (db_step(s) <= 0)
		fail(d, "entry");
	if (labels_read(d,
		(int64_t[]){[LABELS_CUSTOMER] = db_int(s, 0),
		    [LABELS_USER] = db_int(s, 1),
		    [LABELS_OPERATION] = db_int(s, 2),
		    [LABELS_STATUS] = db_int(s, 3)},
		labels))
		fail(d, "labels_read");
	wrong = !same(labels[LABELS_CUSTOMER].code, db_text(s, 4)) ||
		!same(labels[LABELS_CUSTOMER].name, db_text(s, 5)) ||
		!same(labels[LABELS_USER].name, db_text(s, 6)) ||
		!same(labels[LABELS_OPERATION].code, db_text(s, 7)) ||
		!same(labels[LABELS_STATUS].code, db_text(s, 8)) ||
		labels[LABELS_STATUS].failed != db_int(s, 9);
	db_done(s);
	return wrong;
}

static int wrong_in(struct db *d, int entries, int times)
{
	int wrong = 0;

	if (db_begin_read(d, 0))
		fail(d, "db_begin_read");
	for (int i = 0; i < times; i++)
		wrong += wrong_labels(d, 1 + random_number(entries));
	db_end_read(d);
	return wrong;
}

static void open_reader(struct db *d, const char *path)
{
	db_init(d);
	if (db_open_reader(d, path, 2000))
		fail(d, path);
}

/* The first user that a log has, alone. */
static void has_user(struct db *d, const char *prefix, const char *text)
{
	struct label labels[LABELS_KINDS];
	struct span name;

	if (db_begin_read(d, 0) ||
	    labels_read(d, (int64_t[LABELS_KINDS]){[LABELS_USER] = 1}, labels))
		fail(d, "labels_read");
	name = labels[LABELS_USER].name;
	if (name.length > strlen(prefix))
		name.length = strlen(prefix);
	is_span(prefix, name, "%s", text);
	is_span("", labels[LABELS_CUSTOMER].name, "and nothing else");
	db_end_read(d);
}

int main(void)
{
	struct buf command = BUF_INIT;
	char one[96], other[96];
	struct db d, e;

	snprintf(folder, sizeof folder, "labels-test-%d", (int)getpid());
	if (mkdir(folder, 0700)) {
		printf("Bail out! %s\n", folder);
		return 1;
	}
	snprintf(one, sizeof one, "%s/one.db", folder);
	snprintf(other, sizeof other, "%s/other.db", folder);
	import(one, "Old", CUSTOMERS, 1);
	import(other, "Other", 10, 1);
	open_reader(&d, one);
	is_int(0, wrong_in(&d, CUSTOMERS, 20000), "all are what they are");
	import(one, "New", CUSTOMERS, 2);
	is_int(0, wrong_in(&d, 2 * CUSTOMERS, 20000),
	    "after others have other names, too");
	has_user(&d, "Old", "one number alone");
	open_reader(&e, other);
	has_user(&e, "Other", "in another log it is another");
	has_user(&d, "Old", "and in the first what it was");
	db_release(&e);
	db_release(&d);
	buf_addf(&command, "rm -rf %s", folder);
	ok(system(buf_text(&command)) == 0, "cleaned up");
	buf_release(&command);
	return tap_done();
}
