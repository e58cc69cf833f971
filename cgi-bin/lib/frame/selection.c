#include "selection.h"

#include "../stores/bearers.h"
#include "../stores/names.h"
#include "../text/fold.h"
#include "kept.h"

/* No row has this number: what is known to the vendor but not in the log. */
#define NOBODY (-1)

/* Stands for the code of a customer that has none. */
#define NO_CODE "-"

void selection_release(struct selection *s)
{
	customer_release(&s->customer);
	buf_release(&s->customer_label);
	buf_release(&s->user);
	finder_release(&s->finder);
	buf_release(&s->match);
	buf_release(&s->newest);
	buf_release(&s->filter.list);
}

/* The day a month before, and one more: 20 November begins 21 October. */
static int month_before(int day)
{
	int year, month, date, first, last;

	clock_day_civil(day, &year, &month, &date);
	first = clock_day_of(
	    month > 1 ? year : year - 1, month > 1 ? month - 1 : 12, 1);
	last = clock_day_of(year, month, 1);
	day = first + date;
	return day < last ? day : last;
}

int selection_period(struct selection *s, struct page_request *r)
{
	int from = query_day(&r->query, SELECTION_FROM, 0);
	bool has_from = query_text(&r->query, SELECTION_FROM) != NULL;

	s->today = s->to = clock_day_at(clock_now());
	s->month = month_before(s->today);
	s->first = -1;
	if (has_from && from > s->today)
		s->to = from;
	s->to = query_day(&r->query, SELECTION_TO, s->to);
	s->from = has_from ? from : month_before(s->to);
	if (s->from < 0)
		s->from = 0;
	if (s->from > s->to)
		return query_refuse(
		    &r->query, SELECTION_FROM, 0, QUERY_FROM_AFTER_TO);
	s->filter.from = ENTRIES_FIRST(clock_day_begins(s->from));
	s->filter.until = ENTRIES_FIRST(clock_day_begins(s->to + 1));
	if (s->filter.from < 0)
		s->filter.from = 0;
	return 0;
}

/* What fits a part of a name: one, none, or several. */
struct fits {
	struct selection *s;
	struct buf part; /* folded */
	int count;
	int whole; /* how many of them are exactly what was asked for */
};

static int fits_init(struct fits *f, struct page_request *r,
    struct selection *s, struct span part)
{
	*f = (struct fits){.s = s};
	fold_add(&f->part, part);
	return f->part.failed ? db_fail(r->db, DB_OTHER, "out of memory") : 0;
}

/* Whether this one is taken, as far as is known: the first, since those that
   fit wholly come first. */
static bool take_fit(struct fits *f, struct span name)
{
	struct buf folded = BUF_INIT;

	fold_add(&folded, name);
	f->whole +=
	    fold_fit(buf_span(&folded), buf_span(&f->part)) == FOLD_WHOLE;
	buf_release(&folded);
	return f->count++ == 0;
}

static void fit_customer(
    void *context, int64_t number, struct span code, struct span name)
{
	struct fits *f = context;
	struct customer *c = &f->s->customer;

	if (!take_fit(f, name))
		return;
	c->number = number;
	buf_clear(&c->code);
	buf_add_span(&c->code, code);
	buf_clear(&c->name);
	buf_add_span(&c->name, name);
}

static void fit_user(void *context, int64_t number, struct span name)
{
	struct fits *f = context;

	if (!take_fit(f, name))
		return;
	f->s->filter.user = number;
	buf_clear(&f->s->user);
	buf_add_span(&f->s->user, name);
}

static int judge(struct page_request *r, int key, const struct fits *f)
{
	if (f->count == 0)
		return query_refuse(&r->query, key, 0, QUERY_NO_SUCH);
	if (f->count > 1 && f->whole != 1)
		return query_refuse(&r->query, key, 0, QUERY_AMBIGUOUS);
	return 0;
}

