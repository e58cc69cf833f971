/*
 * Prints the plan of every statement that the pages run, once each, as
 * "SQL<tab>plan; plan; …". The statements are the stores' own: all variants
 * are called here, and what the connection has prepared by then is explained.
 */
#include <stdio.h>

#include <sqlite3.h>

#include "lib/stores/bearers.h"
#include "lib/stores/customers.h"
#include "lib/stores/entries.h"
#include "lib/stores/records.h"
#include "lib/stores/imports.h"
#include "lib/stores/names.h"
#include "lib/stores/overview.h"
#include "lib/stores/rows.h"
#include "lib/stores/subscriptions.h"
#include "lib/stores/verify.h"

static void no_entry(void *context, const struct entry *e)
{
	*(int64_t *)context = e->id;
}

static int no_numbers(void *context, const struct entries_numbers *n)
{
	(void)context;
	(void)n;
	return 0;
}

static int no_row(void *context, const struct rows_row *row)
{
	(void)context;
	(void)row;
	return 0;
}

static void no_customer(
    void *context, int64_t number, struct span code, struct span name)
{
	(void)context;
	(void)number;
	(void)code;
	(void)name;
}

static void no_name(void *context, int64_t number, struct span name)
{
	no_customer(context, number, name, name);
}

static void no_line(void *context, const struct line *line)
{
	(void)context;
	(void)line;
}

static void no_subscription(void *context, const struct subscription *s)
{
	(void)context;
	(void)s;
}

static void no_event(void *context, const struct subscriptions_event *event)
{
	(void)context;
	(void)event;
}

static void no_version(void *context, const struct entries_version *v)
{
	(void)context;
	(void)v;
}

/* Each way to read an export. */
static int run_rows(struct db *d, struct entries_filter *f)
{
	int rc = 0;

	for (int order = ROWS_NEWEST; order <= ROWS_ARRIVAL; order++) {
		struct rows_wanted wanted = {.order = (enum rows_order)order};

		rc |= rows_each(d, f, &wanted, no_row, NULL);
		wanted.records = true;
		rc |= rows_each(d, f, &wanted, no_row, NULL);
	}
	return rc;
}

static int run_variants(struct db *d, int64_t *id)
{
	const struct entries_filter filters[] = {
	    {.until = ENTRIES_END},
	    {.until = ENTRIES_END, .customer = 1},
	    {.until = ENTRIES_END, .user = 1},
	    {.until = ENTRIES_END, .status = 2},
	    {.until = ENTRIES_END, .operations = {1}, .operation_count = 1},
	    {.until = ENTRIES_END, .operations = {1, 2}, .operation_count = 2},
	    {.until = ENTRIES_END, .match = "\"a\"*"},
	    {.until = ENTRIES_END, .customer = 1, .match = "\"a\"*"},
	    {.until = ENTRIES_END, .user = 1, .match = "\"a\"*"},
	    {.until = ENTRIES_END, .status = 2, .match = "\"a\"*"},
	    {.until = ENTRIES_END,
		.operations = {1},
		.operation_count = 1,
		.match = "\"a\"*"},
	    {.until = ENTRIES_END, .user = 1, .status = 4},
	    {.until = ENTRIES_END,
		.user = 1,
		.status = 2,
		.operations = {1},
		.operation_count = 1,
		.match = "\"a\"*"},
	};
	static struct overview o;
	int64_t count, ids[2];
	struct overview_rows rows;
	bool exact;
	int rc = 0;

	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		struct entries_filter f = filters[i];

		rc |= entries_page(d, &f,
		    (struct entries_slice){ENTRIES_END, 5}, no_entry, id);
		rc |= entries_newer(d, &f, 1, 0, &count);
		rc |= entries_first_above(d, &f, 1, &count);
		rc |= entries_nearest(d, &f, ids);
		rc |= overview_count(d, &f, &count, &exact);
		rc |= entries_whose(d, &f, 5, no_numbers, NULL);
		if (f.match)
			rc |= entries_failed(d, &f, no_numbers, NULL);
		rc |= run_rows(d, &f);
		rc |= overview_rows(d, &f, &rows);
		f.from = ENTRIES_FIRST(CLOCK_DAY / 3);
		f.customer = 2;
		rc |= overview_count(d, &f, &count, &exact);
		o.bar_count = 1;
		o.bars[0].from = f.from;
		o.bars[0].until = f.until;
		rc |= overview_read(d, &f, &o);
		f.customer = 0;
		rc |= overview_read(d, &f, &o);
		buf_release(&f.list);
	}
	overview_release(&o);
	return rc;
}

