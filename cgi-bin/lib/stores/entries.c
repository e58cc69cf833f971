#include "entries.h"

#include "tallies.h"

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

#define REST_CUSTOMER " AND (:customer IS NULL OR e.customer = :customer)"
#define REST_USER " AND (:user IS NULL OR e.user = :user)"
#define REST_STATUS " AND (:status IS NULL OR e.status = :status)"
#define REST_OPERATIONS                                                        \
	" AND (:operations IS NULL OR e.operation IN"                          \
	" (SELECT value FROM json_each(:operations)))"
#define REST_ALL REST_CUSTOMER REST_USER REST_STATUS REST_OPERATIONS

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
	"SELECT " key by " WHERE " key " > :from AND " key " < :until" rest    \
	" ORDER BY " key " LIMIT 1 OFFSET :skip"
#define COUNT(by, key, rest)                                                   \
	"SELECT count(*) FROM (SELECT 1" by " WHERE " key " >= :from AND " key \
	" < :until" rest " LIMIT :size)"

/* An entry's lines come in the order of their key, by which they are found;
   to ask for it would cost a sort where the text leads. */
#define EXPORT(by, key, rest)                                                  \
	"SELECT e.id, e.ahead, e.precision, e.customer, e.user,"               \
	" e.operation, e.status, l.product, p.code, l.offer, l.term,"          \
	" l.cycle, l.order_code, n.text, l.quantity, e.lines" by               \
	" LEFT JOIN line l ON l.entry = e.id AND l.n < :lines"                 \
	" LEFT JOIN subscription p ON p.id = l.subscription"                   \
	" LEFT JOIN note n ON n.id = e.id"                                     \
	" WHERE " key " >= :from AND " key " < :until" rest " ORDER BY " key   \
	" DESC"

enum variant { TIME, CUSTOMER, USER, STATUS, OPERATION, TEXT, VARIANTS };

#define VARIANT_SQL(shape)                                                     \
	{                                                                      \
		[TIME] = shape(BY_TIME, "e.id", REST_ALL),                     \
		[CUSTOMER] = shape(BY_CUSTOMER, "e.id",                        \
		    " AND e.customer = :customer" REST_USER REST_STATUS        \
			REST_OPERATIONS),                                      \
		[USER] = shape(BY_USER, "e.id",                                \
		    " AND e.user = :user" REST_CUSTOMER REST_STATUS            \
			REST_OPERATIONS),                                      \
		[STATUS] = shape(BY_STATUS, "e.id",                            \
		    " AND e.status = :status" REST_CUSTOMER REST_USER          \
			REST_OPERATIONS),                                      \
		[OPERATION] = shape(BY_OPERATION, "e.id",                      \
		    " AND e.operation = :operation" REST_CUSTOMER REST_USER    \
			REST_STATUS),                                          \
		[TEXT] = shape(                                                \
		    BY_TEXT, "f.rowid", " AND search MATCH :match" REST_ALL),  \
	}

static const char *const page_sql[VARIANTS] = VARIANT_SQL(PAGE);
static const char *const newer_sql[VARIANTS] = VARIANT_SQL(NEWER);
static const char *const count_sql[VARIANTS] = VARIANT_SQL(COUNT);
static const char *const export_sql[VARIANTS] = VARIANT_SQL(EXPORT);

/* The rarer a filter's hits are likely to be, the earlier it leads. */
static enum variant variant_of(const struct entries_filter *f)
{
	if (f->match)
		return TEXT;
	if (f->customer)
		return CUSTOMER;
	if (f->user)
		return USER;
	if (f->operation_count == 1)
		return OPERATION;
	return f->status ? STATUS : TIME;
}

static void bind_number(struct db_statement *s, const char *name, int64_t n)
{
	if (n)
		db_bind_int(s, name, n);
}

static void bind_filter(struct db_statement *s, struct entries_filter *f)
{
	db_bind_int(s, ":from", f->from);
	db_bind_int(s, ":until", f->until);
	bind_number(s, ":customer", f->customer);
	bind_number(s, ":user", f->user);
	bind_number(s, ":status", f->status);
	if (f->match)
		db_bind_text(s, ":match", span_of(f->match));
	if (!f->operation_count)
		return;
	db_bind_int(s, ":operation", f->operations[0]);
	buf_clear(&f->list);
	for (int i = 0; i < f->operation_count; i++) {
		buf_addc(&f->list, i ? ',' : '[');
		buf_add_int(&f->list, f->operations[i]);
	}
	buf_addc(&f->list, ']');
	db_bind_text(s, ":operations", buf_span(&f->list));
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
	struct db_statement *s = db_use(db, page_sql[variant_of(filter)]);

	bind_filter(s, filter);
	if (slice.before < filter->until)
		db_bind_int(s, ":until", slice.before);
	db_bind_int(s, ":size", slice.size);
	return each_row(s, each, context) < 0 ? -1 : 0;
}

