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

int subscriptions_lines(struct db *db, int64_t entry, int first, int most,
    void (*each)(void *context, const struct line *line), void *context)
{
	struct db_statement *s = db_use(db,
	    "SELECT s.code, product, offer, order_code, quantity, term, cycle,"
	    " status, auto_renew, starts, ends"
	    " FROM line LEFT JOIN subscription s ON s.id = line.subscription"
	    " WHERE entry = :entry AND n >= :first ORDER BY n LIMIT :most");
	struct line line;
	int rc;

	db_bind_int(s, ":entry", entry);
	db_bind_int(s, ":first", first);
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

static const char subscriptions_sql[] =
	"SELECT s.code,"
	LATEST("product") ","
	LATEST("offer") ","
	LATEST("order_code") ","
	LATEST("quantity") ","
	LATEST("term") ","
	LATEST("cycle") ","
	LATEST("status") ","
	LATEST("auto_renew") ","
	LATEST("starts") ","
	LATEST("ends") ","
	" coalesce(e.id, 0), coalesce(e.id / 128 - e.ahead,"
	" (SELECT min(at) FROM listing WHERE subscription = s.id)) AS changed"
	" FROM subscription s LEFT JOIN entry e ON e.id ="
	" (SELECT max(l.entry) FROM line l WHERE l.subscription = s.id"
	" AND l.counts = 1 AND l.entry < :until)"
	" WHERE s.customer = :customer AND changed < :until / 128"
	" ORDER BY product, s.code";

/* clang-format on */

int subscriptions_of(struct db *db, int64_t customer, int64_t until,
    void (*each)(void *context, const struct subscription *s), void *context)
{
	struct db_statement *s = db_use(db, subscriptions_sql);
	struct subscription sub;
	int rc;

	db_bind_int(s, ":customer", customer);
	db_bind_int(s, ":until", until);
	while ((rc = db_step(s)) > 0) {
		read_line(s, 0, &sub.state);
		sub.changed = db_int(s, 11);
		sub.changed_ticks = db_int(s, 12);
		each(context, &sub);
	}
	db_done(s);
	return rc;
}
