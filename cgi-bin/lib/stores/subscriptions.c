#include "subscriptions.h"

#include <stdlib.h>

#define SEEN_MAX 32768

struct subscriptions_seen {
	int64_t number;
	int64_t customer; /* whose it is; 0: not known */
	int64_t owned;    /* when it was said */
	bool changed;
};

void subscriptions_init(struct subscriptions *s, struct db *db)
{
	*s = (struct subscriptions){.db = db};
}

void subscriptions_forget(struct subscriptions *s)
{
	s->count = 0;
	map_clear(&s->seen);
}

void subscriptions_release(struct subscriptions *s)
{
	free(s->list);
	map_release(&s->seen);
}

static int add(struct db *db, struct span code, struct subscriptions_seen *seen)
{
	struct db_statement *s =
	    db_use(db, "INSERT INTO subscription(code, owned)"
		       " VALUES (:code, -1)");

	db_bind_text(s, ":code", code);
	if (db_run(s))
		return -1;
	*seen = (struct subscriptions_seen){db_last_id(db), 0, -1, false};
	return 0;
}

static int look_up(
    struct db *db, struct span code, struct subscriptions_seen *seen)
{
	struct db_statement *s =
	    db_use(db, "SELECT id, coalesce(customer, 0), owned"
		       " FROM subscription WHERE code = :code");
	int rc;

	db_bind_text(s, ":code", code);
	rc = db_step(s);
	if (rc > 0)
		*seen = (struct subscriptions_seen){
		    db_int(s, 0), db_int(s, 1), db_int(s, 2), false};
	db_done(s);
	return rc;
}

static bool make_room(struct subscriptions *s)
{
	size_t room = s->room ? 2 * s->room : 1024;
	void *list;

	if (s->count < s->room)
		return true;
	list = realloc(s->list, room * sizeof *s->list);
	if (!list)
		return false;
	s->list = list;
	s->room = room;
	return true;
}

/* What is remembered of a subscription, which is added when new; NULL when
   that failed. */
static struct subscriptions_seen *seen_of(
    struct subscriptions *s, struct span code)
{
	int64_t *at = map_find(&s->seen, code);
	int rc;

	if (at)
		return &s->list[*at];
	if (!make_room(s)) {
		db_fail(s->db, DB_OTHER, "out of memory");
		return NULL;
	}
	rc = look_up(s->db, code, &s->list[s->count]);
	if (rc < 0 || (rc == 0 && add(s->db, code, &s->list[s->count])))
		return NULL;
	map_put(&s->seen, code, (int64_t)s->count);
	if (s->seen.failed) {
		db_fail(s->db, DB_OTHER, "out of memory");
		return NULL;
	}
	return &s->list[s->count++];
}

/* Two records of one instant may name two customers: numbers depend on who
   came first, what they stand for does not. */
static int is_greater(struct db *db, int64_t customer, int64_t other)
{
	struct db_statement *s =
	    db_use(db, "SELECT coalesce('=' || a.code, ' ' || a.name) >"
		       " coalesce('=' || b.code, ' ' || b.name) FROM customer "
		       "a, customer b"
		       " WHERE a.id = :customer AND b.id = :other");
	int rc;

	db_bind_int(s, ":customer", customer);
	db_bind_int(s, ":other", other);
	rc = db_step(s);
	if (rc > 0)
		rc = db_int(s, 0) != 0;
	db_done(s);
	return rc;
}

static int give_owner(struct db *db, struct subscriptions_seen *seen,
    int64_t customer, int64_t ticks)
{
	int newer = ticks > seen->owned;

	if (!customer || ticks < seen->owned)
		return 0;
	if (!newer && customer != seen->customer)
		newer = is_greater(db, customer, seen->customer);
	if (newer <= 0)
		return newer;
	seen->customer = customer;
	seen->owned = ticks;
	seen->changed = true;
	return 0;
}

