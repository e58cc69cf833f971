#include "agree.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#include "../text/mix.h"
#include "derived.h"

/* What the latest record of a customer said. */
struct agree_customer {
	int64_t number; /* as the table has it; -1: it has none */
	int64_t named;
	struct buf name;
	struct buf key; /* its code after "=", else its name after " " */
};

struct agree_subscription {
	int64_t number; /* likewise */
	int64_t owned;
	int64_t customer; /* its place in the list; -1: nobody's */
	bool is_told;     /* a record tells of it */
};

void findings_add(struct findings *f, const char *format, ...)
{
	va_list args;

	pthread_mutex_lock(&f->lock);
	buf_clear(&f->text);
	va_start(args, format);
	buf_vaddf(&f->text, format, args);
	va_end(args);
	f->count++;
	f->tell(f->context, buf_text(&f->text));
	pthread_mutex_unlock(&f->lock);
}

static int no_memory(struct db *db)
{
	return db_fail(db, DB_OTHER, "out of memory");
}

/* ---- what the records say of words, customers and subscriptions */

/* Makes room for one more where a power of two is full. */
static void *grow(void *list, size_t count, size_t size)
{
	if (count & (count - 1) || (count && count < 64))
		return list;
	return reallocarray(list, count ? 2 * count : 64, size);
}

/* The number that a table has for :key; -1 where it has none. 0 or -1. */
static int look_up(
    struct db *db, const char *sql, struct span key, int64_t *number)
{
	struct db_statement *s = db_use(db, sql);
	int rc;

	db_bind_text(s, ":key", key);
	rc = db_step(s);
	*number = rc > 0 ? db_int(s, 0) : -1;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

/* A status that the table takes for a failure, and is none, is another one. */
static const char *const words_sql[NAMES_KINDS] = {
    [NAMES_OPERATION] = "SELECT id FROM operation WHERE code = :key",
    [NAMES_RESOURCE] = "SELECT id FROM resource WHERE code = :key",
    [NAMES_STATUS] = "SELECT id FROM status WHERE code = :key"
		     " AND failed = (code IN ('failed', 'decline'))",
    [NAMES_USER] = "SELECT id FROM user WHERE name = :key",
};

static int know_word(struct agree *a, struct db *db, enum names_kind kind,
    struct span word, int64_t *number)
{
	struct map *words = &a->words[kind];
	int64_t *found = map_find(words, word);

	*number = found ? *found : 0;
	if (found || !word.length)
		return 0;
	if (look_up(db, words_sql[kind], word, number))
		return -1;
	map_put(words, word, *number);
	return words->failed ? no_memory(db) : 0;
}

void agree_init(struct agree *a, struct findings *findings)
{
	*a = (struct agree){.findings = findings};
	pthread_mutex_init(&a->lock, NULL);
}

void agree_release(struct agree *a)
{
	for (int kind = 0; kind < NAMES_KINDS; kind++)
		map_release(&a->words[kind]);
	for (size_t i = 0; i < a->customers.count; i++) {
		buf_release(&a->customer[i].name);
		buf_release(&a->customer[i].key);
	}
	map_release(&a->customers);
	map_release(&a->subscriptions);
	free(a->customer);
	free(a->subscription);
	buf_release(&a->scratch);
	pthread_mutex_destroy(&a->lock);
}

static int find_customer(struct db *db, const struct record *r, int64_t *number)
{
	if (r->customer.length)
		return look_up(db, "SELECT id FROM customer WHERE code = :key",
		    r->customer, number);
	return look_up(db,
	    "SELECT id FROM customer WHERE code IS NULL AND name = :key",
	    r->customer_name, number);
}

/* One that no record told of before; a->scratch has its key. */
static int add_customer(
    struct agree *a, struct db *db, const struct record *r, int64_t place)
{
	struct agree_customer *list =
	    grow(a->customer, (size_t)place, sizeof *list);
	int64_t number;

