#include "derived.h"

#include <stdlib.h>

#include "../text/json.h"
#include "../text/mix.h"
#include "records.h"
#include "search.h"

/* A record whose words are to go into the search at the end of the batch, or
   out of it. */
struct derived_words {
	int64_t number;
	int64_t entry;               /* where it was put, or was */
	const struct record *record; /* NULL: of an earlier batch */
	bool gone;
};

void derived_init(struct derived *d, struct db *db)
{
	*d = (struct derived){.db = db, .version = -1};
	customers_init(&d->customers, db);
	names_init(&d->names, db);
	subscriptions_init(&d->subscriptions, db);
	tallies_init(&d->tallies, db);
	record_init(&d->spare);
}

void derived_release(struct derived *d)
{
	customers_release(&d->customers);
	names_release(&d->names);
	subscriptions_release(&d->subscriptions);
	tallies_release(&d->tallies);
	record_release(&d->spare);
	free(d->words);
	map_release(&d->moved);
	buf_release(&d->scratch);
}

int derived_clear(struct db *db)
{
	return db_exec(db, schema_derived);
}

int derived_begin(struct derived *d, int64_t first)
{
	int64_t version;

	if (db_data_version(d->db, &version))
		return -1;
	if (version != d->version) {
		customers_forget(&d->customers);
		names_forget(&d->names);
		subscriptions_forget(&d->subscriptions);
	}
	d->version = version;
	d->first = first;
	d->count = 0;
	d->disturbed = false;
	map_clear(&d->moved);
	return 0;
}

/*
 * By the instant rather than by how it was written, so that an event comes to
 * the same place with or without the zeros of a fraction. A source that knows
 * ticks has a whole second once in ten million records.
 */
static int64_t stretch_of(const struct derived_key *key)
{
	if (key->precision == CLOCK_WHOLE_MINUTE)
		return CLOCK_MINUTE;
	return key->ticks % CLOCK_SECOND ? 1 : CLOCK_SECOND;
}

/*
 * Some attempts within the stretch that the source meant, then in ever wider
 * ones, but never outside of the second (or minute), so that no entry leaves
 * its day.
 */
int64_t derived_place(const struct derived_key *key, int attempt)
{
	const int attempts = 8;
	int64_t stretch = stretch_of(key);
	int64_t base, place;

	for (int i = attempts; i <= attempt && stretch < CLOCK_SECOND;
	     i += attempts)
		stretch *= 10;
	base = key->ticks / stretch * stretch;
	place = (int64_t)(mix(key->identity + (uint64_t)attempt) %
			  ((uint64_t)stretch * 128));
	return base * 128 + place + (base == 0 && place == 0);
}

struct derived_key derived_key_of(const struct record *r)
{
	return (struct derived_key){r->ticks, r->precision, r->identity};
}

int64_t derived_content(const struct record *r)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | r->hash[i];
	return (int64_t)n;
}

bool derived_failed(const struct record *r)
{
	return span_is(r->status, "failed") || span_is(r->status, "decline");
}

/* Whether the record says how the event ended. */
static bool is_final(struct span status)
{
	return !span_is(status, "progress") && !span_is(status, "undefined");
}

bool derived_counts(const struct record *r)
{
	return !derived_failed(r) && !span_is(r->status, "progress") &&
	       !r->lines_are_old;
}

/* 64 bits are enough to find the others; and an index of text is not. */
bool derived_correlation(
    const struct record *r, struct sha256 *h, int64_t *number)
{
	uint8_t digest[SHA256_SIZE];
	uint64_t n = 0;

	sha256_clear(h);
	sha256_add(h, r->correlation.data, r->correlation.length);
	if (!sha256_finish(h, digest))
		return false;
	for (int i = 0; i < 8; i++)
		n = n << 8 | digest[i];
	*number = (int64_t)n;
	return true;
}

/* ---- finding its place */

/* Who is at a place. 1, 0 when nobody is, -1. */
struct occupant {
	int64_t identity, content, record;
};

