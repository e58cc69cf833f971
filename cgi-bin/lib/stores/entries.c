#include "entries.h"

#include <stdlib.h>

/*
 * Every list is one of these variants: the leading filter chooses the index,
 * whose order is that of the ids, and the other filters are looked at on the
 * way. What a variant leads with it must not test again.
 */
#define BY_TIME " FROM entry e"
#define BY_CUSTOMER " FROM entry e INDEXED BY entry_customer"
#define BY_USER " FROM entry e INDEXED BY entry_user"
#define BY_STATUS " FROM entry e INDEXED BY entry_status"
#define BY_OPERATION " FROM entry e INDEXED BY entry_operation"
#define BY_TEXT " FROM search f CROSS JOIN entry e ON e.id = f.rowid"
#define FOUND " AND search MATCH :match"

#define REST_CUSTOMER " AND (:customer IS NULL OR e.customer = :customer)"
#define REST_USER " AND (:user IS NULL OR e.user = :user)"
#define REST_STATUS " AND (:status IS NULL OR e.status = :status)"
#define REST_OPERATIONS                                                        \
	" AND (:operations IS NULL OR e.operation IN"                          \
	" (SELECT value FROM json_each(:operations)))"
#define REST_ALL REST_CUSTOMER REST_USER REST_STATUS REST_OPERATIONS

#define ONE_CUSTOMER                                                           \
	" AND e.customer = :customer" REST_USER REST_STATUS REST_OPERATIONS
#define ONE_USER " AND e.user = :user" REST_CUSTOMER REST_STATUS REST_OPERATIONS
#define ONE_STATUS                                                             \
	" AND e.status = :status" REST_CUSTOMER REST_USER REST_OPERATIONS
#define ONE_OPERATION                                                          \
	" AND e.operation = :operation" REST_CUSTOMER REST_USER REST_STATUS

#define COLUMNS                                                                \
	"SELECT e.id, e.ahead, e.precision, e.customer, c.code, c.name,"       \
	" o.code, s.code, s.failed, u.name, e.lines, e.record,"                \
	" e.correlation IS NOT NULL"
#define NAMES                                                                  \
	" LEFT JOIN customer c ON c.id = e.customer"                           \
	" LEFT JOIN user u ON u.id = e.user"                                   \
	" LEFT JOIN operation o ON o.id = e.operation"                         \
	" LEFT JOIN status s ON s.id = e.status"

/* LEFT JOINs keep their place: the names are looked up after the filters. */
#define PAGE(by, key, rest)                                                    \
	COLUMNS by NAMES " WHERE " key " >= :from AND " key " < :until" rest   \
			 " ORDER BY " key " DESC LIMIT :size"
#define NEWER(by, key, rest)                                                   \
	"SELECT " key by " WHERE " key " >= :from AND " key " < :until" rest   \
	" ORDER BY " key " LIMIT 1 OFFSET :skip"
#define WALK_COLUMNS                                                           \
	"SELECT e.id, e.customer, e.user, e.operation, e.status, e.lines"
#define WALK(by, key, rest)                                                    \
	WALK_COLUMNS by " WHERE " key " >= :from AND " key " < :until" rest    \
			" ORDER BY " key " DESC LIMIT :size"
#define WHOSE_COLUMNS "SELECT e.customer, e.user, e.operation"
#define WHOSE(by, key, rest)                                                   \
	WHOSE_COLUMNS by " WHERE " key " >= :from AND " key " < :until" rest   \
			 " ORDER BY " key " DESC LIMIT :size"
/*
 * What a text finds is all over the table: each would be read from a page of
 * its own. Where another filter is set, too, its index has it on fewer. But
 * for the sign, the period would be walked in the index for each.
 */
#define WALK_FOUND(index, one)                                                 \
	WALK(" FROM search f CROSS JOIN entry e INDEXED BY " index             \
	     " ON e.id = +f.rowid",                                            \
	    "f.rowid", FOUND one)
#define ABOVE_COLUMNS "SELECT coalesce(min(record), 0), count(*)"
#define ABOVE(by, key, rest)                                                   \
	ABOVE_COLUMNS " FROM (SELECT e.record" by " WHERE " key                \
		      " >= :from AND " key " < :until" rest " ORDER BY " key   \
		      " LIMIT :size)"