static void add_marked(struct buf *out, struct span name, struct span code)
{
	buf_add_span(out, name);
	buf_adds(out, " (");
	buf_add_span(out, code.length ? code : span_of(NO_CODE));
	buf_addc(out, ')');
}

void selection_add_customer(struct buf *out, struct span code, struct span name)
{
	if (code.length)
		buf_add_span(out, code);
	else
		add_marked(out, name, code);
}

/* "Name (code)", as add_marked() writes it. 1 found, 0 none, -1 failed. */
static int find_marked(
    struct page_request *r, struct span asked, struct customer *found)
{
	const char *mark = memrchr(asked.data, '(', asked.length);
	size_t n = mark ? (size_t)(mark - asked.data) : 0;
	struct span code;

	if (n < 2 || mark[-1] != ' ' || asked.data[asked.length - 1] != ')')
		return 0;
	code = (struct span){mark + 1, asked.length - n - 2};
	if (span_is(code, NO_CODE))
		return customers_find_codeless(
		    r->db, (struct span){asked.data, n - 1}, found);
	return customers_find(r->db, code, found);
}

/* By its name or a part of it. 0 or a status. */
static int search_customer(
    struct selection *s, struct page_request *r, struct span asked)
{
	struct fits f;
	int rc = fits_init(&f, r, s, asked);

	if (!rc)
		rc = customers_called(r->db, asked, 2, fit_customer, &f);
	if (!rc && f.count == 0)
		rc = customers_like(r->db, asked, 2, fit_customer, &f);
	rc = rc ? page_trouble(r) : judge(r, SELECTION_CUSTOMER, &f);
	buf_release(&f.part);
	return rc;
}

static void count_customer(
    void *context, int64_t number, struct span code, struct span name)
{
	(void)number;
	(void)code;
	(void)name;
	++*(int *)context;
}

/* What a form shows of the customer, and what a link has. 0 or -1. */
static int name_customer(struct selection *s, struct page_request *r)
{
	struct span code = buf_span(&s->customer.code);
	struct span name = buf_span(&s->customer.name);
	struct buf value = BUF_INIT;
	int same = 0;

	if (customers_called(r->db, name, 2, count_customer, &same))
		return -1;
	if (same > 1 && name.length)
		add_marked(&s->customer_label, name, code);
	else
		buf_add_span(&s->customer_label, name.length ? name : code);
	selection_add_customer(&value, code, name);
	if (query_takes(&r->query, SELECTION_CUSTOMER, buf_span(&value)))
		query_put(&r->query, SELECTION_CUSTOMER, buf_span(&value));
	buf_release(&value);
	return 0;
}

static int read_customer(struct selection *s, struct page_request *r)
{
	struct span asked = span_of(query_text(&r->query, SELECTION_CUSTOMER));
	int rc;

	if (!asked.length)
		return 0;
	rc = customers_find(r->db, asked, &s->customer);
	if (rc == 0)
		rc = find_marked(r, asked, &s->customer);
	if (rc < 0)
		return page_trouble(r);
	rc = rc ? 0 : search_customer(s, r, asked);
	if (!rc && name_customer(s, r))
		rc = page_trouble(r);
	s->filter.customer = s->customer.number;
	return rc;
}

static int search_user(
    struct selection *s, struct page_request *r, struct span asked)
{
	struct fits f;
	int rc = fits_init(&f, r, s, asked);

	if (!rc)
		rc = names_users_like(r->db, asked, 2, fit_user, &f);
	rc = rc ? page_trouble(r) : judge(r, SELECTION_USER, &f);
	buf_release(&f.part);
	if (!rc && query_takes(&r->query, SELECTION_USER, buf_span(&s->user)))
		query_put(&r->query, SELECTION_USER, buf_span(&s->user));
	return rc;
}

