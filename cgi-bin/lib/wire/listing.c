#include "listing.h"

#include "../text/json.h"

/* What is looked for in an item. */
struct listing {
	bool id, offer, amount, dated;
	bool typed, is_subscription; /* by attributes.objectType */
	struct buf customer;         /* from a link */
	bool own;                    /* from links.self */
};

static void skip_container(struct json *j, const struct json_value *v)
{
	if (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY)
		json_skip(j, v, NULL);
}

static void read_type(struct listing *l, struct json *j)
{
	unsigned depth = j->depth;
	struct json_value v;

	while (json_next(j, &v) > JSON_END && j->depth >= depth) {
		skip_container(j, &v);
		if (v.kind == JSON_STRING && json_key_is(&v, "objectType")) {
			l->typed = true;
			l->is_subscription =
			    span_is_nocase(v.text, "Subscription");
		}
	}
}

static bool ends_segment(char c)
{
	return c == '/' || c == '?' || c == '#';
}

/* What follows "/customers/" in an address; empty when nothing does. */
static struct span find_customer(struct span uri)
{
	static const char before[] = "/customers/";
	const size_t n = sizeof before - 1;
	struct span id = {NULL, 0};

	for (size_t i = 0; i + n < uri.length; i++) {
		struct span here = {uri.data + i, n};

		if (!span_is_nocase(here, before))
			continue;
		id.data = here.data + n;
		for (i += n; i < uri.length && !ends_segment(uri.data[i]); i++)
			id.length++;
		break;
	}
	return id;
}

/* The item's own link is the one to be believed; of others, the first. */
static void take_link(struct listing *l, const struct json_value *uri, bool own)
{
	struct buf plain = BUF_INIT;
	struct span id;

	json_unescape(uri->text, &plain);
	id = find_customer(buf_span(&plain));
	if (id.length > 0 && (own || l->customer.length == 0)) {
		buf_clear(&l->customer);
		buf_add_span(&l->customer, id);
		l->own = own;
	}
	l->customer.failed |= plain.failed;
	buf_release(&plain);
}

static void read_links(struct listing *l, struct json *j)
{
	unsigned depth = j->depth;
	bool own = false;
	struct json_value v;

	while (json_next(j, &v) > JSON_END && j->depth >= depth)
		if (v.kind == JSON_OBJECT && j->depth == depth + 1)
			own = json_key_is(&v, "self");
		else if (v.kind == JSON_STRING && json_key_is(&v, "uri") &&
			 (own || !l->own))
			take_link(l, &v, own && j->depth == depth + 1);
		else
			skip_container(j, &v);
}

static void read_member(
    struct listing *l, struct json *j, const struct json_value *v)
{
	bool says = v->kind == JSON_STRING || v->kind == JSON_NUMBER;

	if (v->kind == JSON_OBJECT && json_key_is(v, "attributes"))
		read_type(l, j);
	else if (v->kind == JSON_OBJECT && json_key_is(v, "links"))
		read_links(l, j);
	else
		skip_container(j, v);
	if (v->kind != JSON_NULL && json_key_is(v, "operationDate"))
		l->dated = true;
	else if (says && json_key_is(v, "id"))
		l->id = true;
	else if (says && json_key_is(v, "offerId"))
		l->offer = true;
	else if (says &&
		 (json_key_is(v, "quantity") || json_key_is(v, "friendlyName")))
		l->amount = true;
}

static bool is_subscription(struct listing *l, struct span item)
{
	struct json j;
	struct json_value v;

	json_init(&j, item);
	if (json_next(&j, &v) != JSON_OBJECT)
		return false;
	while (json_next(&j, &v) > JSON_END)
		read_member(l, &j, &v);
	if (v.kind == JSON_BAD || l->dated)
		return false;
	return l->typed ? l->is_subscription : l->id && l->offer && l->amount;
}

static void add_wrapped(
    struct buf *out, struct span item, int64_t ticks, struct span customer)
{
	bool whole = ticks % CLOCK_SECOND == 0;

	buf_adds(out, "{\"listedAt\":\"");
	clock_add_utc(out, ticks, whole ? CLOCK_WHOLE_SECOND : CLOCK_TICK);
	buf_adds(out, "\",\"customerId\":\"");
	json_escape(customer, out);
	buf_adds(out, "\",\"subscription\":");
	buf_add_span(out, item);
	buf_addc(out, '}');
}

int listing_wrap(struct span item, const struct listing_context *context,
    struct buf *out, struct record_problem *why)
{
	struct listing l = {.customer = BUF_INIT};
	struct span customer;
	int result = 0;

	*why = (struct record_problem){"", NULL, 0};
	if (!is_subscription(&l, item))
		goto out;
	customer =
	    l.customer.length > 0 ? buf_span(&l.customer) : context->customer;
	result = customer.length > 0 ? 1 : -1;
	if (result > 0)
		add_wrapped(out, item, context->ticks, customer);
	else
		why->reason = "whose it is stands nowhere; say --customer";
	out->failed |= l.customer.failed;
out:
	buf_release(&l.customer);
	return result;
}