static int look_at(struct db *db, int64_t id, struct occupant *o)
{
	struct db_statement *s =
	    db_use(db, "SELECT identity, content, record FROM entry"
		       " WHERE id = :id");
	int rc;

	db_bind_int(s, ":id", id);
	rc = db_step(s);
	if (rc > 0)
		*o =
		    (struct occupant){db_int(s, 0), db_int(s, 1), db_int(s, 2)};
	db_done(s);
	return rc;
}

static int seek_version(struct db *db, int64_t entry, int64_t content)
{
	struct db_statement *s =
	    db_use(db, "SELECT 1 FROM version WHERE entry = :entry"
		       " AND content = :content");
	int rc;

	db_bind_int(s, ":entry", entry);
	db_bind_int(s, ":content", content);
	rc = db_step(s);
	db_done(s);
	return rc;
}

static void make_canonical(struct span text, struct buf *out)
{
	buf_clear(out);
	if (!json_canonical(text, out))
		buf_add_span(out, text);
}

/* Whether what came is there in another layout. 1, 0 or -1. */
static int seek_layout(struct derived *d, int64_t entry, const struct record *r)
{
	struct buf ours = BUF_INIT, theirs = BUF_INIT;
	struct db_statement *s = db_use(d->db,
	    "SELECT text FROM record WHERE id IN"
	    " (SELECT record FROM entry WHERE id = :entry UNION ALL"
	    " SELECT record FROM version WHERE entry = :entry)");
	bool found = false;
	int rc = 0;

	make_canonical(r->text, &ours);
	db_bind_int(s, ":entry", entry);
	while (!found && (rc = db_step(s)) > 0) {
		make_canonical(db_text(s, 0), &theirs);
		found = span_compare(buf_span(&ours), buf_span(&theirs)) == 0;
	}
	db_done(s);
	if (rc >= 0 && (ours.failed || theirs.failed))
		rc = db_fail(d->db, DB_OTHER, "out of memory");
	buf_release(&ours);
	buf_release(&theirs);
	return rc < 0 ? -1 : found;
}

/* A record of an event that is there. */
static enum derived_found seek_known(
    struct derived *d, int64_t entry, const struct record *r)
{
	int rc = seek_version(d->db, entry, derived_content(r));

	if (rc == 0)
		rc = seek_layout(d, entry, r);
	if (rc < 0)
		return DERIVED_FAILED;
	return rc ? DERIVED_KNOWN : DERIVED_CHANGED;
}

static enum derived_found seek_listing(struct db *db, const struct record *r)
{
	struct db_statement *s =
	    db_use(db, "SELECT 1 FROM listing WHERE subscription ="
		       " (SELECT id FROM subscription WHERE code = :code)"
		       " AND at = :at AND content = :content");
	int rc;

	db_bind_text(s, ":code", r->lines[0].subscription);
	db_bind_int(s, ":at", r->ticks);
	db_bind_int(s, ":content", derived_content(r));
	rc = db_step(s);
	db_done(s);
	if (rc < 0)
		return DERIVED_FAILED;
	return rc ? DERIVED_KNOWN : DERIVED_NEW;
}

enum derived_found derived_seek(
    struct derived *d, const struct record *r, struct derived_place *place)
{
	struct derived_key key = derived_key_of(r);
	struct occupant o;
	int rc;

	*place = (struct derived_place){0};
	if (r->kind == RECORD_LISTING)
		return seek_listing(d->db, r);
	for (int attempt = 0;; attempt++) {
		place->id = derived_place(&key, attempt);
		rc = look_at(d->db, place->id, &o);
		if (rc <= 0)
			return rc ? DERIVED_FAILED : DERIVED_NEW;
		if (o.identity == (int64_t)r->identity)
			break;
		if (o.identity > (int64_t)r->identity) {
			place->occupied = true;
			return DERIVED_NEW;
		}
	}
	place->changed = true;
	if (o.content == derived_content(r))
		return DERIVED_KNOWN;
	return seek_known(d, place->id, r);
}