	if (!list)
		return no_memory(db);
	a->customer = list;
	if (find_customer(db, r, &number))
		return -1;
	list += place;
	*list = (struct agree_customer){.number = number, .named = -1};
	buf_add_span(&list->key, buf_span(&a->scratch));
	if (!r->customer.length)
		buf_add_span(&list->name, r->customer_name);
	if (!list->key.failed && !list->name.failed)
		map_put(&a->customers, buf_span(&a->scratch), place);
	if (a->customers.count > (size_t)place)
		return 0;
	/* Nobody knows of it. */
	buf_release(&list->key);
	buf_release(&list->name);
	return no_memory(db);
}

static int know_customer(
    struct agree *a, struct db *db, const struct record *r, int64_t *place)
{
	int64_t *found;

	*place = -1;
	if (!r->customer.length && !r->customer_name.length)
		return 0;
	buf_clear(&a->scratch);
	buf_addc(&a->scratch, r->customer.length ? '=' : ' ');
	buf_add_span(
	    &a->scratch, r->customer.length ? r->customer : r->customer_name);
	if (a->scratch.failed)
		return no_memory(db);
	found = map_find(&a->customers, buf_span(&a->scratch));
	*place = found ? *found : (int64_t)a->customers.count;
	return found ? 0 : add_customer(a, db, r, *place);
}

/* False without memory. */
static bool name_customer(
    struct agree_customer *c, struct span name, int64_t ticks)
{
	if (!name.length || ticks < c->named ||
	    (ticks == c->named && span_compare(name, buf_span(&c->name)) <= 0))
		return !c->name.failed;
	c->named = ticks;
	buf_clear(&c->name);
	buf_add_span(&c->name, name);
	return !c->name.failed;
}

static void own(struct agree *a, struct agree_subscription *s, int64_t customer,
    int64_t ticks)
{
	if (customer < 0 || ticks < s->owned)
		return;
	if (ticks == s->owned &&
	    span_compare(buf_span(&a->customer[customer].key),
		buf_span(&a->customer[s->customer].key)) <= 0)
		return;
	s->owned = ticks;
	s->customer = customer;
}

static int put_subscription(
    struct agree *a, struct db *db, struct span code, int64_t number)
{
	size_t place = a->subscriptions.count;
	struct agree_subscription *list =
	    grow(a->subscription, place, sizeof *list);

	if (!list)
		return no_memory(db);
	a->subscription = list;
	list[place] = (struct agree_subscription){number, -1, -1, false};
	map_put(&a->subscriptions, code, (int64_t)place);
	return a->subscriptions.failed ? no_memory(db) : 0;
}

int agree_begin(struct agree *a, struct db *db)
{
	/* There are too many for looking them up one by one. */
	struct db_statement *s =
	    db_use(db, "SELECT code, id FROM subscription");
	int rc, failed = 0;

	while ((rc = db_step(s)) > 0 && !failed)
		failed = put_subscription(a, db, db_text(s, 0), db_int(s, 1));
	db_done(s);
	return rc || failed ? -1 : 0;
}

static int know_subscription(
    struct agree *a, struct db *db, struct span code, size_t *place)
{
	int64_t *found = map_find(&a->subscriptions, code);

