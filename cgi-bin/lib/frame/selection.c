#include "selection.h"

#include "../stores/names.h"

/* No row has this number: what is known to the vendor but not in the log. */
#define NOBODY (-1)

void selection_release(struct selection *s)
{
	customer_release(&s->customer);
	buf_release(&s->user);
	finder_release(&s->finder);
	buf_release(&s->match);
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
	int today = clock_day_at(clock_now());
	int from = query_day(&r->query, SELECTION_FROM, 0);
	bool has_from = query_text(&r->query, SELECTION_FROM) != NULL;

	s->to = today;
	if (has_from && from > today)
		s->to = from;
	s->to = query_day(&r->query, SELECTION_TO, s->to);
	s->from = has_from ? from : month_before(s->to);
	if (s->from < 0)
		s->from = 0;
	if (s->from > s->to)
		return query_refuse(
		    &r->query, SELECTION_FROM, QUERY_FROM_AFTER_TO);
	s->filter.from = ENTRIES_FIRST(clock_day_begins(s->from));
	s->filter.until = ENTRIES_FIRST(clock_day_begins(s->to + 1));
	if (s->filter.from < 0)
		s->filter.from = 0;
	return 0;
}

/* What fits a part of a name: one, none, or several. */
struct fits {
	struct selection *s;
	struct span part;
	int count;
	int whole; /* how many of them are exactly what was asked for */
};

/* Whether this one is taken, as far as is known: the first that fits wholly,
   else the first. */
static bool take_fit(struct fits *f, struct span name)
{
	bool whole = span_is_nocase(name, f->part.data);

	f->whole += whole;
	return f->count++ == 0 || (whole && f->whole == 1);
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
		return query_refuse(&r->query, key, QUERY_NO_SUCH);
	if (f->count > 1 && f->whole != 1)
		return query_refuse(&r->query, key, QUERY_AMBIGUOUS);
	return 0;
}

static int read_customer(struct selection *s, struct page_request *r)
{
	const char *asked = query_text(&r->query, SELECTION_CUSTOMER);
	struct fits fits = {.s = s, .part = span_of(asked)};
	int rc;

	if (!asked)
		return 0;
	rc = customers_find(r->db, fits.part, &s->customer);
	if (rc == 0) {
		if (customers_like(r->db, fits.part, 2, fit_customer, &fits))
			return page_trouble(r);
		rc = judge(r, SELECTION_CUSTOMER, &fits);
	} else {
		rc = rc < 0 ? page_trouble(r) : 0;
	}
	s->filter.customer = s->customer.number;
	return rc;
}

static int read_user(struct selection *s, struct page_request *r)
{
	const char *asked = query_text(&r->query, SELECTION_USER);
	struct fits fits = {.s = s, .part = span_of(asked)};

	if (!asked)
		return 0;
	if (names_find(r->db, NAMES_USER, fits.part, &s->filter.user))
		return page_trouble(r);
	if (s->filter.user) {
		buf_add_span(&s->user, fits.part);
		return 0;
	}
	if (names_users_like(r->db, fits.part, 2, fit_user, &fits))
		return page_trouble(r);
	return judge(r, SELECTION_USER, &fits);
}

/* The number of a word of the vendor's, in whatever spelling it is known;
   NOBODY when it is one, but not in the log. */
static int read_word(struct page_request *r, int key, enum names_kind kind,
    const char *word, int64_t *number)
{
	struct span asked = span_of(word);
	int known = kind == NAMES_OPERATION ? vocabulary_find_operation(asked)
					    : vocabulary_find_status(asked);

	if (known >= 0)
		asked = span_of(kind == NAMES_OPERATION
				    ? vocabulary_operations[known].code
				    : vocabulary_statuses[known]);
	if (names_find(r->db, kind, asked, number))
		return page_trouble(r);
	if (!*number && known >= 0)
		*number = NOBODY;
	return *number ? 0 : query_refuse(&r->query, key, QUERY_NO_SUCH);
}

_Static_assert(ENTRIES_OPERATIONS_MAX >= QUERY_VALUES_MAX,
    "a filter has room for as many actions as a query can name");

static int read_actions(struct selection *s, struct page_request *r)
{
	const char *word;

	for (int i = 0; (word = query_nth(&r->query, SELECTION_ACTION, i));
	     i++) {
		int64_t *number = &s->filter.operations[i];
		int rc;

		rc = read_word(
		    r, SELECTION_ACTION, NAMES_OPERATION, word, number);
		if (rc)
			return rc;
		s->filter.operation_count = i + 1;
	}
	return 0;
}

/* An action is found by its sentence and by its code, whatever its record
   calls it; a status by its name. */
static int read_sentences(struct selection *s, const struct language *l)
{
	struct buf term = BUF_INIT;
	int rc = 0;

	for (int i = 0; i < vocabulary_operation_count && !rc; i++) {
		struct span code = span_of(vocabulary_operations[i].code);

		buf_clear(&term);
		record_add_operation_term(&term, code);
		rc = finder_also(&s->finder, code, buf_span(&term)) ||
		     finder_also(&s->finder, span_of(l->operations[i]),
			 buf_span(&term));
	}
	for (int i = 0; i < vocabulary_status_count && !rc; i++) {
		buf_clear(&term);
		record_add_status_term(&term, span_of(vocabulary_statuses[i]));
		rc = finder_also(
		    &s->finder, span_of(l->statuses[i]), buf_span(&term));
	}
	buf_release(&term);
	return rc;
}

static int read_text(struct selection *s, struct page_request *r)
{
	const char *typed = query_text(&r->query, SELECTION_TEXT);

	if (!typed)
		return 0;
	if (finder_read(&s->finder, r->db, span_of(typed)) ||
	    read_sentences(s, r->language) ||
	    finder_expression(&s->finder, &s->match))
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
	return query_refuse(&r->query, SELECTION_TEXT, QUERY_TOO_SLOW);
}

int selection_read(struct selection *s, struct page_request *r)
{
	const char *status = query_text(&r->query, SELECTION_STATUS);
	int rc = selection_period(s, r);

	if (!rc)
		rc = read_customer(s, r);
	if (!rc)
		rc = read_actions(s, r);
	if (!rc)
		rc = read_user(s, r);
	if (!rc && status)
		rc = read_word(r, SELECTION_STATUS, NAMES_STATUS, status,
		    &s->filter.status);
	return rc ? rc : read_text(s, r);
}