/* ---- the search */

static int gather_words(struct derived *d, struct derived_words words)
{
	if (d->count == d->room) {
		size_t room = d->room ? 2 * d->room : 1024;
		void *list = realloc(d->words, room * sizeof *d->words);

		if (!list)
			return db_fail(d->db, DB_OTHER, "out of memory");
		d->words = list;
		d->room = room;
	}
	d->words[d->count++] = words;
	return 0;
}

static struct span key_of(const int64_t *number)
{
	return (struct span){(const char *)number, sizeof *number};
}

/* Whether the search holds the words of a record, as entries show it. */
static bool is_searched(struct derived *d, int64_t number)
{
	return number < d->first && !map_find(&d->moved, key_of(&number));
}

static int remove_words(struct derived *d, int64_t entry, int64_t number)
{
	if (!is_searched(d, number))
		return 0;
	return gather_words(
	    d, (struct derived_words){number, entry, NULL, true});
}

/*
 * The words of an entry that moves are taken out where it was first, and come
 * back once, where it is at the end: a search in which an entry's words were
 * twice would keep them when they are taken out.
 */
static int move_words(struct derived *d, int64_t entry, int64_t number)
{
	if (!is_searched(d, number))
		return 0;
	if (remove_words(d, entry, number) ||
	    gather_words(d, (struct derived_words){number, 0, NULL, false}))
		return -1;
	map_put(&d->moved, key_of(&number), 0);
	return d->moved.failed ? db_fail(d->db, DB_OTHER, "out of memory") : 0;
}

/* Where a record's entry is now; 0 when none shows it. */
static int find_shown(struct db *db, int64_t number, int64_t *entry)
{
	struct db_statement *s =
	    db_use(db, "SELECT id FROM entry WHERE record = :record");
	int rc;

	db_bind_int(s, ":record", number);
	rc = db_step(s);
	*entry = rc > 0 ? db_int(s, 0) : 0;
	db_done(s);
	return rc < 0 ? -1 : 0;
}

/* What an entry does not show after all gets the place 0. */
static int place_words(struct derived *d)
{
	for (size_t i = 0; d->disturbed && i < d->count; i++) {
		struct derived_words *w = &d->words[i];

		if (!w->gone && find_shown(d->db, w->number, &w->entry))
			return -1;
	}
	return 0;
}

static int compare_words(const void *left, const void *right)
{
	const struct derived_words *a = left, *b = right;

	if (a->gone != b->gone)
		return a->gone ? -1 : 1;
	return (a->entry > b->entry) - (a->entry < b->entry);
}

static int change_words(struct derived *d, const struct derived_words *w)
{
	const struct record *r = w->record;
	int rc;

	if (!w->entry)
		return 0;
	if (!r) {
		rc = records_read(d->db, w->number, &d->spare);
		if (rc <= 0)
			return rc;
		r = &d->spare;
	}
	return (w->gone ? search_remove : search_add)(
	    d->db, w->entry, buf_span(&r->words), &d->scratch);
}

/*
 * The words come last, and in order: a smaller entry than the one before, any
 * statement with a trigger, and others, make the search index write out what
 * it has gathered, which would cost more than all the rest.
 */
static int write_words(struct derived *d)
{
	if (place_words(d))
		return -1;
	if (d->count)
		qsort(d->words, d->count, sizeof *d->words, compare_words);
	for (size_t i = 0; i < d->count; i++)
		if (change_words(d, &d->words[i]))
			return -1;
	return 0;
}

/* ---- moving on */

/* After a step that gave no row where one must be. */
static int missing(struct db *db, int64_t id, int rc)
{
	if (rc < 0)
		return -1;
	return db_fail(db, DB_DAMAGED,
	    "entry %lld, or what belongs to it, is missing", (long long)id);
}