static int run_entry(struct db *d, int64_t id)
{
	struct buf text = BUF_INIT;
	uint8_t hash[SHA256_SIZE];
	enum verify_state state;
	int64_t quantity;
	int rc = entries_find(d, id, no_entry, &id) < 0;

	rc |= entries_related(d, id, 5, no_entry, &id);
	rc |= records_import(d, 1, &id);
	rc |= records_last(d, &id);
	rc |= records_add_cursor(d, 1, &text) < 0;
	rc |= entries_record(d, id, &text, hash) < 0;
	rc |= entries_versions(d, id, no_version, NULL);
	rc |= verify_record(d, 1, 10000, &state);
	rc |= subscriptions_total(d, id, &quantity);
	rc |= subscriptions_lines(d, id, 5, no_line, NULL);
	buf_release(&text);
	return rc;
}

static int run_subscriptions(struct db *d)
{
	const struct subscriptions_filter filter = {1, ENTRIES_END, {NULL, 0}};
	const struct subscriptions_slice slice = {1, ENTRIES_END, 5};
	int64_t count, first;

	return subscriptions_of(d, &filter, no_subscription, NULL) |
	       subscriptions_span(d, &filter, &count, &first) |
	       (subscriptions_any(d, 1) < 0) |
	       subscriptions_history(d, slice, no_event, NULL);
}

/* Words with a beginning that few have, and many. */
static int run_finder(struct db *d)
{
	static const char *const typed[] = {"relec", "alike"};
	int rc = 0;

	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		struct finder f = FINDER_INIT;

		rc |= finder_words(&f, d, span_of(typed[i]));
		rc |= finder_expand(&f);
		rc |= bearers_add(&f);
		finder_release(&f);
	}
	return rc;
}

static int run_others(struct db *d)
{
	struct customer c = CUSTOMER_INIT;
	int64_t first;
	int rc = customers_find(d, span_of("x"), &c) < 0;

	rc |= customers_find_codeless(d, span_of("x"), &c) < 0;
	rc |= customers_called(d, span_of("x"), 2, no_customer, NULL);
	rc |= entries_first(d, &first);
	rc |= customers_like(d, span_of("x"), 5, no_customer, NULL);
	rc |= names_users_like(d, span_of("x"), 5, no_name, NULL);
	rc |= run_subscriptions(d);
	for (int kind = 0; kind < NAMES_KINDS; kind++) {
		int64_t number;

		rc |= names_find(d, kind, span_of("x"), &number);
	}
	customer_release(&c);
	return rc;
}

static void print_line(const char *text)
{
	for (; *text; text++)
		putchar(*text == '\n' || *text == '\t' ? ' ' : *text);
}

static int explain(sqlite3 *handle, const char *sql)
{
	char *explained = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(handle, explained, -1, &s, NULL);

	print_line(sql);
	putchar('\t');
	while (rc == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW) {
		print_line((const char *)sqlite3_column_text(s, 3));
		fputs("; ", stdout);
	}
	putchar('\n');
	sqlite3_finalize(s);
	sqlite3_free(explained);
	return rc != SQLITE_OK;
}

int main(int argc, char **argv)
{
	sqlite3_stmt *s = NULL;
	struct db d;
	int64_t id = 1;
	int rc;

	db_init(&d);
	if (argc != 2 || db_open_reader(&d, argv[1], 2000) ||
	    db_begin_read(&d, 0)) {
		fprintf(stderr, "plans LOG: %s\n", buf_text(&d.why));
		return 1;
	}
	rc = run_variants(&d, &id) | run_entry(&d, id) | run_finder(&d) |
	     run_others(&d);
	if (rc)
		fprintf(stderr, "plans: %s\n", buf_text(&d.why));
	while ((s = sqlite3_next_stmt(d.handle, s)))
		if (sqlite3_stmt_isexplain(s) == 0)
			rc |= explain(d.handle, sqlite3_sql(s));
	db_end_read(&d);
	db_release(&d);
	return rc != 0;
}
