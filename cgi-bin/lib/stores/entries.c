#include "entries.h"

#include <stdlib.h>

#include "labels.h"

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

#define PLAIN_COLUMNS                                                          \
	"SELECT e.id, e.ahead, e.precision, e.customer, e.user,"               \
	" e.operation, e.status, e.lines, e.record"
#define COLUMNS PLAIN_COLUMNS ", e.correlation IS NOT NULL"
#define PAGE(by, key, rest)                                                    \
	COLUMNS by " WHERE " key " >= :from AND " key " < :until" rest         \
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
    VARIANT_SQL(PAGE, COLUMNS BY_TIME MERGED);
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

/* Nothing is looked up where there is no choice. */
static int variant_of(
    struct db *db, struct entries_filter *f, enum variant *variant)
{
	int kind = filter_tallied(f, &f->list);
	enum tallies_kind lead;

	*variant = f->match ? TEXT : lead_of(f, kind < 0 ? TALLIES_ALL : kind);
	if (f->match || kind >= 0)
		return 0;
	if (filter_lead(db, f, &lead))
		return -1;
	*variant = lead_of(f, (int)lead);
	return 0;
}

/* That of the filter's variant. */
static struct db_statement *use_variant(
    struct db *db, const char *const *sql, struct entries_filter *f)
{
	enum variant variant;

	return variant_of(db, f, &variant) ? NULL
					   : filter_use(db, sql[variant], f);
}

static int read_entry(struct db *db, struct db_statement *s, struct entry *e)
{
	const int64_t numbers[LABELS_KINDS] = {
	    [LABELS_CUSTOMER] = db_int(s, 3),
	    [LABELS_USER] = db_int(s, 4),
	    [LABELS_OPERATION] = db_int(s, 5),
	    [LABELS_STATUS] = db_int(s, 6),
	};
	struct label labels[LABELS_KINDS];

	if (labels_read(db, numbers, labels))
		return -1;
	e->id = db_int(s, 0);
	e->ticks = e->id / 128 - db_int(s, 1);
	e->precision = (enum clock_precision)db_int(s, 2);
	e->customer = numbers[LABELS_CUSTOMER];
	e->customer_code = labels[LABELS_CUSTOMER].code;
	e->customer_name = labels[LABELS_CUSTOMER].name;
	e->user = labels[LABELS_USER].name;
	e->operation = labels[LABELS_OPERATION].code;
	e->status = labels[LABELS_STATUS].code;
	e->failed = labels[LABELS_STATUS].failed;
	e->lines = db_int(s, 7);
	e->record = db_int(s, 8);
	e->correlated = db_int(s, 9);
	return 0;
}

/* Hands out all rows of a statement that has COLUMNS, and ends its use.
   Returns how many there were, or -1. */
static int each_row(
    struct db *db, struct db_statement *s, entries_each *each, void *context)
{
	struct entry e;
	int rc, n = 0;