	*place = found ? (size_t)*found : a->subscriptions.count;
	if (!found && put_subscription(a, db, code, -1))
		return -1;
	a->told += !a->subscription[*place].is_told;
	a->subscription[*place].is_told = true;
	return 0;
}

static int know_subscriptions(struct agree_reader *a, int64_t customer)
{
	const struct record *r = &a->record;
	int64_t *numbers = a->numbers.subscriptions;

	if (r->line_count > a->numbers.room) {
		numbers = reallocarray(numbers, r->line_count, sizeof *numbers);
		if (!numbers)
			return no_memory(a->db);
		a->numbers.subscriptions = numbers;
		a->numbers.room = r->line_count;
	}
	for (size_t i = 0; i < r->line_count; i++) {
		struct span code = r->lines[i].subscription;
		size_t place;

		numbers[i] = 0;
		if (!code.length)
			continue;
		if (know_subscription(a->all, a->db, code, &place))
			return -1;
		numbers[i] = a->all->subscription[place].number;
		own(a->all, &a->all->subscription[place], customer, r->ticks);
	}
	return 0;
}

/* With the lock. */
static int know_all(struct agree_reader *a)
{
	const struct record *r = &a->record;
	struct agree_numbers *n = &a->numbers;
	struct agree *all = a->all;
	int64_t customer;

	if (know_customer(all, a->db, r, &customer))
		return -1;
	n->customer = customer < 0 ? 0 : all->customer[customer].number;
	if (r->customer.length && !name_customer(&all->customer[customer],
				      r->customer_name, r->ticks))
		return no_memory(a->db);
	if (know_subscriptions(a, customer))
		return -1;
	if (r->kind == RECORD_LISTING)
		return 0;
	return know_word(
		   all, a->db, NAMES_OPERATION, r->operation, &n->operation) ||
		       know_word(all, a->db, NAMES_RESOURCE, r->resource,
			   &n->resource) ||
		       know_word(
			   all, a->db, NAMES_STATUS, r->status, &n->status) ||
		       know_word(all, a->db, NAMES_USER, r->user, &n->user)
		   ? -1
		   : 0;
}

static int know(struct agree_reader *a)
{
	int rc;

	pthread_mutex_lock(&a->all->lock);
	rc = know_all(a);
	pthread_mutex_unlock(&a->all->lock);
	return rc;
}

/* ---- a record beside its entry */

static bool same(struct span a, struct span b)
{
	return span_compare(a, b) == 0;
}

/* Nothing said is another thing than nothing in it: what a subscription was
   goes on only where a line does not say. */
static bool same_said(struct db_statement *s, int column, struct span said)
{
	return db_is_null(s, column) == !said.data &&
	       same(db_text(s, column), said);
}

static bool same_number(
    struct db_statement *s, int column, bool is_said, int64_t number)
{
	return db_is_null(s, column) == !is_said &&
	       (!is_said || db_int(s, column) == number);
}

/* Columns from the product on, beside a line. */
static bool same_line(
    struct db_statement *s, int c, const struct record_line *line)
{
	return same_said(s, c, line->product) &&
	       same_said(s, c + 1, line->offer) &&
	       same_said(s, c + 2, line->order) &&
	       same_number(s, c + 3, line->has_quantity, line->quantity) &&
	       same_said(s, c + 4, line->term) &&
	       same_said(s, c + 5, line->cycle) &&
	       same_said(s, c + 6, line->status) &&
	       same_number(s, c + 7, line->auto_renew >= 0, line->auto_renew) &&
	       same_said(s, c + 8, line->starts) &&
	       same_said(s, c + 9, line->ends);
}

static int check_lines(struct agree_reader *a, int64_t id)
{
	const struct record *r = &a->record;
	struct db_statement *s = db_use(a->db,
	    "SELECT n, counts, subscription, product, offer, order_code,"
	    " quantity, term, cycle, status, auto_renew, starts, ends FROM line"
	    " WHERE entry = :id ORDER BY n");
	size_t n = 0;
	bool good = true;
	int rc;

	db_bind_int(s, ":id", id);
	for (; (rc = db_step(s)) > 0; n++)
		good = good && n < r->line_count &&
		       db_int(s, 0) == (int64_t)n &&
		       db_int(s, 1) == derived_counts(r) &&
		       db_int(s, 2) == a->numbers.subscriptions[n] &&
		       same_line(s, 3, &r->lines[n]);
	db_done(s);
	a->sums.lines += (int64_t)n;
	if (rc == 0 && (!good || n != r->line_count))
		findings_add(a->all->findings,
		    "entry %" PRId64 ": its lines are not those of its record",
		    id);
	return rc;
}

/* What a row of tallies adds to the sum of its kind: as much as its entries
   do one by one. */
static uint64_t tally_sum(
    struct tallies_key key, const struct tallies_numbers *n)
{
	uint64_t hash =
	    mix(mix((uint64_t)key.value + 1) ^
		mix((uint64_t)key.slot << 20 ^ (uint64_t)key.hours));