#define PLAIN_COLUMNS                                                          \
	"SELECT e.id, e.ahead, e.precision, e.customer, e.user,"               \
	" e.operation, e.status, e.lines, e.record"
#define OLDEST(by, key, rest)                                                  \
	PLAIN_COLUMNS by " WHERE " key " >= :from AND " key " < :until" rest   \
			 " ORDER BY " key
#define NEWEST(by, key, rest) OLDEST(by, key, rest) " DESC"

/*
 * Several operations are a list each, and the database merges them: what has
 * no operation ends at once. A few are merged by their ids first, and then
 * looked up; an export is merged as it stands, so that none are kept, and so
 * is a walk, for which the index has all there is to know.
 */
/* clang-format off */
#define LIST(columns, i, j, rest)                                           \
	columns BY_OPERATION " WHERE e.operation ="                         \
	" :operations ->> (8 * " #i " + " #j ")"                            \
	" AND e.id >= :from AND e.id < :until" rest
#define LISTS_OF_8(c, i, rest)                                              \
	LIST(c, i, 0, rest) " UNION ALL " LIST(c, i, 1, rest) " UNION ALL " \
	LIST(c, i, 2, rest) " UNION ALL " LIST(c, i, 3, rest) " UNION ALL " \
	LIST(c, i, 4, rest) " UNION ALL " LIST(c, i, 5, rest) " UNION ALL " \
	LIST(c, i, 6, rest) " UNION ALL " LIST(c, i, 7, rest)
#define LISTS(c, rest)                                                      \
	LISTS_OF_8(c, 0, rest) " UNION ALL " LISTS_OF_8(c, 1, rest)         \
	" UNION ALL "                                                       \
	LISTS_OF_8(c, 2, rest) " UNION ALL " LISTS_OF_8(c, 3, rest)         \
	" UNION ALL "                                                       \
	LISTS_OF_8(c, 4, rest) " UNION ALL " LISTS_OF_8(c, 5, rest)         \
	" UNION ALL "                                                       \
	LISTS_OF_8(c, 6, rest) " UNION ALL " LISTS_OF_8(c, 7, rest)
/* clang-format on */
#define LISTS_MAX 64

#define REST_MERGED REST_CUSTOMER REST_USER REST_STATUS
#define MERGED_IDS LISTS("SELECT e.id", REST_MERGED)
#define MERGED                                                                 \
	" WHERE e.id IN (" MERGED_IDS " ORDER BY 1 DESC LIMIT :size)"          \
	" ORDER BY e.id DESC"
#define MERGED_PLAIN LISTS(PLAIN_COLUMNS, REST_MERGED) " ORDER BY 1"
#define MERGED_WALK                                                            \
	LISTS(WALK_COLUMNS, REST_MERGED) " ORDER BY 1 DESC LIMIT :size"
#define MERGED_WHOSE                                                           \
	LISTS(WHOSE_COLUMNS ", e.id", REST_MERGED)                             \
	" ORDER BY 4 DESC LIMIT :size"

enum variant {
	TIME,
	CUSTOMER,
	USER,
	STATUS,
	OPERATION,
	OPERATIONS,
	TEXT,
	VARIANTS,
};

#define VARIANT_SQL(shape, merged)                                             \
	{                                                                      \
		[TIME] = shape(BY_TIME, "e.id", REST_ALL),                     \
		[CUSTOMER] = shape(BY_CUSTOMER, "e.id", ONE_CUSTOMER),         \
		[USER] = shape(BY_USER, "e.id", ONE_USER),                     \
		[STATUS] = shape(BY_STATUS, "e.id", ONE_STATUS),               \
		[OPERATION] = shape(BY_OPERATION, "e.id", ONE_OPERATION),      \
		[OPERATIONS] = merged,                                         \
		[TEXT] = shape(BY_TEXT, "f.rowid", FOUND REST_ALL),            \
	}

static const char *const page_sql[VARIANTS] =
    VARIANT_SQL(PAGE, COLUMNS BY_TIME NAMES MERGED);
static const char *const newer_sql[VARIANTS] =
    VARIANT_SQL(NEWER, MERGED_IDS " ORDER BY 1 LIMIT 1 OFFSET :skip");