static int read_key(struct db *db, int64_t id, struct derived_key *key)
{
	struct db_statement *s =
	    db_use(db, "SELECT id / 128 - ahead, precision, identity"
		       " FROM entry WHERE id = :id");
	int rc;

	db_bind_int(s, ":id", id);
	rc = db_step(s);
	if (rc > 0)
		*key = (struct derived_key){db_int(s, 0),
		    (enum clock_precision)db_int(s, 1), (uint64_t)db_int(s, 2)};
	db_done(s);
	return rc > 0 ? 0 : missing(db, id, rc);
}

static int run_move(struct db_statement *s, int64_t from, int64_t to)
{
	db_bind_int(s, ":from", from);
	db_bind_int(s, ":to", to);
	return db_run(s);
}

/* What refers to the entry is checked once all of it is at its new place. */
static int rename_entry(struct db *db, int64_t from, int64_t to)
{
	if (db_exec(db, "PRAGMA defer_foreign_keys = on"))
		return -1;
	return run_move(db_use(db, "UPDATE entry SET id = :to, ahead ="
				   " :to / 128 - (:from / 128 - ahead)"
				   " WHERE id = :from"),
		   from, to) ||
		       run_move(db_use(db, "UPDATE line SET entry = :to"
					   " WHERE entry = :from"),
			   from, to) ||
		       run_move(db_use(db, "UPDATE note SET id = :to"
					   " WHERE id = :from"),
			   from, to) ||
		       run_move(db_use(db, "UPDATE version SET entry = :to"
					   " WHERE entry = :from"),
			   from, to)
		   ? -1
		   : 0;
}

/* No entry is so far from its first place, unless the log was tampered with. */
#define ATTEMPTS_MAX 100000

/* Where the entry at `from` goes that has to make room: behind `from` in its
   own sequence, since all before it was taken already. */
static int next_place(struct db *db, int64_t from, struct derived_place *to)
{
	struct derived_key key;
	struct occupant o;
	bool passed = false;

	if (read_key(db, from, &key))
		return -1;
	for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
		int rc;

		to->id = derived_place(&key, attempt);
		if (to->id == from) {
			passed = true;
			continue;
		}
		if (!passed)
			continue;
		rc = look_at(db, to->id, &o);
		if (rc <= 0)
			return rc;
		to->occupied = o.identity > (int64_t)key.identity;
		if (to->occupied)
			return 0;
	}
	return db_fail(db, DB_DAMAGED, "entry %lld is where it cannot be",
	    (long long)from);
}

/* Empties a place. Who takes another one's place sends it on in turn; that
   ends, since identities only grow on the way. */
static int move_away(struct derived *d, int64_t from)
{
	struct derived_place to = {0};
	struct occupant o;

	int rc = look_at(d->db, from, &o);

	if (rc <= 0)
		return missing(d->db, from, rc);
	if (next_place(d->db, from, &to) ||
	    (to.occupied && move_away(d, to.id)) ||
	    move_words(d, from, o.record) || rename_entry(d->db, from, to.id))
		return -1;
	d->disturbed = true;
	return 0;
}

/* ---- what an entry says */

/* The dictionaries' numbers for an entry. */
struct numbers {
	int64_t customer, user, operation, resource, status;
};

/* Words of every record are known, whether an entry shows it or not. */
static int find_numbers(
    struct derived *d, const struct record *r, struct numbers *n)
{
	if (customers_number(
		&d->customers, r->customer, r->customer_name, &n->customer) ||
	    customers_named(
		&d->customers, r->customer, r->customer_name, r->ticks) ||
	    subscriptions_know(&d->subscriptions, r, n->customer))
		return -1;
	if (r->kind == RECORD_LISTING)
		return 0;
	if (names_number(
		&d->names, NAMES_OPERATION, r->operation, &n->operation) ||
	    names_number(
		&d->names, NAMES_RESOURCE, r->resource, &n->resource) ||
	    names_number(&d->names, NAMES_STATUS, r->status, &n->status))
		return -1;
	if (!r->user.length)
		return 0;
	return names_number(&d->names, NAMES_USER, r->user, &n->user);
}