	return hash * (uint64_t)n->entries + mix(hash) * (uint64_t)n->failed +
	       mix(mix(hash)) * (uint64_t)n->rows;
}

static uint64_t count_once(const struct record *r, struct tallies_key key)
{
	const struct tallies_numbers n = {
	    1, derived_failed(r), tallies_rows((int64_t)r->line_count)};

	key.slot = r->ticks / (key.hours * CLOCK_HOUR);
	return tally_sum(key, &n);
}

static void count_entry(struct agree_reader *a, struct db_statement *s)
{
	const struct record *r = &a->record;
	const int64_t values[TALLIES_KINDS] = {
	    [TALLIES_CUSTOMER] = db_int(s, 5),
	    [TALLIES_USER] = db_int(s, 6),
	    [TALLIES_OPERATION] = db_int(s, 7),
	    [TALLIES_STATUS] = db_int(s, 9),
	};

	a->sums.entries++;
	a->sums.notes += db_text(s, 12).length > 0;
	for (int kind = 0; kind < TALLIES_KINDS; kind++) {
		int length = tallies_shortest((enum tallies_kind)kind);

		for (; length < TALLIES_LENGTHS; length++)
			a->sums.tallies[kind] += count_once(
			    r, (struct tallies_key){kind, tallies_hours[length],
				   0, values[kind]});
	}
}

/* The row of entry_sql beside the record it shows: what differs, or NULL. */
static const char *differs(struct agree_reader *a, struct db_statement *s)
{
	const struct agree_numbers *n = &a->numbers;
	const struct record *r = &a->record;
	int64_t correlation = 0;

	if (r->correlation.length &&
	    !derived_correlation(r, &a->record.hasher, &correlation))
		return "correlation";
	if (db_int(s, 3) != (int64_t)r->precision ||
	    db_int(s, 2) / 128 - db_int(s, 4) != r->ticks)
		return "time";
	if (db_int(s, 5) != n->customer)
		return "customer";
	if (db_int(s, 6) != n->user)
		return "user";
	if (db_int(s, 7) != n->operation)
		return "action";
	if (db_int(s, 8) != n->resource)
		return "resource type";
	if (db_int(s, 9) != n->status)
		return "status";
	if (db_is_null(s, 10) != !r->correlation.length ||
	    db_int(s, 10) != correlation)
		return "correlation";
	if (db_int(s, 11) != (int64_t)r->line_count)
		return "number of lines";
	if (!same(db_text(s, 12), r->note))
		return "note";
	return db_int(s, 13) == derived_content(r) ? NULL : "content";
}

static const char entry_sql[] =
    "SELECT e.identity, e.record, e.id, e.precision, e.ahead, e.customer,"
    " e.user, e.operation, e.resource, e.status, e.correlation, e.lines,"
    " n.text, e.content FROM entry e LEFT JOIN note n ON n.id = e.id"
    " WHERE e.id = :id";

/* The entry of a record's event. 1, and *shown is the number of the record it
   shows; 0 when there is none; or -1. */
static int find_entry(
    struct agree_reader *a, int64_t number, int64_t *id, int64_t *shown)
{
	const struct record *r = &a->record;
	struct derived_key key = derived_key_of(r);
	int found = 0, rc = 1;

