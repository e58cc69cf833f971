#include "filter.h"

#include "../wire/clock.h"
#include "../wire/record.h"

/* ---- what it lets through */

static bool is_among(int64_t number, const int64_t *list, int count)
{
	for (int i = 0; i < count; i++)
		if (list[i] == number)
			return true;
	return false;
}

/* How many values a filter lets through; 0 where it lets all through. */
static int values_of(const struct entries_filter *f, enum tallies_kind kind,
    const int64_t **list)
{
	const int64_t *const lists[TALLIES_KINDS] = {
	    [TALLIES_CUSTOMER] = &f->customer,
	    [TALLIES_USER] = &f->user,
	    [TALLIES_OPERATION] = f->operations,
	    [TALLIES_STATUS] = &f->status,
	};

	*list = lists[kind];
	return kind == TALLIES_OPERATION ? f->operation_count : **list != 0;
}

/* These values, each once, as a JSON list in `values`; false where there are
   none. */
static bool list_values(
    const struct entries_filter *f, enum tallies_kind kind, struct buf *values)
{
	const int64_t *list;
	int count = values_of(f, kind, &list);

	buf_clear(values);
	for (int i = 0; i < count; i++) {
		if (is_among(list[i], list, i))
			continue;
		buf_addc(values, i ? ',' : '[');
		buf_add_int(values, list[i]);
	}
	buf_addc(values, ']');
	return count > 0;
}

int filter_tallied(const struct entries_filter *f, struct buf *values)
{
	int found = TALLIES_ALL;

	if (f->match)
		return -1;
	for (int kind = TALLIES_CUSTOMER; kind < TALLIES_KINDS; kind++)
		if (list_values(f, (enum tallies_kind)kind, values)) {
			if (found != TALLIES_ALL)
				return -1;
			found = kind;
		}
	if (found == TALLIES_ALL) {
		buf_clear(values);
		buf_adds(values, "[0]");
	} else {
		list_values(f, (enum tallies_kind)found, values);
	}
	return found;
}

/* ---- which filter leads */

/* The ends of a period may be out of time. */
static int64_t ticks_of(int64_t id)
{
	int64_t ticks = id / 128;

	return ticks < 0 ? 0 : ticks > CLOCK_MAX ? CLOCK_MAX : ticks;
}

int filter_lead(
    struct db *db, struct entries_filter *f, enum tallies_kind *lead)
{
	const int64_t ticks[] = {ticks_of(f->from), ticks_of(f->until - 1) + 1};
	int64_t fewest = INT64_MAX, entries;

	*lead = TALLIES_ALL;
	for (int kind = TALLIES_CUSTOMER; kind < TALLIES_KINDS; kind++) {
		if (!list_values(f, (enum tallies_kind)kind, &f->list))
			continue;
		if (tallies_guess(db, (enum tallies_kind)kind,
			buf_span(&f->list), ticks, &entries))
			return -1;
		if (entries < fewest) {
			fewest = entries;
			*lead = (enum tallies_kind)kind;
		}
	}
	return 0;
}

/* ---- how far a walk goes */

/* Until the last entry, no slot is longer than it has to be. */
static int end_of(struct db *db, const struct entries_filter *f, int64_t *ticks)
{
	struct db_statement *s = db_use(db, "SELECT max(id) FROM entry");
	int rc = db_step(s);
	int64_t last = rc > 0 ? db_int(s, 0) : 0;

	db_done(s);
	*ticks = ticks_of(last < f->until ? last : f->until - 1) + 1;
	return rc < 0 ? -1 : 0;
}

/* From where on the values have no more than `most`, to a day; sooner where
   only long slots can tell. */
static int find_reach(struct db *db, enum tallies_kind kind, struct span values,
    int64_t most, int64_t ticks[2])
{
	int64_t low = ticks[0], high = ticks[1] - CLOCK_DAY, entries;

	if (tallies_guess(db, kind, values, ticks, &entries))
		return -1;
	if (entries <= most)
		return 0;
	while (high - low > CLOCK_DAY) {
		ticks[0] = low + (high - low) / 2;
		if (tallies_guess(db, kind, values, ticks, &entries))
			return -1;
		if (entries > most)
			low = ticks[0];
		else
			high = ticks[0];
	}
	ticks[0] = high;
	return 0;
}

int filter_reach(struct db *db, struct entries_filter *f, int64_t *from)
{
	int64_t ticks[] = {ticks_of(f->from), 0};
	int64_t most = f->match ? ENTRIES_LOOKS_TEXT : ENTRIES_LOOKS_MAX;
	enum tallies_kind lead;

	*from = f->from;
	if (filter_tallied(f, &f->list) >= 0)
		return 0;
	if (filter_lead(db, f, &lead) || end_of(db, f, &ticks[1]))
		return -1;
	/* What a text alone finds is all that is looked at. */
	if (lead == TALLIES_ALL)
		return 0;
	list_values(f, lead, &f->list);
	if (find_reach(db, f->match ? TALLIES_ALL : lead,
		f->match ? span_of("[0]") : buf_span(&f->list), most, ticks))
		return -1;
	if (ticks[0] > ticks_of(f->from))
		*from = ENTRIES_FIRST(ticks[0]);
	return 0;
}

/* ---- what the search is asked */

