#include "visit.h"

#include "cookies.h"

/* Up to 18 digits, so that nothing overflows; -1 when there are others. */
static int64_t take_digits(const char **p)
{
	int64_t n = 0;
	int count = 0;

	for (; **p >= '0' && **p <= '9' && count < 18; count++)
		n = n * 10 + *(*p)++ - '0';
	return count && (**p < '0' || **p > '9') ? n : -1;
}

/* "RECORD-SECOND", as a cookie has it. False, and nobody was ever here, when
   it is anything else. */
static bool read_visit(
    struct page_request *r, enum cookie cookie, struct visit *v)
{
	const char *p = cookie_read(r->http, cookie, &r->scratch);
	int64_t second = -1;

	*v = (struct visit){0, 0};
	if (!p)
		return false;
	v->record = take_digits(&p);
	if (v->record >= 0 && *p++ == '-')
		second = take_digits(&p);
	if (second >= 0 && second <= CLOCK_MAX / CLOCK_SECOND && !*p) {
		v->ticks = second * CLOCK_SECOND;
		return true;
	}
	v->record = 0;
	return false;
}

static void keep_visit(
    struct page_request *r, enum cookie cookie, const struct visit *v)
{
	buf_clear(&r->scratch);
	buf_add_int(&r->scratch, v->record);
	buf_addc(&r->scratch, '-');
	buf_add_int(&r->scratch, v->ticks / CLOCK_SECOND);
	cookie_set(r->http, cookie, buf_text(&r->scratch));
}

struct visit visit_last(struct page_request *r)
{
	struct visit last;

	/* In the first visit of all, what comes after its first list is new. */
	if (!read_visit(r, COOKIE_VISIT, &last) || !last.record)
		read_visit(r, COOKIE_SEEN, &last);
	return last;
}

void visit_keep(
    struct page_request *r, const struct visit *last, int64_t newest)
{
	struct visit now = {newest, clock_now()};

	keep_visit(r, COOKIE_VISIT, last);
	keep_visit(r, COOKIE_SEEN, &now);
}

bool visit_is_new(const struct visit *last, int64_t record)
{
	return last->record && record > last->record;
}