static int read_user(struct selection *s, struct page_request *r)
{
	struct span asked = span_of(query_text(&r->query, SELECTION_USER));

	if (!asked.length)
		return 0;
	if (names_find(r->db, NAMES_USER, asked, &s->filter.user))
		return page_trouble(r);
	if (!s->filter.user)
		return search_user(s, r, asked);
	buf_add_span(&s->user, asked);
	return 0;
}

struct span selection_action(const char *word)
{
	int known = vocabulary_find_operation(span_of(word));

	return span_of(known < 0 ? word : vocabulary_operations[known].code);
}

bool selection_same_action(const char *word, const char *other)
{
	return !span_compare(selection_action(word), selection_action(other));
}

/* The number of a word of the vendor's, in whatever spelling it is known;
   NOBODY when it is one, but not in the log. */
/* Of the key's n-th value, which is there. */
static int read_word(struct page_request *r, int key, int n,
    enum names_kind kind, int64_t *number)
{
	struct span asked = span_of(query_nth(&r->query, key, n));
	int known = kind == NAMES_OPERATION ? vocabulary_find_operation(asked)
					    : vocabulary_find_status(asked);

	if (known >= 0)
		asked = span_of(kind == NAMES_OPERATION
				    ? vocabulary_operations[known].code
				    : vocabulary_statuses[known].code);
	if (names_find(r->db, kind, asked, number))
		return page_trouble(r);
	if (!*number && known >= 0)
		*number = NOBODY;
	return *number ? 0 : query_refuse(&r->query, key, n, QUERY_NO_SUCH);
}

_Static_assert(ENTRIES_OPERATIONS_MAX >= QUERY_VALUES_MAX,
    "a filter has room for as many actions as a query can name");

static int read_actions(struct selection *s, struct page_request *r)
{
	for (int i = 0; query_nth(&r->query, SELECTION_ACTION, i); i++) {
		int rc = read_word(r, SELECTION_ACTION, i, NAMES_OPERATION,
		    &s->filter.operations[i]);

		if (rc)
			return rc;
		s->filter.operation_count = i + 1;
	}
	return 0;
}

static int find_first(struct selection *s, struct page_request *r)
{
	int64_t id;

	if (entries_first(r->db, &id))
		return page_trouble(r);
	s->first = id ? clock_day_at(id / 128) : -1;
	return 0;
}

int selection_first_day(const struct selection *s)
{
	return s->from < s->first && s->first <= s->to ? s->first : s->from;
}

/* An action is found by its sentence and by its code, whatever its record
   calls it; a status by its name and its code. */
static int read_sentences(struct selection *s, const struct language *l)
{
	struct buf term = BUF_INIT;
	int rc = 0;

	for (int i = 0; i < vocabulary_operation_count && !rc; i++) {
		struct span code = span_of(vocabulary_operations[i].code);

		buf_clear(&term);
		record_add_term(&term, RECORD_OPERATION, code);
		rc = finder_also(&s->finder, code, buf_span(&term)) ||
		     finder_also(&s->finder, span_of(l->operations[i]),
			 buf_span(&term));
	}
	for (int i = 0; i < vocabulary_status_count && !rc; i++) {
		struct span code = span_of(vocabulary_statuses[i].code);

		buf_clear(&term);
		record_add_term(&term, RECORD_STATUS, code);
		rc = finder_also(&s->finder, code, buf_span(&term)) ||
		     finder_also(
			 &s->finder, span_of(l->statuses[i]), buf_span(&term));
	}
	buf_release(&term);
	return rc;
}

/* What the search is asked, and what the last word that was typed is. */
enum { TEXT_MATCH, TEXT_LAST };

static int make_text(
    struct page_request *r, void *context, struct buf parts[KEPT_PARTS])
{
	struct selection *s = context;

	if (finder_expand(&s->finder) || read_sentences(s, r->language) ||
	    bearers_add(&s->finder) ||
	    finder_expression(&s->finder, &parts[TEXT_MATCH]))
		return -1;
	buf_addc(&parts[TEXT_LAST], s->finder.begins);
	buf_addc(&parts[TEXT_LAST], (char)s->finder.last_as);
	return 0;
}