static const enum record_term term_of[TALLIES_KINDS] = {
    [TALLIES_CUSTOMER] = RECORD_CUSTOMER,
    [TALLIES_USER] = RECORD_USER,
    [TALLIES_OPERATION] = RECORD_OPERATION,
    [TALLIES_STATUS] = RECORD_STATUS,
};

static void add_quoted(
    struct buf *match, enum record_term term, struct span code)
{
	buf_addc(match, '"');
	record_add_term(match, term, code);
	buf_addc(match, '"');
}

/* The term of a filter's value. 1; 0 where it has none; -1. */
static int add_term(
    struct db *db, enum tallies_kind kind, int64_t number, struct buf *match)
{
	static const char *const sql[TALLIES_KINDS] = {
	    [TALLIES_CUSTOMER] = "SELECT code FROM customer WHERE id = :number"
				 " AND code IS NOT NULL",
	    [TALLIES_USER] = "SELECT name FROM user WHERE id = :number",
	    [TALLIES_OPERATION] =
		"SELECT code FROM operation WHERE id = :number",
	    [TALLIES_STATUS] = "SELECT code FROM status WHERE id = :number",
	};
	struct db_statement *s = db_use(db, sql[kind]);
	int rc;

	db_bind_int(s, ":number", number);
	rc = db_step(s);
	if (rc > 0)
		add_quoted(match, term_of[kind], db_text(s, 0));
	db_done(s);
	return rc;
}

/* Any of the values that a filter lets through; nothing where one of them has
   no term. */
static int add_terms(struct db *db, const struct entries_filter *f,
    enum tallies_kind kind, struct buf *match)
{
	const int64_t *list;
	int count = values_of(f, kind, &list), rc = 1;
	size_t before = match->length;

	for (int i = 0; i < count && rc > 0; i++) {
		buf_adds(match, i ? " OR " : " AND (");
		rc = add_term(db, kind, list[i], match);
	}
	if (rc > 0)
		buf_addc(match, ')');
	else
		buf_cut(match, before);
	return rc < 0 ? -1 : 0;
}

/* To read what most entries have in the search costs more than to look at
   those that are found. */
static int is_narrow(struct db *db, const struct entries_filter *f,
    enum tallies_kind kind, struct buf *values)
{
	const int64_t ticks[] = {ticks_of(f->from), ticks_of(f->until - 1) + 1};
	int64_t all, entries;

	if (!list_values(f, kind, values))
		return 0;
	if (tallies_guess(db, TALLIES_ALL, span_of("[0]"), ticks, &all) ||
	    tallies_guess(db, kind, buf_span(values), ticks, &entries))
		return -1;
	return entries < all / 2;
}

/* The text, and the terms of what else narrows it: more may have these than
   fit, so the other filters are looked at all the same. */
static int add_match(
    struct db *db, const struct entries_filter *f, struct buf *match)
{
	struct buf values = BUF_INIT;
	int rc = 0;

	buf_addf(match, "(%s)", f->match);
	for (int kind = TALLIES_CUSTOMER; kind < TALLIES_KINDS && rc >= 0;
	     kind++) {
		rc = is_narrow(db, f, (enum tallies_kind)kind, &values);
		if (rc > 0)
			rc = add_terms(db, f, (enum tallies_kind)kind, match);
	}
	buf_release(&values);
	return rc < 0 ? -1 : 0;
}

int filter_add_failed(
    struct db *db, const struct entries_filter *f, struct buf *match)
{
	struct db_statement *s =
	    db_use(db, "SELECT code FROM status WHERE failed = 1");
	const char *between = " AND (";
	int rc;

	buf_addf(match, "(%s)", f->match);
	while ((rc = db_step(s)) > 0) {
		buf_adds(match, between);
		add_quoted(match, RECORD_STATUS, db_text(s, 0));
		between = " OR ";
	}
	db_done(s);
	buf_addc(match, ')');
	if (match->failed)
		rc = db_fail(db, DB_OTHER, "out of memory");
	return rc;
}

static void bind_number(struct db_statement *s, const char *name, int64_t n)
{
	if (n)
		db_bind_int(s, name, n);
}

/* The operations and the expression are one after the other in f->list. */
static int list_texts(
    struct db *db, struct entries_filter *f, size_t *operations)
{
	list_values(f, TALLIES_OPERATION, &f->list);
	*operations = f->list.length;
	if (f->match && add_match(db, f, &f->list))
		return -1;
	return f->list.failed ? db_fail(db, DB_OTHER, "out of memory") : 0;
}

static void bind_filter(
    struct db_statement *s, const struct entries_filter *f, size_t operations)
{
	struct span list = buf_span(&f->list);

	db_bind_int(s, ":from", f->from);
	db_bind_int(s, ":until", f->until);
	bind_number(s, ":customer", f->customer);
	bind_number(s, ":user", f->user);
	bind_number(s, ":status", f->status);
	if (f->match)
		db_bind_text(s, ":match",
		    (struct span){
			list.data + operations, list.length - operations});
	if (!f->operation_count)
		return;
	db_bind_int(s, ":operation", f->operations[0]);
	db_bind_text(s, ":operations", (struct span){list.data, operations});
}

struct db_statement *filter_use(
    struct db *db, const char *sql, struct entries_filter *f)
{
	struct db_statement *s;
	size_t operations;

	if (list_texts(db, f, &operations))
		return NULL;
	s = db_use(db, sql);
	bind_filter(s, f, operations);
	return s;
}