int entries_newer(struct db *db, struct entries_filter *filter, int64_t after,
    int skip, int64_t *id)
{
	struct db_statement *s = db_use(db, newer_sql[variant_of(filter)]);
	int rc;

	bind_filter(s, filter);
	/* The query takes what is greater than :from. */
	db_bind_int(
	    s, ":from", after >= filter->from ? after : filter->from - 1);
	db_bind_int(s, ":skip", skip);
	rc = db_step(s);
	*id = rc > 0 ? db_int(s, 0) : 0;
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

/* Counts one by one, up to `most`. */
static int count_rows(
    struct db *db, struct entries_filter *filter, int most, int64_t *count)
{
	struct db_statement *s = db_use(db, count_sql[variant_of(filter)]);
	int rc;

	bind_filter(s, filter);
	db_bind_int(s, ":size", most);
	rc = db_step(s);
	*count = rc > 0 ? db_int(s, 0) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

/* Which tally tells how many there are; false when none does. */
static bool tally_of(const struct entries_filter *f, struct tallies_key *key)
{
	int filters =
	    !!f->customer + !!f->user + !!f->status + !!f->operation_count;

	if (f->match || filters > 1 || f->operation_count > 1)
		return false;
	*key = (struct tallies_key){TALLIES_DAY, 0, 0};
	if (f->customer)
		*key = (struct tallies_key){TALLIES_CUSTOMER, f->customer, 0};
	if (f->user)
		*key = (struct tallies_key){TALLIES_USER, f->user, 0};
	if (f->status)
		*key = (struct tallies_key){TALLIES_STATUS, f->status, 0};
	if (f->operation_count)
		*key = (struct tallies_key){
		    TALLIES_OPERATION, f->operations[0], 0};
	return true;
}

/* A count under way: whole slots come from tallies, edges one by one. */
struct counting {
	struct db *db;
	const struct entries_filter *filter;
	int64_t sum;
};

/* Counts what lies between two ids; the filter's own period is left alone. */
static int count_between(struct counting *c, int64_t from, int64_t until)
{
	struct entries_filter edge = *c->filter;
	int64_t count = 0;
	int rc = 0;

	edge.from = from;
	edge.until = until;
	edge.list = (struct buf)BUF_INIT;
	if (from < until)
		rc = count_rows(c->db, &edge, INT32_MAX, &count);
	buf_release(&edge.list);
	c->sum += count;
	return rc;
}

/* Adds up the tallies of [key.slot, until) in slots, all of them whole. */
static int count_slots(
    struct counting *c, struct tallies_key key, int64_t until)
{
	int64_t count = 0;
	int rc = 0;

	if (key.slot < until)
		rc = tallies_sum(c->db, key, until, &count);
	c->sum += count;
	return rc;
}

static int64_t round_up(int64_t n, int64_t unit)
{
	return n / unit * unit + (n % unit ? unit : 0);
}

static int count_span(
    struct counting *c, struct tallies_key key, int64_t from, int64_t until);

/* What is less than a slot: by hours where all entries are meant. */
static int count_edge(
    struct counting *c, struct tallies_key key, int64_t from, int64_t until)
{
	if (key.kind != TALLIES_DAY)
		return count_between(c, from, until);
	return count_span(
	    c, (struct tallies_key){TALLIES_HOUR, 0, 0}, from, until);
}

static int count_span(
    struct counting *c, struct tallies_key key, int64_t from, int64_t until)
{
	int64_t slot =
	    ENTRIES_FIRST(key.kind == TALLIES_HOUR ? CLOCK_HOUR : CLOCK_DAY);
	int64_t first = round_up(from, slot);
	int64_t last = until / slot * slot;

	if (first >= last)
		return count_edge(c, key, from, until);
	key.slot = first / slot;
	return count_slots(c, key, last / slot) ||
		       count_edge(c, key, from, first) ||
		       count_edge(c, key, last, until)
		   ? -1
		   : 0;
}

int entries_count(
    struct db *db, struct entries_filter *filter, int64_t *count, bool *exact)
{
	/* Past the last instant there is nothing; INT64_MAX is no whole day. */
	const int64_t end = ENTRIES_FIRST(CLOCK_MAX + 1);
	struct tallies_key key;

	*count = 0;
	*exact = true;
	if (tally_of(filter, &key)) {
		struct counting c = {db, filter, 0};
		int rc = count_span(&c, key, filter->from,
		    filter->until < end ? filter->until : end);

		*count = c.sum;
		return rc;
	}
	if (count_rows(db, filter, ENTRIES_COUNT_MAX + 1, count))
		return -1;
	if (*count > ENTRIES_COUNT_MAX) {
		*count = ENTRIES_COUNT_MAX;
		*exact = false;
	}
	return 0;
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

static void read_export(struct db_statement *s, struct entries_export *row)
{
	row->id = db_int(s, 0);
	row->ticks = row->id / 128 - db_int(s, 1);
	row->precision = (enum clock_precision)db_int(s, 2);
	row->customer = db_int(s, 3);
	row->user = db_int(s, 4);
	row->operation = db_int(s, 5);
	row->status = db_int(s, 6);
	row->product = db_text(s, 7);
	row->subscription = db_text(s, 8);
	row->offer = db_text(s, 9);
	row->term = db_text(s, 10);
	row->cycle = db_text(s, 11);
	row->order = db_text(s, 12);
	row->note = db_text(s, 13);
	row->has_quantity = !db_is_null(s, 14);
	row->quantity = db_int(s, 14);
	row->lines = db_int(s, 15);
}

int entries_export_all(struct db *db, struct entries_filter *filter,
    bool first_line,
    int (*each)(void *context, const struct entries_export *row), void *context)
{
	struct db_statement *s = db_use(db, export_sql[variant_of(filter)]);
	struct entries_export row;
	int rc;

	bind_filter(s, filter);
	db_bind_int(s, ":lines", first_line ? 1 : INT32_MAX);
	while ((rc = db_step(s)) > 0) {
		read_export(s, &row);
		if (each(context, &row))
			break;
	}
	db_done(s);
	return rc;
}