static int add_note(struct db *db, int64_t id, struct span text)
{
	struct db_statement *s;

	if (!text.length)
		return 0;
	s = db_use(db, "INSERT INTO note(id, text) VALUES (:id, :text)");
	db_bind_int(s, ":id", id);
	db_bind_text(s, ":text", text);
	return db_run(s);
}

static int write_entry(struct derived *d, const struct record *r,
    int64_t number, int64_t id, const struct numbers *n)
{
	struct db_statement *s;
	int64_t correlation;

	if (r->correlation.length &&
	    !derived_correlation(r, &d->spare.hasher, &correlation))
		return db_fail(d->db, DB_OTHER, "the hash failed");
	s = db_use(d->db,
	    "INSERT INTO entry(id, ahead, precision, customer, user,"
	    " operation, resource, status, correlation, lines, record,"
	    " identity, content)"
	    " VALUES (:id, :ahead, :precision, nullif(:customer, 0),"
	    " nullif(:user, 0), :operation, :resource, :status, :correlation,"
	    " :lines, :record, :identity, :content)");

	db_bind_int(s, ":id", id);
	db_bind_int(s, ":ahead", id / 128 - r->ticks);
	db_bind_int(s, ":precision", r->precision);
	db_bind_int(s, ":customer", n->customer);
	db_bind_int(s, ":user", n->user);
	db_bind_int(s, ":operation", n->operation);
	db_bind_int(s, ":resource", n->resource);
	db_bind_int(s, ":status", n->status);
	if (r->correlation.length)
		db_bind_int(s, ":correlation", correlation);
	db_bind_int(s, ":lines", (int64_t)r->line_count);
	db_bind_int(s, ":record", number);
	db_bind_int(s, ":identity", (int64_t)r->identity);
	db_bind_int(s, ":content", derived_content(r));
	return db_run(s);
}

static int add_entry(struct derived *d, const struct record *r, int64_t number,
    int64_t id, const struct numbers *n)
{
	const struct tallies_entry tally = {r->ticks,
	    {[TALLIES_CUSTOMER] = n->customer,
		[TALLIES_USER] = n->user,
		[TALLIES_OPERATION] = n->operation,
		[TALLIES_STATUS] = n->status},
	    derived_failed(r), (int64_t)r->line_count};

	return write_entry(d, r, number, id, n) ||
		       subscriptions_add(
			   &d->subscriptions, r, id, derived_counts(r)) ||
		       add_note(d->db, id, r->note) ||
		       tallies_add(&d->tallies, &tally, 1) ||
		       gather_words(
			   d, (struct derived_words){number, id, r, false})
		   ? -1
		   : 0;
}

/* ---- several records of one event */

static int add_version(
    struct db *db, int64_t entry, int64_t record, int64_t content)
{
	struct db_statement *s =
	    db_use(db, "INSERT INTO version VALUES (:entry, :record,"
		       " :content)");

	db_bind_int(s, ":entry", entry);
	db_bind_int(s, ":record", record);
	db_bind_int(s, ":content", content);
	return db_run(s);
}

/* Which of two says more; more than 0 when it is the first. */
static int compare_texts(
    struct db *db, struct span first, struct span second, int *order)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	int rc = 0;

	make_canonical(first, &a);
	make_canonical(second, &b);
	*order = (a.length > b.length) - (a.length < b.length);
	if (!*order)
		*order = span_compare(buf_span(&a), buf_span(&b));
	if (a.failed || b.failed)
		rc = db_fail(db, DB_OTHER, "out of memory");
	buf_release(&a);
	buf_release(&b);
	return rc;
}

/* What the entry shows now; 1 when this record is to be shown instead, 0 when
   not, -1. */
static int compare_shown(struct db *db, int64_t entry, const struct record *r,
    struct occupant *shown)
{
	struct db_statement *s =
	    db_use(db, "SELECT e.identity, e.content, e.record, s.code, r.text"
		       " FROM entry e JOIN status s ON s.id = e.status"
		       " JOIN record r ON r.id = e.record WHERE e.id = :id");
	int order = 0, rc;