static const char *const above_sql[VARIANTS] =
    VARIANT_SQL(ABOVE, ABOVE_COLUMNS BY_TIME " WHERE e.id IN (" MERGED_IDS
					     " ORDER BY 1 LIMIT :size)");
static const char *const walk_sql[VARIANTS] = VARIANT_SQL(WALK, MERGED_WALK);
/* NULL where the table is as good. */
static const char *const walk_found_sql[VARIANTS] = {
    [CUSTOMER] = WALK_FOUND("entry_customer", ONE_CUSTOMER),
    [USER] = WALK_FOUND("entry_user", ONE_USER),
    [STATUS] = WALK_FOUND("entry_status", ONE_STATUS),
    [OPERATION] = WALK_FOUND("entry_operation", ONE_OPERATION),
};
static const char *const whose_sql[VARIANTS] = VARIANT_SQL(WHOSE, MERGED_WHOSE);
static const char *const newest_sql[VARIANTS] =
    VARIANT_SQL(NEWEST, MERGED_PLAIN " DESC");
static const char *const oldest_sql[VARIANTS] =
    VARIANT_SQL(OLDEST, MERGED_PLAIN);

/* ---- which filter leads */

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

int entries_tallied(const struct entries_filter *f, struct buf *values)
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

static enum variant lead_of(const struct entries_filter *f, int kind)
{
	static const enum variant leads[TALLIES_KINDS] = {
	    [TALLIES_ALL] = TIME,
	    [TALLIES_CUSTOMER] = CUSTOMER,
	    [TALLIES_USER] = USER,
	    [TALLIES_OPERATION] = OPERATION,
	    [TALLIES_STATUS] = STATUS,
	};

	if (kind != TALLIES_OPERATION || f->operation_count < 2)
		return leads[kind];
	/* So many are nearly all that there is. */
	return f->operation_count > LISTS_MAX ? TIME : OPERATIONS;
}

/* The ends of a period may be out of time. */
static int64_t ticks_of(int64_t id)
{
	int64_t ticks = id / 128;

	return ticks < 0 ? 0 : ticks > CLOCK_MAX ? CLOCK_MAX : ticks;
}

struct lead {
	enum variant variant;
	enum tallies_kind kind;
	int64_t entries;
};

/* The one with the fewest entries in the period. */
static int find_lead(struct db *db, struct entries_filter *f, struct lead *lead)
{
	const int64_t ticks[] = {ticks_of(f->from), ticks_of(f->until - 1) + 1};
	int64_t entries;

	*lead = (struct lead){TIME, TALLIES_ALL, INT64_MAX};
	for (int kind = TALLIES_CUSTOMER; kind < TALLIES_KINDS; kind++) {
		if (!list_values(f, (enum tallies_kind)kind, &f->list))
			continue;
		if (tallies_guess(db, (enum tallies_kind)kind,
			buf_span(&f->list), ticks, &entries))
			return -1;
		if (entries < lead->entries)
			*lead = (struct lead){
			    lead_of(f, kind), (enum tallies_kind)kind, entries};
	}
	return 0;
}

/* Nothing is looked up where there is no choice. */
static int variant_of(
    struct db *db, struct entries_filter *f, enum variant *variant)
{
	int kind = entries_tallied(f, &f->list);
	struct lead lead;

	*variant = f->match ? TEXT : lead_of(f, kind < 0 ? TALLIES_ALL : kind);
	if (f->match || kind >= 0)
		return 0;
	if (find_lead(db, f, &lead))
		return -1;
	*variant = lead.variant;
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

int entries_reach(struct db *db, struct entries_filter *f, int64_t *from)
{
	int64_t ticks[] = {ticks_of(f->from), 0};
	int64_t most = f->match ? ENTRIES_LOOKS_TEXT : ENTRIES_LOOKS_MAX;
	struct lead lead;

	*from = f->from;
	if (entries_tallied(f, &f->list) >= 0)
		return 0;
	if (find_lead(db, f, &lead) || end_of(db, f, &ticks[1]))
		return -1;
	/* What a text alone finds is all that is looked at. */
	if (lead.kind == TALLIES_ALL)
		return 0;
	list_values(f, lead.kind, &f->list);
	if (find_reach(db, f->match ? TALLIES_ALL : lead.kind,
		f->match ? span_of("[0]") : buf_span(&f->list), most, ticks))
		return -1;
	if (ticks[0] > ticks_of(f->from))
		*from = ENTRIES_FIRST(ticks[0]);
	return 0;
}

/* ---- what the search is asked */

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
	static const enum record_term terms[TALLIES_KINDS] = {
	    [TALLIES_CUSTOMER] = RECORD_CUSTOMER,
	    [TALLIES_USER] = RECORD_USER,
	    [TALLIES_OPERATION] = RECORD_OPERATION,
	    [TALLIES_STATUS] = RECORD_STATUS,
	};
	struct db_statement *s = db_use(db, sql[kind]);
	int rc;

