/* subscriptions: what a customer holds, now or as of a day. */
#include "lib/stores/subscriptions.h"

#include "lib/frame/page.h"
#include "lib/stores/customers.h"
#include "lib/stores/entries.h"

enum { CUSTOMER, AS_OF, LANGUAGE, ZONE, KEYS };

static const struct query_key keys[KEYS] = {
    [CUSTOMER] = {"customer", QUERY_TEXT, .limit = 600},
    [AS_OF] = {"asof", QUERY_DAY},
    [LANGUAGE] = PAGE_LANGUAGE_KEY,
    [ZONE] = PAGE_ZONE_KEY,
};

static const char *const templates[] = {"subscriptions.html", NULL};

struct view {
	struct page_request *r;
	struct tmpl *page;
	struct tmpl *table; /* NULL until there is a row */
	int64_t count, quantity;
};

/* The date of what the vendor wrote as a date and time. */
static void set_date(
    struct view *v, struct tmpl *row, const char *name, struct span text)
{
	struct page_request *r = v->r;
	int64_t ticks;
	enum clock_precision precision;

	buf_clear(&r->scratch);
	if (text.length && !clock_parse_instant(text, &ticks, &precision))
		language_add_day(
		    r->language, &r->scratch, clock_day_at(ticks), false);
	else
		buf_add_span(&r->scratch, text);
	tmpl_set(row, name, buf_text(&r->scratch));
}

static void show_subscription(void *context, const struct subscription *s)
{
	struct view *v = context;
	const struct line *now = &s->state;
	struct tmpl *row;

	if (!v->table)
		v->table = tmpl_row(v->page, "TABLE");
	row = tmpl_row(v->table, "SUBSCRIPTION");
	tmpl_set_span(
	    row, "PRODUCT", now->product.length ? now->product : now->offer);
	tmpl_set_span(row, "CODE", now->subscription);
	tmpl_set_span(row, "STATE", now->status);
	tmpl_set_span(row, "CYCLE", now->cycle);
	buf_clear(&v->r->scratch);
	language_add_term(v->r->language, &v->r->scratch, now->term);
	tmpl_set(row, "TERM", buf_text(&v->r->scratch));
	if (now->has_quantity)
		page_set_number(v->r, row, "QUANTITY", now->quantity);
	if (now->auto_renew >= 0)
		tmpl_show(row, now->auto_renew ? "RENEWS" : "RUNS_OUT");
	set_date(v, row, "STARTS", now->starts);
	set_date(v, row, "ENDS", now->ends);
	row = tmpl_row(row, s->changed && page_may(v->r, MAY_SEE_DETAILS)
				? "CHANGED"
				: "PLAIN_CHANGED");
	tmpl_set_int(row, "ID", s->changed);
	page_set_time(v->r, row, s->changed_ticks, CLOCK_WHOLE_SECOND);
	page_set_date(v->r, row, "DATE", clock_day_at(s->changed_ticks));
	v->count++;
	if (now->has_quantity &&
	    __builtin_add_overflow(v->quantity, now->quantity, &v->quantity))
		v->quantity = INT64_MAX;
}

static void set_frame(struct view *v, const struct customer *c)
{
	const char *as_of = query_text(&v->r->query, AS_OF);

	tmpl_set(v->page, "CUSTOMER", buf_text(&c->name));
	tmpl_set(v->page, "CODE", buf_text(&c->code));
	tmpl_set(v->page, "AS_OF", as_of ? as_of : "");
	if (page_may(v->r, MAY_EXPORT))
		tmpl_set(
		    tmpl_row(v->page, "EXPORT"), "CODE", buf_text(&c->code));
	if (!v->table) {
		tmpl_show(v->page, "NONE");
		return;
	}
	page_set_number(v->r, v->table, "COUNT", v->count);
	page_set_number(v->r, v->table, "TOTAL", v->quantity);
}

static int show_subscriptions(struct page_request *r)
{
	const char *code = query_text(&r->query, CUSTOMER);
	struct customer customer = CUSTOMER_INIT;
	struct view v = {.r = r};
	int64_t until = ENTRIES_END;
	int rc = 0;

	if (code)
		rc = customers_find(r->db, span_of(code), &customer);
	if (rc != 1) {
		rc = rc < 0 ? page_trouble(r) : 404;
		goto out;
	}
	if (query_text(&r->query, AS_OF))
		until = ENTRIES_FIRST(
		    clock_day_begins(query_day(&r->query, AS_OF, 0) + 1));
	v.page = page_begin(r);
	if (subscriptions_of(
		r->db, customer.number, until, show_subscription, &v)) {
		tmpl_free(v.page);
		rc = page_trouble(r);
		goto out;
	}
	set_frame(&v, &customer);
	rc = page_finish(r, v.page, "subscriptions.html", 200);
out:
	customer_release(&customer);
	return rc;
}

static const struct page page = {
    .name = "subscriptions",
    .permission = MAY_VIEW | MAY_SEE_SUBSCRIPTIONS,
    .keys = keys,
    .key_count = KEYS,
    .language_key = LANGUAGE,
    .zone_key = ZONE,
    .templates = templates,
    .show = show_subscriptions,
};

int main(void)
{
	return page_main(&page);
}