/* Each page of a list, and whatever narrows it, has the same text. */
static int find_text(
    struct selection *s, struct page_request *r, const char *typed)
{
	static struct kept all;
	const struct buf *parts;

	if (finder_words(&s->finder, r->db, span_of(typed)))
		return -1;
	parts = kept_get(&all, r, typed, make_text, s);
	if (!parts)
		return -1;
	s->finder.begins = parts[TEXT_LAST].data[0];
	s->finder.last_as = (enum finder_last)parts[TEXT_LAST].data[1];
	buf_add_span(&s->match, buf_span(&parts[TEXT_MATCH]));
	return s->match.failed ? db_fail(r->db, DB_OTHER, "out of memory") : 0;
}

static int read_text(struct selection *s, struct page_request *r)
{
	const char *typed = query_text(&r->query, SELECTION_TEXT);

	if (!typed)
		return 0;
	/* It is sought in all that records say. */
	r->needed |= MAY_SEE_DETAILS;
	if (!page_may(r, r->needed))
		return 403;
	if (find_text(s, r, typed))
		return selection_trouble(s, r);
	if (s->match.length) {
		s->filter.match = buf_text(&s->match);
	} else {
		s->nothing_to_search = true;
		s->filter.status = NOBODY; /* nothing has no word */
	}
	return 0;
}

int selection_trouble(struct selection *s, struct page_request *r)
{
	int status = page_trouble(r);

	if (r->db->trouble != DB_TOO_SLOW || !s->finder.count)
		return status;
	/* What the form needs is quickly read. */
	r->db->trouble = DB_FINE;
	r->db->deadline = clock_monotonic_ms() + r->config->limit_ms;
	return query_refuse(&r->query, SELECTION_TEXT, 0, QUERY_TOO_SLOW);
}

int selection_read(struct selection *s, struct page_request *r)
{
	int rc = selection_period(s, r);

	if (!rc)
		rc = find_first(s, r);
	if (!rc)
		rc = read_customer(s, r);
	if (!rc)
		rc = read_actions(s, r);
	if (!rc)
		rc = read_user(s, r);
	if (!rc && query_text(&r->query, SELECTION_STATUS))
		rc =
		    read_word(r, SELECTION_STATUS, 0, NAMES_STATUS, &s->status);
	s->filter.status = s->status;
	return rc ? rc : read_text(s, r);
}

void selection_widen(struct selection *s)
{
	if (s->first >= 0 && s->first < s->from)
		s->from = s->first;
	s->filter.from = 0;
	s->filter.until = ENTRIES_END;
}

struct entries_filter selection_without(const struct selection *s, int key)
{
	struct entries_filter f = s->filter;

	f.list = (struct buf)BUF_INIT;
	if (key == SELECTION_CUSTOMER)
		f.customer = 0;
	else if (key == SELECTION_ACTION)
		f.operation_count = 0;
	else if (key == SELECTION_USER)
		f.user = 0;
	else if (key == SELECTION_STATUS && !s->nothing_to_search)
		f.status = 0;
	else if (key == SELECTION_TEXT) {
		f.match = NULL;
		f.status = s->status;
	}
	return f;
}

struct entries_filter selection_alone(const struct selection *s, int key)
{
	struct entries_filter f = s->filter;

	f.list = (struct buf)BUF_INIT;
	if (key != SELECTION_CUSTOMER)
		f.customer = 0;
	if (key != SELECTION_ACTION)
		f.operation_count = 0;
	if (key != SELECTION_USER)
		f.user = 0;
	if (key != SELECTION_TEXT) {
		f.match = NULL;
		f.status = key == SELECTION_STATUS ? s->status : 0;
	} else if (!s->nothing_to_search) {
		f.status = 0;
	}
	return f;
}