	db_bind_int(s, ":number", number);
	rc = db_step(s);
	if (rc > 0) {
		buf_addc(match, '"');
		record_add_term(match, terms[kind], db_text(s, 0));
		buf_addc(match, '"');
	}
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

/* A statement with the filter bound; NULL on failure. */
static struct db_statement *use_with(
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

/* That of the filter's variant. */
static struct db_statement *use_variant(
    struct db *db, const char *const *sql, struct entries_filter *f)
{
	enum variant variant;

	return variant_of(db, f, &variant) ? NULL
					   : use_with(db, sql[variant], f);
}

static void read_entry(struct db_statement *s, struct entry *e)
{
	e->id = db_int(s, 0);
	e->ticks = e->id / 128 - db_int(s, 1);
	e->precision = (enum clock_precision)db_int(s, 2);
	e->customer = db_int(s, 3);
	e->customer_code = db_text(s, 4);
	e->customer_name = db_text(s, 5);
	e->operation = db_text(s, 6);
	e->status = db_text(s, 7);
	e->failed = db_int(s, 8);
	e->user = db_text(s, 9);
	e->lines = db_int(s, 10);
	e->record = db_int(s, 11);
	e->correlated = db_int(s, 12);
}

/* Hands out all rows of a statement that has COLUMNS, and ends its use.
   Returns how many there were, or -1. */
static int each_row(struct db_statement *s, entries_each *each, void *context)
{
	struct entry e;
	int rc, n = 0;

	while ((rc = db_step(s)) > 0) {
		read_entry(s, &e);
		each(context, &e);
		n++;
	}
	db_done(s);
	return rc < 0 ? -1 : n;
}

int entries_page(struct db *db, struct entries_filter *filter,
    struct entries_slice slice, entries_each *each, void *context)
{
	struct db_statement *s = use_variant(db, page_sql, filter);

	if (slice.before < filter->until)
		db_bind_int(s, ":until", slice.before);
	db_bind_int(s, ":size", slice.size);
	return each_row(s, each, context) < 0 ? -1 : 0;
}

int entries_newer(struct db *db, struct entries_filter *filter, int64_t after,
    int skip, int64_t *id)
{
	struct db_statement *s = use_variant(db, newer_sql, filter);
	int rc;

	if (after >= filter->from)
		db_bind_int(s, ":from", after + 1);
	db_bind_int(s, ":skip", skip);
	rc = db_step(s);
	*id = rc > 0 ? db_int(s, 0) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

int entries_first_above(struct db *db, struct entries_filter *filter,
    int64_t after, int64_t *record)
{
	struct db_statement *s = use_variant(db, above_sql, filter);
	int rc;

	if (after >= filter->from)
		db_bind_int(s, ":from", after + 1);
	db_bind_int(s, ":size", ENTRIES_ABOVE_MAX + 1);
	rc = db_step(s);
	*record =
	    rc > 0 && db_int(s, 1) <= ENTRIES_ABOVE_MAX ? db_int(s, 0) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

static void take_id(void *context, const struct entry *e)
{
	*(int64_t *)context = e->id;
}

int entries_nearest(
    struct db *db, const struct entries_filter *filter, int64_t ids[2])
{
	struct entries_filter f = *filter;
	int rc;

	ids[0] = ids[1] = 0;
	f.list = (struct buf)BUF_INIT;
	f.from = 0;
	f.until = filter->from;
	rc = entries_page(
	    db, &f, (struct entries_slice){f.until, 1}, take_id, &ids[0]);
	f.from = filter->until;
	f.until = ENTRIES_END;
	if (!rc)
		rc = entries_newer(db, &f, 0, 0, &ids[1]);
	buf_release(&f.list);
	return rc;
}

static struct db_statement *use_walk(struct db *db, struct entries_filter *f)
{
	const char *sql = NULL;
	struct lead lead;

	if (f->match) {
		if (find_lead(db, f, &lead))
			return NULL;
		sql = walk_found_sql[lead.variant];
	}
	return sql ? use_with(db, sql, f) : use_variant(db, walk_sql, f);
}

int entries_walk(struct db *db, struct entries_filter *filter, int most,
    entries_each_numbers *each, void *context)
{
	struct db_statement *s = use_walk(db, filter);
	int rc;

	db_bind_int(s, ":size", most);
	while ((rc = db_step(s)) > 0) {
		struct entries_numbers n = {db_int(s, 0), db_int(s, 1),
		    db_int(s, 2), db_int(s, 3), db_int(s, 4), db_int(s, 5)};

		if (each(context, &n))
			break;
	}
	db_done(s);
	return rc;
}

int entries_whose(struct db *db, struct entries_filter *filter, int most,
    entries_each_numbers *each, void *context)
{
	struct db_statement *s = use_variant(db, whose_sql, filter);
	int rc;

	db_bind_int(s, ":size", most);
	while ((rc = db_step(s)) > 0) {
		struct entries_numbers n = {.customer = db_int(s, 0),
		    .user = db_int(s, 1),
		    .operation = db_int(s, 2)};

		if (each(context, &n))
			break;
	}
	db_done(s);
	return rc;
}

int entries_found(
    struct db *db, struct entries_filter *filter, int most, int64_t *entries)
{
	struct db_statement *s = use_with(db,
	    "SELECT count(*) FROM (SELECT 1 FROM search f"
	    " WHERE f.rowid >= :from AND f.rowid < :until" FOUND
	    " LIMIT :size)",
	    filter);
	int rc;

	db_bind_int(s, ":size", most);
	rc = db_step(s);
	*entries = rc > 0 ? db_int(s, 0) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

int entries_first(struct db *db, int64_t *id)
{
	struct db_statement *s = db_use(db, "SELECT min(id) FROM entry");
	int rc = db_step(s);

	*id = rc > 0 ? db_int(s, 0) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

int entries_find(struct db *db, int64_t id, entries_each *each, void *context)
{
	struct db_statement *s =
	    db_use(db, COLUMNS " FROM entry e" NAMES " WHERE e.id = :id");

	db_bind_int(s, ":id", id);
	return each_row(s, each, context);
}

int entries_related(
    struct db *db, int64_t id, int most, entries_each *each, void *context)
{
	struct db_statement *s = db_use(db,
	    COLUMNS " FROM (SELECT e.* FROM entry e"
		    " INDEXED BY entry_correlation WHERE e.correlation ="
		    " (SELECT correlation FROM entry WHERE id = :id)"
		    " AND e.id <> :id ORDER BY e.id LIMIT :most) e" NAMES
		    " ORDER BY e.id");

	db_bind_int(s, ":id", id);
	db_bind_int(s, ":most", most);
	return each_row(s, each, context) < 0 ? -1 : 0;
}

int entries_record(
    struct db *db, int64_t id, struct buf *text, uint8_t hash[SHA256_SIZE])
{
	struct db_statement *s =
	    db_use(db, "SELECT text, hash FROM record WHERE id ="
		       " (SELECT record FROM entry WHERE id = :id)");
	int rc;

	db_bind_int(s, ":id", id);
	rc = db_step(s);
	if (rc > 0) {
		struct span leaf = db_text(s, 1);

		buf_add_span(text, db_text(s, 0));
		memcpy(hash, leaf.data, SHA256_SIZE);
	}
	db_done(s);
	return rc;
}

int entries_versions(struct db *db, int64_t id,
    void (*each)(void *context, const struct entries_version *v), void *context)
{
	struct db_statement *s = db_use(db,
	    "SELECT r.import, r.id > e.record, r.text FROM version v"
	    " JOIN entry e ON e.id = v.entry JOIN record r ON r.id = v.record"
	    " WHERE v.entry = :id AND r.text IS NOT NULL ORDER BY v.record");
	int64_t n = 0;
	int rc;

	db_bind_int(s, ":id", id);
	while ((rc = db_step(s)) > 0) {
		struct entries_version v = {
		    ++n, db_int(s, 0), db_int(s, 1), db_text(s, 2)};

		each(context, &v);
	}
	db_done(s);
	return rc;
}

/* ---- for exports */

static void read_plain(struct db_statement *s, struct entries_plain *e)
{
	e->id = db_int(s, 0);
	e->ticks = e->id / 128 - db_int(s, 1);
	e->precision = (enum clock_precision)db_int(s, 2);
	e->customer = db_int(s, 3);
	e->user = db_int(s, 4);
	e->operation = db_int(s, 5);
	e->status = db_int(s, 6);
	e->lines = db_int(s, 7);
	e->record = db_int(s, 8);
}

/* Hands out all rows of a statement that has PLAIN_COLUMNS, and ends its use.
   0; -1 failed; 1 stopped. */
static int each_plain(
    struct db_statement *s, entries_each_plain *each, void *context)
{
	struct entries_plain e;
	int rc;

	while ((rc = db_step(s)) > 0) {
		read_plain(s, &e);
		if (each(context, &e))
			break;
	}
	db_done(s);
	return rc;
}

int entries_stream(struct db *db, struct entries_filter *filter, bool oldest,
    entries_each_plain *each, void *context)
{
	return each_plain(
	    use_variant(db, oldest ? oldest_sql : newest_sql, filter), each,
	    context);
}

/*
 * The search knows nothing of the order of arrival. What it finds is marked
 * by the records' numbers, which have no gaps: one bit each, however many are
 * found.
 */
struct marks {
	uint8_t *bits; /* of records above `after`; owned */
	int64_t after, count;
};

static int marks_init(struct marks *m, struct db *db, int64_t after)
{
	struct db_statement *s = db_use(db, "SELECT max(record) FROM entry");
	int rc = db_step(s);
	int64_t last = rc > 0 ? db_int(s, 0) : 0;

	db_done(s);
	*m = (struct marks){NULL, after, last > after ? last - after : 0};
	if (rc < 0)
		return -1;
	m->bits = calloc((size_t)(m->count / 8 + 1), 1);
	return m->bits ? 0 : db_fail(db, DB_OTHER, "out of memory");
}

static int mark_found(
    struct marks *m, struct db *db, struct entries_filter *filter)
{
	struct db_statement *s = use_with(db,
	    "SELECT e.record" BY_TEXT " WHERE search MATCH :match"
	    " AND f.rowid >= :from AND f.rowid < :until"
	    " AND e.record > :after" REST_ALL,
	    filter);
	int rc;

	db_bind_int(s, ":after", m->after);
	while ((rc = db_step(s)) > 0) {
		int64_t n = db_int(s, 0) - m->after - 1;

		m->bits[n / 8] |= (uint8_t)(1 << n % 8);
	}
	db_done(s);
	return rc;
}

/* The entry that shows a record. */
static int hand_out(
    struct db *db, int64_t record, entries_each_plain *each, void *context)
{
	struct db_statement *s =
	    db_use(db, PLAIN_COLUMNS " FROM entry e INDEXED BY entry_record"
				     " WHERE e.record = :record");

	db_bind_int(s, ":record", record);
	return each_plain(s, each, context);
}

static int found_since(struct db *db, struct entries_filter *filter,
    int64_t after, entries_each_plain *each, void *context)
{
	struct marks m;
	int rc = marks_init(&m, db, after);

	if (!rc)
		rc = mark_found(&m, db, filter);
	for (int64_t n = 0; !rc && n < m.count; n++)
		if (m.bits[n / 8] >> n % 8 & 1)
			rc = hand_out(db, after + 1 + n, each, context);
	free(m.bits);
	return rc;
}

int entries_since(struct db *db, struct entries_filter *filter, int64_t after,
    entries_each_plain *each, void *context)
{
	struct db_statement *s;

	if (filter->match)
		return found_since(db, filter, after, each, context);
	s = use_with(db,
	    PLAIN_COLUMNS " FROM entry e INDEXED BY entry_record"
			  " WHERE e.record > :after AND e.id >= :from"
			  " AND e.id < :until" REST_ALL " ORDER BY e.record",
	    filter);
	db_bind_int(s, ":after", after);
	return each_plain(s, each, context);
}