	for (int attempt = 0; rc > 0 && !found; attempt++) {
		struct db_statement *s = db_use(a->db, entry_sql);
		const char *what = NULL;

		*id = derived_place(&key, attempt);
		db_bind_int(s, ":id", *id);
		rc = db_step(s);
		if (rc > 0 && db_int(s, 0) == (int64_t)r->identity) {
			found = 1;
			*shown = db_int(s, 1);
			if (*shown == number) {
				what = differs(a, s);
				count_entry(a, s);
			}
		} else if (rc > 0 && db_int(s, 0) > (int64_t)r->identity) {
			rc = 0;
		}
		db_done(s);
		if (what)
			findings_add(a->all->findings,
			    "entry %" PRId64 ": its %s is not that of its "
			    "record, number %" PRId64,
			    *id, what, number);
	}
	return rc < 0 ? -1 : found;
}

/* A record that its event's entry does not show. */
static int check_version(struct agree_reader *a, int64_t number, int64_t id)
{
	const struct record *r = &a->record;
	struct db_statement *s =
	    db_use(a->db, "SELECT content FROM version WHERE entry = :entry AND"
			  " record = :record");
	int rc, better = 0;

	db_bind_int(s, ":entry", id);
	db_bind_int(s, ":record", number);
	rc = db_step(s);
	if (rc > 0 && db_int(s, 0) != derived_content(r))
		rc = 0;
	db_done(s);
	if (rc > 0) {
		a->sums.versions++;
		better = derived_is_better(a->db, id, r);
	}
	if (rc == 0)
		findings_add(a->all->findings,
		    "record %" PRId64
		    ": it is no version of its entry, %" PRId64,
		    number, id);
	if (better > 0)
		findings_add(a->all->findings,
		    "entry %" PRId64 ": it does not show its record %" PRId64,
		    id, number);
	return rc < 0 || better < 0 ? -1 : 0;
}

static int check_listing(struct agree_reader *a, int64_t number)
{
	const struct record *r = &a->record;
	struct db_statement *s = db_use(a->db,
	    "SELECT record, product, offer, order_code, quantity, term, cycle,"
	    " status, auto_renew, starts, ends FROM listing"
	    " WHERE subscription ="
	    " (SELECT id FROM subscription WHERE code = :code)"
	    " AND at = :at AND content = :content");
	bool good = false;
	int rc;

	db_bind_text(s, ":code", r->lines[0].subscription);
	db_bind_int(s, ":at", r->ticks);
	db_bind_int(s, ":content", derived_content(r));
	rc = db_step(s);
	if (rc > 0) {
		a->sums.listings++;
		good = db_int(s, 0) == number && same_line(s, 1, &r->lines[0]);
	}
	db_done(s);
	if (rc >= 0 && !good)
		findings_add(a->all->findings,
		    "record %" PRId64
		    ": the subscription list has it otherwise",
		    number);
	return rc < 0 ? -1 : 0;
}

int agree_reader_init(struct agree_reader *a, struct agree *all, struct db *db)
{
	*a = (struct agree_reader){.all = all, .db = db};
	record_init(&a->record);
	return search_sum_init(&a->search, db);
}

void agree_reader_release(struct agree_reader *a)
{
	record_release(&a->record);
	free(a->numbers.subscriptions);
	search_sum_release(&a->search);
}

int agree_read(
    struct agree_reader *a, struct span text, uint8_t leaf[SHA256_SIZE])
{
	if (!record_read_stored(&a->record, text, &a->why))
		memcpy(leaf, a->record.hash, SHA256_SIZE);
	else if (a->why.ours)
		return no_memory(a->db);
	else if (!record_leaf(&a->record.hasher, text, leaf))
		return db_fail(a->db, DB_OTHER, "the hash failed");
	return 0;
}

int agree_record(struct agree_reader *a, int64_t number)
{
	const struct record *r = &a->record;
	int64_t id, shown = 0;
	int rc;

	if (a->why.reason) {
		findings_add(a->all->findings,
		    "record %" PRId64 ": unreadable: %s", number,
		    a->why.reason);
		return 0;
	}
	if (know(a))
		return -1;
	if (r->kind == RECORD_LISTING)
		return check_listing(a, number);
	rc = find_entry(a, number, &id, &shown);
	if (rc == 0)
		findings_add(a->all->findings,
		    "record %" PRId64 ": it has no entry", number);
	if (rc <= 0)
		return rc;
	if (shown != number)
		return check_version(a, number, id);
	return check_lines(a, id) ||
		       search_sum_add(&a->search, id, buf_span(&r->words))
		   ? -1
		   : 0;
}

void agree_add(struct agree_reader *a)
{
	struct agree_sums *to = &a->all->sums;

	pthread_mutex_lock(&a->all->lock);
	to->entries += a->sums.entries;
	to->versions += a->sums.versions;
	to->lines += a->sums.lines;
	to->notes += a->sums.notes;
	to->listings += a->sums.listings;
	for (int kind = 0; kind < TALLIES_KINDS; kind++)
		to->tallies[kind] += a->sums.tallies[kind];
	to->search += a->search.sum;
	pthread_mutex_unlock(&a->all->lock);
}

/* ---- what no record accounts for */

static int compare_count(struct agree *a, struct db *db, const char *sql,
    const char *what, int64_t want)
{
	struct db_statement *s = db_use(db, sql);
	int rc = db_step(s);

	if (rc > 0 && db_int(s, 0) != want)
		findings_add(a->findings,
		    "there are %" PRId64 " %s, where the records make %" PRId64,
		    db_int(s, 0), what, want);
	db_done(s);
	return rc < 0 ? -1 : 0;
}

static int compare_words(struct agree *a, struct db *db, enum names_kind kind,
    const char *sql, const char *what)
{
	struct db_statement *s = db_use(db, sql);
	size_t count = 0;
	int rc;

	while ((rc = db_step(s)) > 0) {
		struct span word = db_text(s, 0);

		count++;
		if (!map_find(&a->words[kind], word))
			findings_add(a->findings,
			    "%s “%.*s”: no record tells of it", what,
			    (int)word.length, word.data);
	}
	db_done(s);
	if (rc == 0 && count < a->words[kind].count)
		findings_add(a->findings,
		    "there are %zu of the kind “%s”,"
		    " where the records tell of %zu",
		    count, what, a->words[kind].count);
	return rc;
}

/* Of each customer, subscription: key, time, and the name or the owner. */
static int compare_customers(struct agree *a, struct db *db)
{
	struct db_statement *s =
	    db_use(db, "SELECT coalesce('=' || code, ' ' || name), named, name"
		       " FROM customer");
	int rc;

	while ((rc = db_step(s)) > 0) {
		struct span key = db_text(s, 0);
		int64_t *place = map_find(&a->customers, key);
		const struct agree_customer *c =
		    place ? &a->customer[*place] : NULL;

		if (!c || c->named != db_int(s, 1) ||
		    !same(buf_span(&c->name), db_text(s, 2)))
			findings_add(a->findings, "customer “%.*s”: %s",
			    (int)key.length - 1, key.data + 1,
			    c ? "the name is not what its latest record gave"
			      : "no record tells of it");
	}
	db_done(s);
	return rc ? rc
		  : compare_count(a, db, "SELECT count(*) FROM customer",
			"customers", (int64_t)a->customers.count);
}

static bool is_owner(const struct agree *a, const struct agree_subscription *s,
    struct span customer)
{
	if (s->customer < 0)
		return customer.length == 0;
	return same(buf_span(&a->customer[s->customer].key), customer);
}

static int compare_subscriptions(struct agree *a, struct db *db)
{
	struct db_statement *s = db_use(db,
	    "SELECT s.code, owned, coalesce('=' || c.code, ' ' || c.name)"
	    " FROM subscription s LEFT JOIN customer c ON c.id = s.customer");
	int rc;

	while ((rc = db_step(s)) > 0) {
		struct span code = db_text(s, 0);
		int64_t *place = map_find(&a->subscriptions, code);
		const struct agree_subscription *sub =
		    place ? &a->subscription[*place] : NULL;
		bool is_told = sub && sub->is_told;

		if (!is_told || sub->owned != db_int(s, 1) ||
		    !is_owner(a, sub, db_text(s, 2)))
			findings_add(a->findings, "subscription “%.*s”: %s",
			    (int)code.length, code.data,
			    is_told ? "it is another customer's by its latest "
				      "record"
				    : "no record tells of it");
	}
	db_done(s);
	return rc ? rc
		  : compare_count(a, db, "SELECT count(*) FROM subscription",
			"subscriptions", a->told);
}

static int sum_tallies(struct db *db, uint64_t sums[TALLIES_KINDS])
{
	struct db_statement *s =
	    db_use(db, "SELECT kind, hours, slot, value, entries, failed, rows"
		       " FROM tally");
	int rc;

	while ((rc = db_step(s)) > 0) {
		struct tallies_key key = {
		    db_int(s, 0), db_int(s, 1), db_int(s, 2), db_int(s, 3)};
		const struct tallies_numbers n = {
		    db_int(s, 4), db_int(s, 5), db_int(s, 6)};

		sums[(size_t)key.kind % TALLIES_KINDS] += tally_sum(key, &n);
	}
	db_done(s);
	return rc;
}

int agree_sum(struct agree *a, struct db *db)
{
	int rc = search_sum_index(db, &a->tables.search);

	a->search_is_damaged = rc > 0;
	return rc < 0 ? -1 : sum_tallies(db, a->tables.tallies);
}

static void compare_sums(struct agree *a)
{
	static const char *const names[TALLIES_KINDS] = {
	    "time", "customer", "user", "action", "status"};

	for (int kind = 0; kind < TALLIES_KINDS; kind++)
		if (a->tables.tallies[kind] != a->sums.tallies[kind])
			findings_add(a->findings,
			    "the counts by %s are not those of the entries",
			    names[kind]);
	if (a->search_is_damaged)
		findings_add(a->findings, "the search is damaged");
	else if (a->tables.search != a->sums.search)
		findings_add(a->findings,
		    "the search does not hold the words of the entries");
}

/* These are there before any record says them. */
static int know_statuses(struct agree *a, struct db *db)
{
	static const char *const statuses[] = {
	    "succeeded", "failed", "progress", "decline"};
	int64_t number;
	int rc = 0;

	for (size_t i = 0; i < sizeof statuses / sizeof *statuses && !rc; i++)
		rc = know_word(
		    a, db, NAMES_STATUS, span_of(statuses[i]), &number);
	return rc;
}

int agree_finish(struct agree *a, struct db *db)
{
	compare_sums(a);
	return know_statuses(a, db) ||
		       compare_count(a, db, "SELECT count(*) FROM entry",
			   "entries", a->sums.entries) ||
		       compare_count(a, db, "SELECT count(*) FROM version",
			   "versions", a->sums.versions) ||
		       compare_count(a, db, "SELECT count(*) FROM line",
			   "lines", a->sums.lines) ||
		       compare_count(a, db, "SELECT count(*) FROM note",
			   "notes", a->sums.notes) ||
		       compare_count(a, db, "SELECT count(*) FROM listing",
			   "rows of subscription lists", a->sums.listings) ||
		       compare_words(a, db, NAMES_OPERATION,
			   "SELECT code FROM operation", "action") ||
		       compare_words(a, db, NAMES_RESOURCE,
			   "SELECT code FROM resource", "resource type") ||
		       compare_words(a, db, NAMES_STATUS,
			   "SELECT code FROM status", "status") ||
		       compare_words(a, db, NAMES_USER, "SELECT name FROM user",
			   "user") ||
		       compare_customers(a, db) || compare_subscriptions(a, db)
		   ? -1
		   : 0;
}