	db_bind_int(s, ":id", entry);
	rc = db_step(s);
	if (rc <= 0) {
		db_done(s);
		return missing(db, entry, rc);
	}
	*shown = (struct occupant){db_int(s, 0), db_int(s, 1), db_int(s, 2)};
	order = is_final(r->status) - is_final(db_text(s, 3));
	rc = order ? 0 : compare_texts(db, r->text, db_text(s, 4), &order);
	db_done(s);
	return rc ? rc : order > 0;
}

int derived_is_better(struct db *db, int64_t entry, const struct record *r)
{
	struct occupant shown;

	return compare_shown(db, entry, r, &shown);
}

/* What the tallies counted for an entry. */
static int read_tally(struct db *db, int64_t id, struct tallies_entry *e)
{
	struct db_statement *s = db_use(db,
	    "SELECT e.id / 128 - ahead, coalesce(customer, 0),"
	    " coalesce(user, 0), operation, status, s.failed, lines"
	    " FROM entry e JOIN status s ON s.id = e.status WHERE e.id = :id");
	int rc;

	*e = (struct tallies_entry){0};
	db_bind_int(s, ":id", id);
	rc = db_step(s);
	if (rc > 0) {
		e->ticks = db_int(s, 0);
		e->values[TALLIES_CUSTOMER] = db_int(s, 1);
		e->values[TALLIES_USER] = db_int(s, 2);
		e->values[TALLIES_OPERATION] = db_int(s, 3);
		e->values[TALLIES_STATUS] = db_int(s, 4);
		e->failed = db_int(s, 5);
		e->lines = db_int(s, 6);
	}
	db_done(s);
	return rc > 0 ? 0 : missing(db, id, rc);
}

static int run_for(struct db_statement *s, int64_t id)
{
	db_bind_int(s, ":id", id);
	return db_run(s);
}

static int remove_entry(struct derived *d, int64_t id, int64_t record)
{
	struct tallies_entry tally;
	struct db *db = d->db;

	if (db_exec(db, "PRAGMA defer_foreign_keys = on"))
		return -1;
	return read_tally(db, id, &tally) ||
		       tallies_add(&d->tallies, &tally, -1) ||
		       remove_words(d, id, record) ||
		       run_for(db_use(db, "DELETE FROM line WHERE entry = :id"),
			   id) ||
		       run_for(
			   db_use(db, "DELETE FROM note WHERE id = :id"), id) ||
		       run_for(
			   db_use(db, "DELETE FROM entry WHERE id = :id"), id)
		   ? -1
		   : 0;
}

/* Another record of an event that is there. */
static int add_changed(struct derived *d, const struct record *r,
    int64_t number, int64_t id, const struct numbers *n)
{
	struct occupant shown = {0};
	int better = compare_shown(d->db, id, r, &shown);

	if (better < 0)
		return -1;
	if (!better)
		return add_version(d->db, id, number, derived_content(r));
	if (remove_entry(d, id, shown.record))
		return -1;
	d->disturbed = true;
	return add_entry(d, r, number, id, n) ||
		       add_version(d->db, id, shown.record, shown.content)
		   ? -1
		   : 0;
}

int derived_put(struct derived *d, const struct record *r, int64_t number,
    const struct derived_place *place)
{
	struct numbers n = {0};
	int rc = find_numbers(d, r, &n);

	if (rc)
		return rc;
	if (r->kind == RECORD_LISTING)
		return subscriptions_list(
		    &d->subscriptions, r, number, derived_content(r));
	if (place->changed)
		return add_changed(d, r, number, place->id, &n);
	if (place->occupied && move_away(d, place->id))
		return -1;
	return add_entry(d, r, number, place->id, &n);
}

int derived_finish(struct derived *d)
{
	return customers_flush(&d->customers) ||
		       subscriptions_flush(&d->subscriptions) ||
		       tallies_flush(&d->tallies) || write_words(d)
		   ? -1
		   : 0;
}
