#include "offers.h"

#include "../stores/names.h"
#include "filters.h"

/* While typing, and on a page of their own. */
#define OFFERS_MAX 12
#define CHOICES_MAX 40

struct offers {
	struct page_request *r;
	struct tmpl *list;
	int most, count; /* the one past the most is only counted */
	struct tmpl *last;
	struct buf last_name, last_code;
	bool last_told; /* its id is shown */
	struct buf value;
};

static void offers_release(struct offers *o)
{
	buf_release(&o->last_name);
	buf_release(&o->last_code);
	buf_release(&o->value);
}

/* Offers o->value. */
static struct tmpl *add_offer(struct offers *o, int key, struct span name)
{
	struct tmpl *offer = tmpl_row(o->list, "OFFER");
	const struct query_change change = {key, buf_text(&o->value)};

	tmpl_set_span(offer, "NAME", name);
	tmpl_set(offer, "VALUE", change.value);
	filters_set_link(o->r, offer, &change, 1);
	return offer;
}

static void tell_code(struct tmpl *offer, struct span code)
{
	if (code.length)
		tmpl_set_span(tmpl_row(offer, "ID"), "CODE", code);
	else
		tmpl_show(offer, "NO_ID");
}

/* Of the same name as the one before: both show their ids. */
static void tell_apart(struct offers *o, struct tmpl *offer, struct span code)
{
	if (!o->last_told)
		tell_code(o->last, buf_span(&o->last_code));
	tell_code(offer, code);
}

static void offer_customer(
    void *context, int64_t number, struct span code, struct span name)
{
	struct offers *o = context;
	struct tmpl *offer;
	bool same;

	(void)number;
	buf_clear(&o->value);
	selection_add_customer(&o->value, code, name);
	if (!query_takes(
		&o->r->query, SELECTION_CUSTOMER, buf_span(&o->value)) ||
	    o->count++ == o->most)
		return;
	offer = add_offer(o, SELECTION_CUSTOMER, name.length ? name : code);
	same = o->last && span_is_nocase(name, buf_text(&o->last_name));
	if (same)
		tell_apart(o, offer, code);
	o->last = offer;
	o->last_told = same;
	buf_clear(&o->last_name);
	buf_add_span(&o->last_name, name);
	buf_clear(&o->last_code);
	buf_add_span(&o->last_code, code);
}

static void offer_user(void *context, int64_t number, struct span name)
{
	struct offers *o = context;

	(void)number;
	buf_clear(&o->value);
	buf_add_span(&o->value, name);
	if (query_takes(&o->r->query, SELECTION_USER, name) &&
	    o->count++ < o->most)
		add_offer(o, SELECTION_USER, name);
}

/* Those that fit a part of a name of this kind. */
static int find_offers(struct offers *o, int key)
{
	struct span part = span_of(query_text(&o->r->query, key));
	int rc = 0;

	if (part.length && key == SELECTION_CUSTOMER)
		rc = customers_like(
		    o->r->db, part, o->most + 1, offer_customer, o);
	else if (part.length)
		rc = names_users_like(
		    o->r->db, part, o->most + 1, offer_user, o);
	if (o->count > o->most)
		tmpl_set_int(tmpl_row(o->list, "MORE"), "COUNT", o->most);
	return rc;
}

int offers_show(struct page_request *r)
{
	struct offers o = {.r = r, .list = tmpl_new(), .most = OFFERS_MAX};
	bool customer = query_text(&r->query, SELECTION_CUSTOMER) != NULL;
	int rc;

	if (find_offers(&o, customer ? SELECTION_CUSTOMER : SELECTION_USER)) {
		tmpl_free(o.list);
		rc = page_trouble(r);
		goto out;
	}
	if (!o.count)
		tmpl_show(o.list, "NONE");
	else if (o.count <= o.most)
		tmpl_set_int(tmpl_row(o.list, "FOUND"), "COUNT", o.count);
	rc = page_finish(r, o.list, "names.html", 200);
out:
	offers_release(&o);
	return rc;
}

int offers_choices(struct page_request *r, struct tmpl *t)
{
	const struct query_problem *p = &r->query.problem;
	struct offers o = {.r = r, .most = CHOICES_MAX};
	int rc;

	if (p->trouble != QUERY_AMBIGUOUS)
		return 0;
	o.list = tmpl_row(t, "HAS_CHOICES");
	rc = find_offers(&o, p->key);
	offers_release(&o);
	return rc;
}