int subscriptions_know(
    struct subscriptions *s, const struct record *r, int64_t customer)
{
	for (size_t i = 0; i < r->line_count; i++) {
		struct subscriptions_seen *seen;

		if (!r->lines[i].subscription.length)
			continue;
		seen = seen_of(s, r->lines[i].subscription);
		if (!seen || give_owner(s->db, seen, customer, r->ticks))
			return -1;
	}
	return 0;
}

static void bind_line(struct db_statement *s, const struct record_line *line)
{
	db_bind_text(s, ":product", line->product);
	db_bind_text(s, ":offer", line->offer);
	db_bind_text(s, ":order", line->order);
	if (line->has_quantity)
		db_bind_int(s, ":quantity", line->quantity);
	db_bind_text(s, ":term", line->term);
	db_bind_text(s, ":cycle", line->cycle);
	db_bind_text(s, ":status", line->status);
	if (line->auto_renew >= 0)
		db_bind_int(s, ":renew", line->auto_renew);
	db_bind_text(s, ":starts", line->starts);
	db_bind_text(s, ":ends", line->ends);
}

int subscriptions_add(
    struct subscriptions *s, const struct record *r, int64_t entry, bool counts)
{
	for (size_t n = 0; n < r->line_count; n++) {
		const struct record_line *line = &r->lines[n];
		struct subscriptions_seen *seen = NULL;
		struct db_statement *st;

		if (line->subscription.length) {
			seen = seen_of(s, line->subscription);
			if (!seen)
				return -1;
		}
		st = db_use(s->db,
		    "INSERT INTO line VALUES (:entry, :n, :counts,"
		    " :subscription, :product, :offer, :order, :quantity,"
		    " :term, :cycle, :status, :renew, :starts, :ends)");
		db_bind_int(st, ":entry", entry);
		db_bind_int(st, ":n", (int64_t)n);
		db_bind_int(st, ":counts", counts);
		if (seen)
			db_bind_int(st, ":subscription", seen->number);
		bind_line(st, line);
		if (db_run(st))
			return -1;
	}
	return 0;
}

int subscriptions_list(struct subscriptions *s, const struct record *r,
    int64_t record, int64_t content)
{
	struct subscriptions_seen *seen = seen_of(s, r->lines[0].subscription);
	struct db_statement *st;

	if (!seen)
		return -1;
	st = db_use(s->db,
	    "INSERT INTO listing VALUES (:subscription, :at, :content,"
	    " :record, :product, :offer, :order, :quantity, :term, :cycle,"
	    " :status, :renew, :starts, :ends)");
	db_bind_int(st, ":subscription", seen->number);
	db_bind_int(st, ":at", r->ticks);
	db_bind_int(st, ":content", content);
	db_bind_int(st, ":record", record);
	bind_line(st, &r->lines[0]);
	return db_run(st);
}

static int write_owner(struct db *db, const struct subscriptions_seen *seen)
{
	struct db_statement *s = db_use(db,
	    "UPDATE subscription SET customer = :customer, owned = :owned"
	    " WHERE id = :id");

	db_bind_int(s, ":customer", seen->customer);
	db_bind_int(s, ":owned", seen->owned);
	db_bind_int(s, ":id", seen->number);
	return db_run(s);
}

int subscriptions_flush(struct subscriptions *s)
{
	for (size_t i = 0; i < s->count; i++) {
		if (s->list[i].changed && write_owner(s->db, &s->list[i]))
			return -1;
		s->list[i].changed = false;
	}
	if (s->count > SEEN_MAX)
		subscriptions_forget(s);
	return 0;
}

static void read_line(struct db_statement *s, int c, struct line *line)
{
	line->subscription = db_text(s, c);
	line->product = db_text(s, c + 1);
	line->offer = db_text(s, c + 2);
	line->order = db_text(s, c + 3);
	line->has_quantity = !db_is_null(s, c + 4);
	line->quantity = db_int(s, c + 4);
	line->term = db_text(s, c + 5);
	line->cycle = db_text(s, c + 6);
	line->status = db_text(s, c + 7);
	line->auto_renew = db_is_null(s, c + 8) ? -1 : (int)db_int(s, c + 8);
	line->starts = db_text(s, c + 9);
	line->ends = db_text(s, c + 10);
}

