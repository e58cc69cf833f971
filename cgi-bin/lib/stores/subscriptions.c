#include "subscriptions.h"

#define SEEN_MAX 200000

void subscriptions_init(struct subscriptions *s, struct db *db)
{
	*s = (struct subscriptions){.db = db};
}

void subscriptions_release(struct subscriptions *s)
{
	map_release(&s->seen);
}

static int add(
    struct db *db, struct span code, int64_t customer, int64_t *number)
{
	struct db_statement *s =
	    db_use(db, "INSERT INTO subscription(code, customer)"
		       " VALUES (:code, nullif(:customer, 0))");

	db_bind_text(s, ":code", code);
	db_bind_int(s, ":customer", customer);
	if (db_run(s))
		return -1;
	*number = db_last_id(db);
	return 0;
}

static int look_up(
    struct db *db, struct span code, int64_t *number, bool *owned)
{
	struct db_statement *s =
	    db_use(db, "SELECT id, customer IS NOT NULL FROM subscription"
		       " WHERE code = :code");
	int rc;

	db_bind_text(s, ":code", code);
	rc = db_step(s);
	*number = rc > 0 ? db_int(s, 0) : 0;
	*owned = rc > 0 && db_int(s, 1);
	db_done(s);
	return rc < 0 ? -1 : 0;
}

/* An entry without a customer may have told of the subscription first. */
static int give_owner(struct db *db, int64_t number, int64_t customer)
{
	struct db_statement *s =
	    db_use(db, "UPDATE subscription SET customer = :customer"
		       " WHERE id = :id AND customer IS NULL");

	db_bind_int(s, ":customer", customer);
	db_bind_int(s, ":id", number);
	return db_run(s);
}

static int number_of(struct subscriptions *s, struct span code,
    int64_t customer, int64_t *number)
{
	int64_t *found = map_find(&s->seen, code);
	bool owned;

	if (found) {
		*number = *found;
		return 0;
	}
	if (look_up(s->db, code, number, &owned))
		return -1;
	if (!*number) {
		if (add(s->db, code, customer, number))
			return -1;
	} else if (!owned && customer) {
		if (give_owner(s->db, *number, customer))
			return -1;
	}
	if (!customer)
		return 0;
	if (s->seen.count >= SEEN_MAX)
		map_clear(&s->seen);
	map_put(&s->seen, code, *number);
	return 0;
}

static int add_line(struct subscriptions *s,
    const struct subscriptions_entry *whose, size_t n,
    const struct record_line *line)
{
	struct db_statement *st;
	int64_t subscription = 0;

	if (line->subscription.length &&
	    number_of(s, line->subscription, whose->customer, &subscription))
		return -1;
	st = db_use(s->db,
	    "INSERT INTO line VALUES (:entry, :n, :counts,"
	    " nullif(:subscription, 0), :product, :offer, :order, :quantity,"
	    " :term, :cycle, :status, :renew, :starts, :ends)");
	db_bind_int(st, ":entry", whose->entry);
	db_bind_int(st, ":n", (int64_t)n);
	db_bind_int(st, ":counts", whose->counts);
	db_bind_int(st, ":subscription", subscription);
	db_bind_text(st, ":product", line->product);
	db_bind_text(st, ":offer", line->offer);
	db_bind_text(st, ":order", line->order);
	if (line->has_quantity)
		db_bind_int(st, ":quantity", line->quantity);
	db_bind_text(st, ":term", line->term);
	db_bind_text(st, ":cycle", line->cycle);
	db_bind_text(st, ":status", line->status);
	if (line->auto_renew >= 0)
		db_bind_int(st, ":renew", line->auto_renew);
	db_bind_text(st, ":starts", line->starts);
	db_bind_text(st, ":ends", line->ends);
	return db_run(st);
}

int subscriptions_add(struct subscriptions *s,
    const struct subscriptions_entry *whose, const struct record *r)
{
	for (size_t n = 0; n < r->line_count; n++)
		if (add_line(s, whose, n, &r->lines[n]))
			return -1;
	return 0;
}

/* The columns of a line from its subscription on, from `c` on. */
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

/* clang-format off */

/* What the latest line that says anything of a column says of it. */
#define LATEST(column)                                                      \
	" (SELECT " column " FROM line l WHERE l.subscription = s.id"        \
	" AND l.counts = 1 AND l.entry < :until AND " column " IS NOT NULL"  \
	" ORDER BY l.entry DESC, l.n DESC LIMIT 1) AS " column

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
	" e.id, e.id / 128 - e.ahead"
	" FROM subscription s JOIN entry e ON e.id ="
	" (SELECT max(l.entry) FROM line l WHERE l.subscription = s.id"
	" AND l.counts = 1 AND l.entry < :until)"
	" WHERE s.customer = :customer ORDER BY product, s.code";

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