	while ((rc = db_step(s)) > 0) {
		if (read_entry(db, s, &e)) {
			rc = -1;
			break;
		}
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
	return each_row(db, s, each, context) < 0 ? -1 : 0;
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

/* The first id there is, and the last one; 0 where there is none. */
static int find_ends(struct db *db, int64_t ends[2])
{
	struct db_statement *s =
	    db_use(db, "SELECT (SELECT min(id) FROM entry),"
		       " (SELECT max(id) FROM entry)");
	int rc = db_step(s);

	ends[0] = rc > 0 ? db_int(s, 0) : 0;
	ends[1] = rc > 0 ? db_int(s, 1) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

/* Beyond the ends nothing is sought: the search would look through all. */
int entries_nearest(
    struct db *db, const struct entries_filter *filter, int64_t ids[2])
{
	struct entries_filter f = *filter;
	int64_t ends[2];
	int rc = find_ends(db, ends);

	ids[0] = ids[1] = 0;
	f.list = (struct buf)BUF_INIT;
	f.from = 0;
	f.until = filter->from;
	if (!rc && ends[0] < f.until)
		rc = entries_page(db, &f, (struct entries_slice){f.until, 1},
		    take_id, &ids[0]);
	f.from = filter->until;
	f.until = ENTRIES_END;
	if (!rc && ends[1] >= f.from)
		rc = entries_newer(db, &f, 0, 0, &ids[1]);
	buf_release(&f.list);
	return rc;
}

static struct db_statement *use_walk(struct db *db, struct entries_filter *f)
{
	const char *sql = NULL;
	enum tallies_kind lead;

	if (f->match) {
		if (filter_lead(db, f, &lead))
			return NULL;
		sql = walk_found_sql[lead_of(f, (int)lead)];
	}
	return sql ? filter_use(db, sql, f) : use_variant(db, walk_sql, f);
}

/* Hands out the rows of a statement, at most so many, and ends its use. */
static int each_numbers(struct db_statement *s, int most,
    void (*read)(struct db_statement *s, struct entries_numbers *n),
    entries_each_numbers *each, void *context)
{
	struct entries_numbers n = {0};
	int rc;

	db_bind_int(s, ":size", most);
	while ((rc = db_step(s)) > 0) {
		read(s, &n);
		if (each(context, &n))
			break;
	}
	db_done(s);
	return rc;
}

static void read_all(struct db_statement *s, struct entries_numbers *n)
{
	n->id = db_int(s, 0);
	n->customer = db_int(s, 1);
	n->user = db_int(s, 2);
	n->operation = db_int(s, 3);
	n->status = db_int(s, 4);
	n->lines = db_int(s, 5);
}

int entries_walk(struct db *db, struct entries_filter *filter, int most,
    entries_each_numbers *each, void *context)
{
	return each_numbers(
	    use_walk(db, filter), most, read_all, each, context);
}

static void read_whose(struct db_statement *s, struct entries_numbers *n)
{
	n->customer = db_int(s, 0);
	n->user = db_int(s, 1);
	n->operation = db_int(s, 2);
}

int entries_whose(struct db *db, struct entries_filter *filter, int most,
    entries_each_numbers *each, void *context)
{
	return each_numbers(use_variant(db, whose_sql, filter), most,
	    read_whose, each, context);
}

static void read_id(struct db_statement *s, struct entries_numbers *n)
{
	n->id = db_int(s, 0);
}

int entries_found(struct db *db, struct entries_filter *filter, int most,
    entries_each_numbers *each, void *context)
{
	struct db_statement *s = filter_use(db,
	    "SELECT f.rowid FROM search f WHERE f.rowid >= :from"
	    " AND f.rowid < :until" FOUND " ORDER BY f.rowid DESC LIMIT :size",
	    filter);

	return each_numbers(s, most, read_id, each, context);
}

int entries_ended(struct db *db, struct entries_filter *filter,
    entries_each_numbers *each, void *context)
{
	struct db_statement *s = filter_use(db,
	    "SELECT e.id" BY_STATUS " WHERE e.status = :status"
	    " AND e.id >= :from AND e.id < :until ORDER BY e.id DESC",
	    filter);

	return each_numbers(s, INT32_MAX, read_id, each, context);
}

int entries_failed(struct db *db, const struct entries_filter *filter,
    entries_each_numbers *each, void *context)
{
	struct entries_filter failed = *filter;
	struct buf match = BUF_INIT;
	struct db_statement *s = NULL;
	int rc = filter_add_failed(db, filter, &match);

	failed.match = buf_text(&match);
	failed.list = (struct buf)BUF_INIT;
	if (!rc)
		s = filter_use(db,
		    "SELECT f.rowid FROM search f CROSS JOIN entry e"
		    " INDEXED BY entry_status ON e.status IN"
		    " (SELECT id FROM status WHERE failed = 1)"
		    " AND e.id = +f.rowid WHERE f.rowid >= :from"
		    " AND f.rowid < :until" FOUND
		    " ORDER BY f.rowid DESC LIMIT :size",
		    &failed);
	rc = each_numbers(s, ENTRIES_COUNT_MAX, read_id, each, context);
	buf_release(&match);
	buf_release(&failed.list);
	return rc;
}

int entries_numbers(struct db *db, int64_t id, struct entries_numbers *n)
{
	struct db_statement *s =
	    db_use(db, WALK_COLUMNS " FROM entry e WHERE e.id = :id");
	int rc;

	db_bind_int(s, ":id", id);
	rc = db_step(s);
	if (rc > 0)
		read_all(s, n);
	db_done(s);
	return rc;
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
	    db_use(db, COLUMNS " FROM entry e WHERE e.id = :id");

	db_bind_int(s, ":id", id);
	return each_row(db, s, each, context);
}

int entries_related(
    struct db *db, int64_t id, int most, entries_each *each, void *context)
{
	struct db_statement *s =
	    db_use(db, COLUMNS " FROM entry e INDEXED BY entry_correlation"
			       " WHERE e.correlation ="
			       " (SELECT correlation FROM entry WHERE id = :id)"
			       " AND e.id <> :id ORDER BY e.id LIMIT :most");

	db_bind_int(s, ":id", id);
	db_bind_int(s, ":most", most);
	return each_row(db, s, each, context) < 0 ? -1 : 0;
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
	struct db_statement *s = filter_use(db,
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
	s = filter_use(db,
	    PLAIN_COLUMNS " FROM entry e INDEXED BY entry_record"
			  " WHERE e.record > :after AND e.id >= :from"
			  " AND e.id < :until" REST_ALL " ORDER BY e.record",
	    filter);
	db_bind_int(s, ":after", after);
	return each_plain(s, each, context);
}