int subscriptions_lines(struct db *db, int64_t entry, int most,
    void (*each)(void *context, const struct line *line), void *context)
{
	struct db_statement *s = db_use(db,
	    "SELECT s.code, product, offer, order_code, quantity, term, cycle,"
	    " status, auto_renew, starts, ends"
	    " FROM line LEFT JOIN subscription s ON s.id = line.subscription"
	    " WHERE entry = :entry ORDER BY n LIMIT :most");
	struct line line;
	int rc;

	db_bind_int(s, ":entry", entry);
	db_bind_int(s, ":most", most);
	while ((rc = db_step(s)) > 0) {
		read_line(s, 0, &line);
		each(context, &line);
	}
	db_done(s);
	return rc;
}

int subscriptions_total(struct db *db, int64_t entry, int64_t *quantity)
{
	/* sum() fails when it overflows. */
	struct db_statement *s =
	    db_use(db, "SELECT iif(abs(total(quantity)) <= 9007199254740992,"
		       " CAST(total(quantity) AS INTEGER), 9223372036854775807)"
		       " FROM line WHERE entry = :entry");
	int rc;

	db_bind_int(s, ":entry", entry);
	rc = db_step(s);
	*quantity = rc > 0 ? db_int(s, 0) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

/* clang-format off */

/* What the latest line or list that says anything of a column says of it. */
#define LATEST(column)                                                      \
	" (SELECT said FROM (SELECT max(id), said FROM"                      \
	" (SELECT * FROM (SELECT l.entry AS id, " column " AS said"          \
	" FROM line l WHERE l.subscription = s.id AND l.counts = 1"          \
	" AND l.entry < :until AND " column " IS NOT NULL"                   \
	" ORDER BY l.entry DESC, l.n DESC LIMIT 1)"                          \
	" UNION ALL SELECT * FROM (SELECT l.at * 128, " column               \
	" FROM listing l WHERE l.subscription = s.id"                        \
	" AND l.at < :until / 128 AND " column " IS NOT NULL"                \
	" ORDER BY l.at DESC, l.content DESC LIMIT 1)))) AS " column

/* An enum subscription_phase. */
#define PHASE(status)                                                       \
	" CASE coalesce(" status ", 'active') WHEN 'active' THEN 0"          \
	" WHEN 'expired' THEN 2 WHEN 'deleted' THEN 2"                       \
	" WHEN 'cancelled' THEN 2 WHEN 'canceled' THEN 2 ELSE 1 END"

/* Materialized, so that what is named in several places is looked up once. */
static const char subscriptions_sql[] =
	"WITH held AS MATERIALIZED (SELECT s.id, s.code,"
	LATEST("product") ","
	LATEST("offer") ","
	LATEST("order_code") ","
	LATEST("quantity") ","
	LATEST("term") ","
	LATEST("cycle") ","
	LATEST("status") ","
	LATEST("auto_renew") ","
	LATEST("starts") ","
	LATEST("ends")
	" FROM subscription s"
	" WHERE s.customer = :customer"
	" AND (:code IS NULL OR s.code = lower(:code)) AND ("
	" EXISTS (SELECT 1 FROM line l WHERE l.subscription = s.id"
	" AND l.counts = 1 AND l.entry < :until) OR"
	" EXISTS (SELECT 1 FROM listing l WHERE l.subscription = s.id"
	" AND l.at < :until / 128)))"
	" SELECT id, code, product, offer, order_code, quantity, term, cycle,"
	" status, auto_renew, starts, ends," PHASE("status") " AS phase"
	" FROM held ORDER BY phase, coalesce(status, 'active'),"
	" coalesce(product, offer), starts, code";

#define NEVER " 9223372036854775807"

static const char span_sql[] =
	"SELECT count(*), min(first) FROM (SELECT min("
	" coalesce((SELECT min(l.entry) FROM line l"
	" WHERE l.subscription = s.id AND l.counts = 1)," NEVER ") / 128,"
	" coalesce((SELECT min(l.at) FROM listing l"
	" WHERE l.subscription = s.id)," NEVER ")) AS first"
	" FROM subscription s WHERE s.customer = :customer"
	" AND (:code IS NULL OR s.code = lower(:code)))"
	" WHERE first < :until / 128";

/* Of an entry and a list at the same instant the entry is the later one, as
   in LATEST. */
static const char history_sql[] =
	"SELECT ticks, CASE kind WHEN 1 THEN id ELSE 0 END, operation,"
	" status," PHASE("status") ", quantity FROM ("
	"SELECT * FROM (SELECT l.entry AS id, 1 AS kind, l.n AS place,"
	" e.id / 128 - e.ahead AS ticks, o.code AS operation, l.status,"
	" l.quantity FROM line l JOIN entry e ON e.id = l.entry"
	" JOIN operation o ON o.id = e.operation"
	" WHERE l.subscription = :subscription AND l.counts = 1"
	" AND l.entry < :until ORDER BY l.entry DESC, l.n DESC LIMIT :most)"
	" UNION ALL "
	"SELECT * FROM (SELECT l.at * 128, 0, l.content, l.at, NULL, l.status,"
	" l.quantity FROM listing l WHERE l.subscription = :subscription"
	" AND l.at < :until / 128 ORDER BY l.at DESC, l.content DESC"
	" LIMIT :most)) ORDER BY id DESC, kind DESC, place DESC LIMIT :most";

/* clang-format on */

static void bind_filter(
    struct db_statement *s, const struct subscriptions_filter *filter)
{
	db_bind_int(s, ":customer", filter->customer);
	db_bind_int(s, ":until", filter->until);
	db_bind_text(s, ":code", filter->code);
}

int subscriptions_of(struct db *db, const struct subscriptions_filter *filter,
    void (*each)(void *context, const struct subscription *s), void *context)
{
	struct db_statement *s = db_use(db, subscriptions_sql);
	struct subscription sub;
	int rc;

	bind_filter(s, filter);
	while ((rc = db_step(s)) > 0) {
		sub.number = db_int(s, 0);
		read_line(s, 1, &sub.state);
		sub.phase = (enum subscription_phase)db_int(s, 12);
		each(context, &sub);
	}
	db_done(s);
	return rc;
}

int subscriptions_any(struct db *db, int64_t customer)
{
	struct db_statement *s = db_use(db,
	    "SELECT 1 FROM subscription s WHERE s.customer = :customer AND ("
	    " EXISTS (SELECT 1 FROM line l WHERE l.subscription = s.id"
	    " AND l.counts = 1) OR"
	    " EXISTS (SELECT 1 FROM listing l WHERE l.subscription = s.id))"
	    " LIMIT 1");
	int rc;

	db_bind_int(s, ":customer", customer);
	rc = db_step(s);
	db_done(s);
	return rc;
}

int subscriptions_span(struct db *db, const struct subscriptions_filter *filter,
    int64_t *count, int64_t *first)
{
	struct db_statement *s = db_use(db, span_sql);
	int rc;

	bind_filter(s, filter);
	rc = db_step(s);
	if (rc > 0) {
		*count = db_int(s, 0);
		*first = db_int(s, 1);
	}
	db_done(s);
	return rc < 0 ? -1 : 0;
}

int subscriptions_history(struct db *db, struct subscriptions_slice slice,
    void (*each)(void *context, const struct subscriptions_event *event),
    void *context)
{
	struct db_statement *s = db_use(db, history_sql);
	struct subscriptions_event event;
	int rc;

	db_bind_int(s, ":subscription", slice.subscription);
	db_bind_int(s, ":until", slice.until);
	db_bind_int(s, ":most", slice.most);
	while ((rc = db_step(s)) > 0) {
		event.ticks = db_int(s, 0);
		event.entry = db_int(s, 1);
		event.operation = db_text(s, 2);
		event.status = db_text(s, 3);
		event.phase = (enum subscription_phase)db_int(s, 4);
		event.quantity = db_int(s, 5);
		event.has_quantity = !db_is_null(s, 5);
		each(context, &event);
	}
	db_done(s);
	return rc;
}
