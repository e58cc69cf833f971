#include "../cgi-bin/lib/wire/listing.h"

#include "tap.h"

#define LINKS(name, uri) "\"links\":{\"" name "\":{\"uri\":\"" uri "\"}}"
#define TYPE "\"attributes\":{\"objectType\":\"Subscription\"}"

static struct listing_context context = {.ticks = 7 * CLOCK_DAY};
static struct buf out = BUF_INIT;
static struct record_problem why;

static void gives(int want, const char *item, const char *what)
{
	buf_clear(&out);
	is_int(want, listing_wrap(span_of(item), &context, &out, &why), "%s",
	    what);
	if (want < 1)
		is_int(0, out.length, "  nothing is written");
}

static void wraps(const char *item, const char *customer, const char *what)
{
	struct buf want = BUF_INIT;

	gives(1, item, what);
	buf_addf(&want,
	    "{\"listedAt\":\"2000-01-08T00:00:00Z\",\"customerId\":\"%s\","
	    "\"subscription\":%s}",
	    customer, item);
	is_text(buf_text(&want), buf_text(&out), "  the text");
	buf_release(&want);
}

static void test_which(void)
{
	context.customer = span_of("c");
	wraps("{\"id\":\"s\"," TYPE "}", "c", "by its type");
	wraps("{\"Attributes\":{\"x\":{},\"ObjectType\":\"subscription\"}}",
	    "c", "without more");
	wraps("{\"id\":\"s\",\"offerId\":\"o\",\"quantity\":1}", "c",
	    "by its keys");
	wraps("{\"id\":\"s\",\"offerId\":\"o\",\"friendlyName\":\"n\","
	      "\"operationDate\":null}",
	    "c", "by others");
	gives(0, "{\"id\":\"s\",\"offerId\":\"o\"}", "too few keys");
	gives(0, "{\"id\":\"s\",\"quantity\":1,\"friendlyName\":\"n\"}",
	    "no offer");
	gives(0,
	    "{\"id\":\"s\",\"offerId\":\"o\",\"quantity\":1,"
	    "\"attributes\":{\"objectType\":\"OrderLineItem\"}}",
	    "another type");
	gives(0, "{\"operationDate\":\"2026-01-01T00:00:00Z\"," TYPE "}",
	    "something that happened");
	gives(0, "{\"id\":\"a\",\"operationDate\":\"x\"}", "an audit record");
	gives(0, "[{" TYPE "}]", "no object");
	gives(0, "{" TYPE ",}", "no JSON");
	gives(0, "", "nothing");
}

static void test_customer(void)
{
	context.customer = span_of("c");
	wraps("{" TYPE "," LINKS("self", "/customers/A-1/subscriptions/s") "}",
	    "A-1", "its own link");
	wraps("{" TYPE "," LINKS("self",
		  "https:\\/\\/api.example\\/v1\\/customers\\/A-1?x") "}",
	    "A-1", "a whole address, escaped");
	wraps("{" TYPE ",\"links\":{\"a\":{\"uri\":\"/customers/B/x\"},"
	      "\"self\":{\"headers\":[],\"uri\":\"/customers/A/x\"},"
	      "\"b\":{\"uri\":\"/customers/C/x\"}}}",
	    "A", "its own among others");
	wraps("{" TYPE ",\"links\":{\"self\":{\"uri\":\"/subscriptions/s\"},"
	      "\"a\":{\"uri\":\"/products/p\"},"
	      "\"b\":{\"uri\":\"/customers/B/x\"}}}",
	    "B", "another link");
	wraps("{" TYPE "," LINKS("self", "/customers//x") "}", "c",
	    "a link without one");
	wraps("{" TYPE "," LINKS("self", "/customers/") "}", "c",
	    "one cut short");
	context.customer = span_of("a\"b");
	gives(1, "{" TYPE "}", "an odd customer");
	ok(span_contains_nocase(buf_span(&out), "\"a\\\"b\""),
	    "  is written as JSON");
	context.customer = (struct span){NULL, 0};
	gives(-1, "{" TYPE "}", "nobody's");
	is_text("whose it is stands nowhere; say --customer", why.reason,
	    "  and why");
}

static void test_record(void)
{
	struct record r;

	context.customer = span_of("C-1");
	gives(1,
	    "{\"id\":\"9246-AB\",\"offerId\":\"O:1\",\"offerName\":\"offer\","
	    "\"friendlyName\":\"name\",\"quantity\":25,\"status\":\"Active\","
	    "\"autoRenewEnabled\":true,\"billingCycle\":\"Annual\","
	    "\"termDuration\":\"P1Y\",\"creationDate\":\"c\","
	    "\"commitmentEndDate\":\"9999-12-04T00:00:00Z\","
	    "\"orderId\":\"D5\",\"adminPassword\":\"x\"," TYPE "}",
	    "a subscription");
	record_init(&r);
	is_int(0, record_read(&r, buf_span(&out), &why), "is read");
	is_int(RECORD_LISTING, r.kind, "kind");
	is_int(7 * CLOCK_DAY, r.ticks, "when");
	is_span("c-1", r.customer, "customer");
	is_span("subscription", r.resource, "resource");
	is_int(1, r.line_count, "one line");
	is_span("name", r.lines->product, "product");
	is_span("O:1", r.lines->offer, "offer");
	is_span("9246-ab", r.lines->subscription, "subscription");
	is_span("D5", r.lines->order, "order");
	is_span("P1Y", r.lines->term, "term");
	is_span("annual", r.lines->cycle, "cycle");
	is_span("active", r.lines->status, "status");
	is_span("c", r.lines->starts, "starts");
	is_span("9999-12-04T00:00:00Z", r.lines->ends, "ends");
	is_int(25, r.lines->quantity, "quantity");
	is_int(1, r.lines->auto_renew, "renews");
	ok(r.redacted &&
		span_contains_nocase(r.text, "\"adminPassword\":\"[redacted]"),
	    "no password");
	record_release(&r);
}

static uint64_t identity(const char *item, int64_t ticks)
{
	struct record r;
	uint64_t number;

	context.ticks = ticks;
	gives(1, item, "one of several");
	record_init(&r);
	record_read(&r, buf_span(&out), &why);
	number = r.identity;
	record_release(&r);
	return number;
}

static void test_identity(void)
{
	uint64_t first = identity("{\"id\":\"A\"," TYPE "}", CLOCK_DAY);

	ok(first == identity("{\"id\":\"a\",\"quantity\":2," TYPE "}",
			2 * CLOCK_DAY + 1),
	    "the id is the identity");
	ok(first != identity("{\"id\":\"b\"," TYPE "}", CLOCK_DAY),
	    "of one subscription");
	is_int(0, identity("{\"quantity\":1," TYPE "}", CLOCK_DAY),
	    "without an id it is refused");
}

int main(void)
{
	test_which();
	test_customer();
	test_record();
	test_identity();
	buf_release(&out);
	return tap_done();
}
