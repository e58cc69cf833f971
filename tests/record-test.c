#include "../cgi-bin/lib/wire/record.h"

#include <stdlib.h>

#include "../cgi-bin/lib/text/json.h"
#include "tap.h"

#define DATE "\"operationDate\":\"2026-11-20T13:03:07.7753934Z\""

static struct record record;

/* Reads a record that must be good. */
static bool reads(const char *text, const char *what)
{
	struct record_problem why;
	int result = record_read(&record, span_of(text), &why);

	return ok(result == 0, "%s%s%s", what, result ? ": " : "",
	    result ? why.reason : "");
}

static void refuses(
    struct span text, const char *field, const char *reason, int offset)
{
	struct record_problem why;

	is_int(-1, record_read(&record, text, &why), "refuses: %s", reason);
	is_text(field, why.field, "  the field");
	is_text(reason, why.reason, "  the reason");
	is_int(offset, why.offset, "  the place");
}

static void test_fields(void)
{
	reads("{\"id\":\"3B33_X_CreateOrder_637\",\"CUSTOMERID\":"
	      "\"0C39D6D5-C70D\",\"customerName\":\"Caf\\u00e9 B\","
	      "\"userPrincipalName\":\"Ann@Example.com\","
	      "\"originalCorrelationId\":\"ABC\",\"operationType\":"
	      "\"create_order\",\"resourceType\":\"order\","
	      "\"operationStatus\":\"succeeded\"," DATE "}",
	    "a record");
	is_span("3b33_x_createorder_637", record.id, "id");
	is_span("0c39d6d5-c70d", record.customer, "customer");
	is_span("Caf\xc3\xa9 B", record.customer_name, "name");
	is_span("Ann@Example.com", record.user, "user");
	is_span("abc", record.correlation, "correlation");
	is_span("create_order", record.operation, "operation");
	is_span("order", record.resource, "resource");
	is_span("succeeded", record.status, "status");
	is_int(CLOCK_TICK, record.precision, "precision");
	is_int(7753934, record.ticks % CLOCK_SECOND, "ticks");
	ok(!record.redacted, "nothing was redacted");
	is_int(0, record.line_count, "no lines");
}

static void test_bare(void)
{
	reads("{" DATE "}", "no more than a date");
	ok(record.id.length == 0 && record.customer.length == 0 &&
		record.customer_name.length == 0 && record.user.length == 0 &&
		record.correlation.length == 0,
	    "says nothing else");
	is_span("undefined", record.operation, "operation");
	is_span("undefined", record.resource, "resource");
	is_span("undefined", record.status, "status");
	reads("{\"id\":null,\"customerId\":{},\"userPrincipalName\":[],"
	      "\"operationType\":\"\",\"resourceType\":false," DATE "}",
	    "fields of strange kinds");
	ok(record.customer.length == 0, "count as missing");
	is_span("undefined", record.operation, "operation");
}

static void test_words_of_kind(void)
{
	reads("{\"operationType\":11,\"resourceType\":3," DATE "}",
	    "numbers for words");
	is_span("create_order", record.operation, "operation");
	is_span("order", record.resource, "resource");
	reads("{\"operationType\":\"CreateOrder\",\"resourceType\":\"Order\","
	      "\"operationStatus\":\"Succeeded\"," DATE "}",
	    "other spellings");
	is_span("create_order", record.operation, "operation");
	is_span("order", record.resource, "resource");
	is_span("succeeded", record.status, "status");
	reads("{\"operationType\":\"Paint_It\",\"resourceType\":999,"
	      "\"operationStatus\":\"Half-way\"," DATE "}",
	    "unknown words");
	is_span("Paint_It", record.operation, "operation");
	is_span("999", record.resource, "resource");
	is_span("Half-way", record.status, "status");
}

static void test_doubled(void)
{
	reads("{\"customerName\":\"a\"," DATE ",\"CustomerName\":\"b\"}",
	    "a field twice");
	is_span("b", record.customer_name, "the last wins");
}

static void test_problems(void)
{
	char deep[256] = "{\"a\":";

	refuses((struct span){NULL, 0}, "", "nothing here", 0);
	refuses(span_of(" "), "", "the text ends too early", 1);
	refuses(span_of("{\"a\":\"\xff\"}"), "", "not UTF-8", 6);
	refuses(span_of("{\"a\":}"), "", "no value here", 5);
	refuses(span_of("{" DATE "} x"), "", "more text after the end", 49);
	refuses(span_of("{" DATE ",\"a\":[1,{]}"), "",
	    "a key in quotes is missing", 56);
	refuses(
	    span_of("{\"password\":1,}"), "", "a key in quotes is missing", 14);
	refuses(span_of("[]"), "", "no object: a record is in braces", 0);
	refuses(
	    span_of("\"password\""), "", "no object: a record is in braces", 0);
	refuses(span_of("7"), "", "no object: a record is in braces", 0);
	refuses(span_of("{}"), "operationDate", "no date", 0);
	refuses(span_of("{\"operationDate\":null}"), "operationDate", "no date",
	    17);
	refuses(span_of("{\"operationDate\":7}"), "operationDate",
	    "not a string: a date is in quotes", 17);
	refuses(span_of("{\"operationDate\":\"1999-12-31T00:00:00Z\"}"),
	    "operationDate", "outside the years 2000 to 2199", 18);
	memset(deep + 5, '[', 100);
	refuses(span_of(deep), "", "nested deeper than 64 levels", 68);
	reads("{" DATE "}", "and a good one after these");
}

static void test_answers(void)
{
	static const char reason[] = "an error answer of the API, no record";

	refuses(span_of("{\"code\":2000,\"description\":\"no token\"}"), "",
	    reason, 0);
	refuses(span_of("{\"error\":{\"code\":\"x\",\"message\":\"y\"}}"), "",
	    reason, 0);
	refuses(span_of("{\"code\":2000}"), "operationDate", "no date", 0);
	refuses(span_of("{\"error\":\"x\"}"), "operationDate", "no date", 0);
	reads("{\"error\":{},\"code\":1,\"description\":\"x\"," DATE "}",
	    "a record that has these, too");
}

/* Reads a record with arrays, `levels` of them around `inside`, as a value
   of its own or, between quotes, as text. */
static int read_deep(int levels, const char *quote, const char *inside)
{
	struct buf text = BUF_INIT;
	struct record_problem why;
	int result;

	buf_addf(&text, "{" DATE ",\"resourceNewValue\":%s", quote);
	for (int i = 0; i < levels; i++)
		buf_addc(&text, '[');
	buf_adds(&text, inside);
	for (int i = 0; i < levels; i++)
		buf_addc(&text, ']');
	buf_addf(&text, "%s}", quote);
	result = record_read(&record, buf_span(&text), &why);
	buf_release(&text);
	return result;
}

static void test_depth(void)
{
	is_int(0, read_deep(JSON_DEPTH_MAX - 1, "", ""), "64 levels");
	is_int(-1, read_deep(JSON_DEPTH_MAX, "", ""), "65 are too many");
	is_int(0, read_deep(JSON_DEPTH_MAX, "\"", "\\\"pwd\\\""),
	    "64 in a string");
	ok(!record.redacted, "  are gone through");
	is_int(0, read_deep(JSON_DEPTH_MAX + 1, "\"", "7"), "65 are text");
	ok(!record.redacted &&
		span_contains_nocase(buf_span(&record.words), "[[7]]"),
	    "  which is kept");
	is_int(0, read_deep(JSON_DEPTH_MAX + 1, "\"", "\\\"pwd\\\""),
	    "but when they name a secret");
	ok(record.redacted, "  they go");
}

#define ORDER                                                                  \
	"{\\\"Id\\\":\\\"D51A\\\",\\\"BillingCycle\\\":\\\"Monthly\\\","       \
	"\\\"LineItems\\\":[{\\\"LineItemNumber\\\":0,\\\"OfferId\\\":"        \
	"\\\"C0BD:1\\\",\\\"SubscriptionId\\\":\\\"488745B5\\\","              \
	"\\\"FriendlyName\\\":\\\"Caf\\\\u00e9 \\\\\\\"X\\\\\\\"\\\","         \
	"\\\"Quantity\\\":25,\\\"TermDuration\\\":\\\"P1Y\\\","                \
	"\\\"Links\\\":{\\\"OfferId\\\":\\\"no\\\"}},"                         \
	"{\\\"OfferName\\\":\\\"Second\\\",\\\"BillingCycle\\\":"              \
	"\\\"annual\\\",\\\"Quantity\\\":\\\"7.0\\\"},3,[4]],"                 \
	"\\\"Links\\\":{\\\"Id\\\":\\\"no\\\"}}"

static void is_order(void)
{
	struct record_line *line = record.lines;

	is_int(2, record.line_count, "two lines");
	if (record.line_count != 2)
		return;
	is_span("Caf\xc3\xa9 \"X\"", line->product, "product");
	is_span("C0BD:1", line->offer, "offer");
	is_span("488745b5", line->subscription, "subscription");
	is_span("D51A", line->order, "order");
	is_span("P1Y", line->term, "term");
	is_span("monthly", line->cycle, "the order's cycle");
	ok(line->has_quantity && line->quantity == 25, "quantity");
	is_int(-1, line->auto_renew, "of renewing nothing is said");
	ok(!line->status.data && !line->ends.data, "nor of these");
	line++;
	is_span("Second", line->product, "the offer's name");
	is_span("annual", line->cycle, "its own cycle");
	is_span("D51A", line->order, "the same order");
	ok(line->has_quantity && line->quantity == 7, "quantity, a string");
}

static void test_order(void)
{
	reads("{\"resourceNewValue\":\"" ORDER "\"," DATE "}", "an order");
	is_order();
	reads("{\"resourceNewValue\":null,\"resourceOldValue\":\"" ORDER
	      "\"," DATE "}",
	    "an order's end");
	is_order();
	reads("{\"resourceNewValue\":\"{\\\"Id\\\":\\\"x\\\"}\","
	      "\"resourceOldValue\":\"" ORDER "\"," DATE "}",
	    "a new value without lines");
	is_order();
	reads("{\"resourceNewValue\":{\"lineItems\":[{\"offerId\":\"A\"},{}],"
	      "\"id\":\"o\",\"billingCycle\":\"one_time\"}," DATE "}",
	    "an order that is no string");
	is_int(2, record.line_count, "a line each");
	is_span("A", record.lines[0].offer, "offer");
	is_span("o", record.lines[1].order, "an order read after its lines");
	is_span("one_time", record.lines[1].cycle, "and a cycle");
	reads("{\"resourceNewValue\":{\"lineItems\":[{\"offerId\":\"A\"}],"
	      "\"LineItems\":[{\"offerId\":\"B\"}]}," DATE "}",
	    "lines twice");
	is_int(1, record.line_count, "the last wins");
	is_span("B", record.lines[0].offer, "offer");
}

static void test_no_order(void)
{
	static const char *const values[] = {"\"no JSON\"",
	    "\"{\\\"LineItems\\\":[{\\\"OfferId\\\":\\\"A\\\"}\"",
	    "\"{\\\"LineItems\\\":[{\\\"OfferId\\\":\\\"A\\\"}]} x\"", "[{}]",
	    "{\"LineItems\":null}", "{\"LineItems\":[]}", "7", "\"\""};
	char text[256];

	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		snprintf(text, sizeof text,
		    "{\"resourceType\":\"order\",\"resourceNewValue\":%s,"
		    "%s}",
		    values[i], DATE);
		reads(text, values[i]);
		is_int(0, record.line_count, "has no lines");
	}
}

#define PAIR(key, value) "{\"key\":\"" key "\",\"value\":" value "}"

static void test_customized(void)
{
	reads("{\"resourceType\":\"order\",\"customizedData\":[" PAIR(
		  "OrderId", "\"O1\"") "," PAIR("BillingCycle",
		  "\"None\"") "," PAIR("OfferId-1",
		  "\"B\"") ",null,[1],"
			   "{\"value\":\"A\",\"key\":\"OfferId-0\"}," PAIR(
			       "SubscriptionId-0",
			       "\"ABC\"") "," PAIR("SubscriptionName-0",
			       "\"Name\"") "," PAIR("Quantity-0",
			       "\"25\"") "," PAIR("Quantity-1",
			       "26") "," PAIR("PartnerOnRecord-0",
			       "null") "," PAIR("PartnerOnRecord-3",
			       "null") "," PAIR("OfferId-4",
			       "null") "," PAIR("OfferId-",
			       "\"x\"") "," PAIR("OfferId-99999999",
			       "\"x\"") "," PAIR("OfferId--1",
			       "\"x\"") ",{\"key\":\"OfferId-2\"}]," DATE "}",
	    "an order in pairs");
	is_int(2, record.line_count, "two lines");
	is_span("A", record.lines[0].offer, "offer");
	is_span("abc", record.lines[0].subscription, "subscription");
	is_span("Name", record.lines[0].product, "product");
	is_span("O1", record.lines[0].order, "order");
	is_span("none", record.lines[0].cycle, "cycle");
	is_int(25, record.lines[0].quantity, "quantity");
	is_span("B", record.lines[1].offer, "the second offer");
	is_int(26, record.lines[1].quantity, "its quantity");
	reads("{\"resourceNewValue\":\"" ORDER "\",\"customizedData\":[" PAIR(
		  "OfferId-0", "\"B\"") "]," DATE "}",
	    "pairs beside an order");
	is_order();
}

static void has_quantity(const char *value, bool whole, int64_t number)
{
	char text[256];

	snprintf(text, sizeof text,
	    "{\"resourceNewValue\":{\"LineItems\":[{\"OfferId\":\"A\","
	    "\"Quantity\":%s}]},%s}",
	    value, DATE);
	reads(text, value);
	is_int(whole, record.lines[0].has_quantity, "  is whole or not");
	if (whole)
		is_int(number, record.lines[0].quantity, "  and this");
}

static void test_quantity(void)
{
	static const char *const none[] = {"9223372036854775808",
	    "-9223372036854775809", "1e19", "1e99999999999999999999",
	    "1e-99999999999999999999", "1.5", "1.50e0", "15e-1", "\"\"",
	    "\" \"", "\"-\"", "\".\"", "\".5\"", "\"1e\"", "\"1e+\"", "\"e1\"",
	    "\"1 2\"", "\"1.2.3\"", "\"many\"", "true"};

	has_quantity("25", true, 25);
	has_quantity("-3", true, -3);
	has_quantity("0", true, 0);
	has_quantity("0.000e5", true, 0);
	has_quantity("25.0", true, 25);
	has_quantity("25.000000000000000000000000", true, 25);
	has_quantity("1e3", true, 1000);
	has_quantity("1.5E+1", true, 15);
	has_quantity("2500e-2", true, 25);
	has_quantity("\" 7 \"", true, 7);
	has_quantity("\"007\"", true, 7);
	has_quantity("9223372036854775807", true, INT64_MAX);
	has_quantity("-9223372036854775808", true, INT64_MIN);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		has_quantity(none[i], false, 0);
}

static void test_members(void)
{
	reads("{\"customizedData\":{\"OfferId-0\":\"A\",\"Quantity-0\":2,"
	      "\"OfferId-1\":\"B\",\"OrderId\":\"O\",\"x\":{\"OfferId-2\":"
	      "\"C\"},\"Not\\u0065\":\"n\",\"None\":null}," DATE "}",
	    "data that is an object");
	is_int(2, record.line_count, "two lines");
	is_span("A", record.lines[0].offer, "offer");
	is_int(2, record.lines[0].quantity, "quantity");
	is_span("O", record.lines[1].order, "order");
	is_span("Note: n", record.note, "the rest is noted");
	reads("{\"customizedData\":\"{\\\"OfferId-0\\\":\\\"A\\\"}\"," DATE "}",
	    "one in a string");
	is_int(1, record.line_count, "one line");
	reads("{\"customizedData\":{\"OfferId-1e3\":\"x\","
	      "\"OfferId- 1\":\"x\",\"OfferId1\":\"x\"}," DATE "}",
	    "odd numbers");
	is_int(0, record.line_count, "are none");
}

#define SUBSCRIPTION                                                           \
	"{\"Id\":\"83EF\",\"FriendlyName\":\"nick\",\"Quantity\":2,"           \
	"\"Status\":\"Active\",\"AutoRenewEnabled\":false,"                    \
	"\"CreationDate\":\"2015-11-25T06:41:12Z\","                           \
	"\"EffectiveStartDate\":\"2015-11-24T08:00:00Z\","                     \
	"\"CommitmentEndDate\":\"2016-12-12T08:00:00Z\","                      \
	"\"OfferId\":\"O\",\"TermDuration\":\"P1M\",\"Attributes\":"           \
	"{\"ObjectType\":\"Subscription\",\"Etag\":\"e\"}"

static void is_subscription(void)
{
	struct record_line *line = record.lines;

	is_int(1, record.line_count, "one line");
	if (record.line_count != 1)
		return;
	is_span("83ef", line->subscription, "subscription");
	is_span("nick", line->product, "product");
	is_span("O", line->offer, "offer");
	is_span("active", line->status, "status");
	is_span("2015-11-24T08:00:00Z", line->starts, "starts");
	is_span("2016-12-12T08:00:00Z", line->ends, "ends");
	is_span("P1M", line->term, "term");
	is_int(2, line->quantity, "quantity");
	is_int(0, line->auto_renew, "does not renew");
}

static void test_subscription(void)
{
	reads("{\"resourceNewValue\":" SUBSCRIPTION
	      ",\"OrderId\":\"6183\"}," DATE "}",
	    "a subscription by its type");
	is_subscription();
	is_span("6183", record.lines[0].order, "order");
	reads("{\"resourceType\":\"subscription\","
	      "\"resourceOldValue\":" SUBSCRIPTION "}," DATE "}",
	    "one that was");
	is_subscription();
	is_int(0, record.lines[0].order.length, "no order");
	reads("{\"resourceType\":\"subscription\",\"resourceNewValue\":{}," DATE
	      "}",
	    "one of which nothing is said");
	is_int(0, record.line_count, "is no line");
	reads("{\"resourceType\":\"subscription\",\"resourceNewValue\":"
	      "{\"id\":\"A\",\"autoRenewEnabled\":true,\"quantity\":1.5}," DATE
	      "}",
	    "one in camelCase");
	is_int(1, record.lines[0].auto_renew, "renews");
	ok(!record.lines[0].has_quantity, "1.5 is no quantity");
}

static void test_note(void)
{
	reads("{\"customizedData\":[" PAIR("OrderId", "\"O1\"") "," PAIR(
		  "Not\\u0065", "\"a\\tb\"") "," PAIR("Seats",
		  "12") "," PAIR("Trial", "true") "," PAIR("None",
		  "null") "," PAIR("Empty", "\"\"") "," PAIR("Deep",
		  "{}") "," PAIR("UserPassword", "\"x\"") ",7]," DATE "}",
	    "a record with other data");
	is_span("OrderId: O1; Note: a\tb; Seats: 12; Trial: true; "
		"UserPassword: [redacted]",
	    record.note, "all of it is noted");
	reads("{\"customizedData\":[" PAIR("OrderId", "\"O1\"") "," PAIR(
		  "OfferId-0", "\"A\"") "," PAIR("Quantity-0",
		  "\"1\"") "," PAIR("PartnerOnRecord-0",
		  "\"77\"") "," PAIR("BillingCycle", "\"x\"") "]," DATE "}",
	    "a record with lines");
	is_span("PartnerOnRecord-0: 77", record.note, "but what these say");
	is_span("O1", record.lines[0].order, "and they do");
	reads("{\"customizedData\":{\"Seats\":12,\"Note\":\"a\",\"Deep\":{}}"
	      "," DATE "}",
	    "other data as members");
	is_span("Note: a; Seats: 12", record.note, "each is noted once");
	reads("{\"customizedData\":{\"Note\":\"\\u0061\",\"Seats\":12}," DATE
	      "}",
	    "in another order");
	is_span("Note: a; Seats: 12", record.note, "the note is the same");
	reads("{\"customizedData\":{}," DATE "}", "data of another kind");
	is_int(0, record.note.length, "is no note");
}

static void test_large(void)
{
	struct buf b = BUF_INIT;
	int wrong = 0;

	buf_adds(&b, "{" DATE ",\"resourceNewValue\":{\"LineItems\":[");
	for (int i = 0; i < 5000; i++)
		buf_addf(&b,
		    "%s{\"OfferId\":\"%d\",\"SubscriptionId\":\"A%d\"}",
		    i ? "," : "", i, i);
	buf_adds(&b, "]}}");
	reads(buf_text(&b), "an order of 5,000 products");
	is_int(5000, record.line_count, "a line each");
	for (size_t i = 0; i < record.line_count; i++) {
		char want[32];

		snprintf(want, sizeof want, "a%zu", i);
		wrong += !span_is(record.lines[i].subscription, want);
	}
	is_int(0, wrong, "each its own");
	buf_release(&b);
}

/* Redaction of the value of "a" in a record. */
static void redacts(const char *value, const char *want, const char *what)
{
	struct buf text = BUF_INIT;
	struct buf full = BUF_INIT;

	buf_addf(&text, "{" DATE ",\"a\" : %s }", value);
	buf_addf(&full, "{" DATE ",\"a\" : %s }", want);
	reads(buf_text(&text), what);
	is_span(buf_text(&full), record.text, "  the text");
	ok(record.redacted == (strcmp(value, want) != 0), "  the mark");
	buf_clear(&text);
	buf_add_span(&text, record.text);
	reads(buf_text(&text), "  once more");
	is_span(buf_text(&full), record.text, "  changes nothing");
	buf_release(&full);
	buf_release(&text);
}

static void test_redaction(void)
{
	redacts("{\"password\":\"x\"}", "{\"password\":\"[redacted]\"}",
	    "a password");
	redacts("{\"newPassWordHash\" : 12.5}",
	    "{\"newPassWordHash\" : \"[redacted]\"}", "any name, a number");
	redacts("{\"PasswordProfile\":{\"p\":\"x\",\"f\":true,\"n\":null,"
		"\"l\":[1,{\"b\":\"y\"}]},\"c\":\"z\"}",
	    "{\"PasswordProfile\":{\"p\":\"[redacted]\",\"f\":true,\"n\":null,"
	    "\"l\":[\"[redacted]\",{\"b\":\"[redacted]\"}]},\"c\":\"z\"}",
	    "all below it");
	redacts("{\"p\\u0061ssword\":\"x\"}",
	    "{\"p\\u0061ssword\":\"[redacted]\"}", "a name with an escape");
	redacts("[{\"password\":[]},\"x\"]", "[{\"password\":[]},\"x\"]",
	    "an empty one");
	redacts("\"password\"", "\"password\"", "a value that says so");
	redacts("{\"passwor\":1,\"assword\":2,\"pass word\":3}",
	    "{\"passwor\":1,\"assword\":2,\"pass word\":3}", "no password");
	redacts("{\"xpassword\":1,\"passpassword\":2,\"ppassword\":\"d\"}",
	    "{\"xpassword\":\"[redacted]\",\"passpassword\":\"[redacted]\","
	    "\"ppassword\":\"[redacted]\"}",
	    "names that begin twice");
}

static void test_redaction_in_strings(void)
{
	redacts("\"{\\\"password\\\": \\\"x\\\",\\\"b\\\":\\\"\\u0026\\\"}\"",
	    "\"{\\\"password\\\": \\\"[redacted]\\\",\\\"b\\\":\\\"&\\\"}\"",
	    "JSON in a string");
	redacts("\" [{\\\"b\\\":\\\"\\u0026\\\"}, \\\"password\\\"]\"",
	    "\" [{\\\"b\\\":\\\"\\u0026\\\"}, \\\"password\\\"]\"",
	    "one without stays as it is");
	redacts("\"{\\\"u\\\":\\\"{\\\\\\\"Password\\\\\\\":1}\\\"}\"",
	    "\"{\\\"u\\\":\\\"{\\\\\\\"Password\\\\\\\":"
	    "\\\\\\\"[redacted]\\\\\\\"}\\\"}\"",
	    "in a string in a string");
	redacts("\"{\\\"p\\\\u0061ssword\\\":1}\"",
	    "\"{\\\"p\\\\u0061ssword\\\":\\\"[redacted]\\\"}\"",
	    "escaped inside");
	redacts("\"{\\\"p\\u0061ssword\\\":1}\"",
	    "\"{\\\"password\\\":\\\"[redacted]\\\"}\"", "escaped outside");
	redacts("\"{\\\"p\\u005cu0061ssword\\\":1}\"",
	    "\"{\\\"p\\\\u0061ssword\\\":\\\"[redacted]\\\"}\"",
	    "both at once");
	redacts("\"{\\\"password\\\":\\\"x\"", "\"[redacted]\"",
	    "a string that is cut short");
	redacts("\"{\\\"p\\\\u0061ssword\\\":\\\"x\"", "\"[redacted]\"",
	    "and has an escape");
	redacts("\"{not \\u0026 json}\"", "\"{not \\u0026 json}\"",
	    "a string that is no JSON");
	redacts("\"\\\"{\\\\\\\"Password\\\\\\\":\\\\\\\"x\\\\\\\"}\\\"\"",
	    "\"[redacted]\"", "a string in a string");
	redacts("\"\\ufeff{\\\"Password\\\":\\\"x\\\"}\"", "\"[redacted]\"",
	    "behind a byte order mark");
	redacts("\"Values: {\\\"Password\\\": \\\"x\\\"}\"", "\"[redacted]\"",
	    "behind words");
	redacts("\"user=a;NewPassword1 = x\"", "\"[redacted]\"", "a setting");
	redacts("\"/users/a/resetpassword\"", "\"/users/a/resetpassword\"",
	    "only the word");
	redacts("{\"Name\":\"Password\",\"value\":\"x\"}",
	    "{\"Name\":\"Password\",\"value\":\"[redacted]\"}",
	    "a name and its value");
	redacts("\"[redacted]\"", "\"[redacted]\"", "what was redacted");
	redacts("{\"password\":\"[redacted]\"}",
	    "{\"password\":\"[redacted]\"}", "in its place");
}

static void test_redaction_of_pairs(void)
{
	redacts("[{\"key\":\"UserPassword\",\"value\":\"x\"},"
		"{\"value\":\"x\",\"key\":\"UserPassword\"},"
		"{\"Value\":{\"a\":[1]},\"Key\":\"p\\u0061ssword\"},"
		"{\"key\":\"Name\",\"value\":\"x\"}]",
	    "[{\"key\":\"UserPassword\",\"value\":\"[redacted]\"},"
	    "{\"value\":\"[redacted]\",\"key\":\"UserPassword\"},"
	    "{\"Value\":{\"a\":[\"[redacted]\"]},\"Key\":\"p\\u0061ssword\"},"
	    "{\"key\":\"Name\",\"value\":\"x\"}]",
	    "pairs");
	redacts("{\"value\":[1],\"x\":{\"value\":2},\"key\":\"password\"}",
	    "{\"value\":[\"[redacted]\"],\"x\":{\"value\":2},"
	    "\"key\":\"password\"}",
	    "only their own values");
	redacts("{\"key\":\"a\",\"value\":{\"key\":\"password\",\"value\":1}}",
	    "{\"key\":\"a\",\"value\":{\"key\":\"password\","
	    "\"value\":\"[redacted]\"}}",
	    "a pair in a pair");
	redacts("\"[{\\\"key\\\":\\\"password\\\",\\\"value\\\":\\\"x\\\"}]\"",
	    "\"[{\\\"key\\\":\\\"password\\\",\\\"value\\\":"
	    "\\\"[redacted]\\\"}]\"",
	    "in a string");
}

/* JSON in strings in strings, more of them than are gone into. */
static void test_redaction_far_down(void)
{
	struct buf text = BUF_INIT;
	struct buf next = BUF_INIT;

	buf_adds(&text, "{\"password\":\"secret\"}");
	for (int i = 0; i < 9; i++) {
		buf_clear(&next);
		buf_adds(&next, i < 8 ? "{\"a\":\"" : "{" DATE ",\"a\":\"");
		json_escape(buf_span(&text), &next);
		buf_adds(&next, "\"}");
		buf_clear(&text);
		buf_add_span(&text, buf_span(&next));
		if (i % 4 == 3 || i == 8) {
			struct buf whole = BUF_INIT;

			buf_adds(&whole, "{" DATE ",\"a\":\"");
			json_escape(buf_span(&text), &whole);
			buf_adds(&whole, "\"}");
			reads(buf_text(&whole), "far down");
			ok(!span_contains_nocase(record.text, "secret") &&
				!span_contains_nocase(
				    buf_span(&record.words), "secret"),
			    "no password");
			buf_release(&whole);
		}
	}
	buf_release(&next);
	buf_release(&text);
}

static uint64_t identity(const char *text)
{
	struct record_problem why;

	return record_read(&record, span_of(text), &why) == 0 ? record.identity
							      : 0;
}

static void same(const char *a, const char *b, bool want, const char *what)
{
	uint64_t first = identity(a);
	uint64_t second = identity(b);

	ok(first && second && (first == second) == want, "%s", what);
}

static void test_identity(void)
{
	same("{\"id\":\"A1\"," DATE "}",
	    "{\"customerId\":\"x\",\"ID\":\"a1\"," DATE "}", true, "by id");
	same("{\"id\":\"a1\"," DATE "}", "{\"id\":\"a2\"," DATE "}", false,
	    "another id");
	same("{\"id\":\"\"," DATE "}", "{" DATE "}", true, "an empty id");
	same("{" DATE ",\"operationType\":\"create_order\","
	     "\"resourceNewValue\":\"{\\\"a\\\":\\\"\\u00e9\\\"}\"}",
	    "{ \"resourceNewValue\" : \"{ \\\"a\\\" : \\\"\xc3\xa9\\\" }\","
	    "\"operationType\":11," DATE "}",
	    true, "other order, space and escapes");
	same("{" DATE ",\"resourceNewValue\":\"{\\\"a\\\":1}\"}",
	    "{" DATE ",\"resourceNewValue\":{\"a\":1}}", true,
	    "a value in a string or not");
	same("{" DATE ",\"operationStatus\":\"failed\"}",
	    "{" DATE ",\"operationStatus\":\"succeeded\"}", true,
	    "another status");
	same("{" DATE ",\"resourceNewValue\":\"x\"}",
	    "{" DATE ",\"resourceOldValue\":\"x\"}", false, "new or old");
	same("{" DATE ",\"resourceNewValue\":\"{x\"}",
	    "{" DATE ",\"resourceNewValue\":\"{y\"}", false,
	    "values that are no JSON");
	same("{" DATE ",\"customizedData\":[{\"key\":\"a\",\"value\":1}]}",
	    "{" DATE ",\"customizedData\":[{\"key\":\"a\",\"value\":2}]}",
	    false, "other data");
	same("{" DATE ",\"customerId\":\"ab\",\"userPrincipalName\":\"c\"}",
	    "{" DATE ",\"customerId\":\"a\",\"userPrincipalName\":\"bc\"}",
	    false, "the same letters in other fields");
	same("{" DATE "}",
	    "{\"operationDate\":\"2026-11-20T13:03:07.7753935Z\"}", false,
	    "another tick");
	same("{" DATE ",\"resourceNewValue\":{\"password\":\"x\"}}",
	    "{" DATE ",\"resourceNewValue\":{\"password\":\"[redacted]\"}}",
	    true, "what was exported and comes back");
}

static void test_occurrence(void)
{
	same("{" DATE ",\"occurrence\":1}", "{" DATE "}", true, "the first");
	same("{" DATE ",\"occurrence\":2}", "{" DATE "}", false, "the second");
	same("{" DATE ",\"occurrence\":2}", "{" DATE ",\"occurrence\":3}",
	    false, "the third");
	same("{" DATE ",\"occurrence\":2}", "{" DATE ",\"occurrence\":\"2\"}",
	    true, "a string");
	same("{\"id\":\"a\",\"occurrence\":2," DATE "}",
	    "{\"id\":\"a\"," DATE "}", true, "the id goes before");
	same("{" DATE ",\"portal\":{\"Action\":\"x\"}}", "{" DATE "}", true,
	    "the cells it came as");
	same("{" DATE ",\"resourceNewValue\":{\"a\":1,\"b\":2}}",
	    "{" DATE ",\"resourceNewValue\":\"{\\\"b\\\":2,\\\"a\\\":1}\"}",
	    true, "keys in another order");
}

static bool reads_alike(const struct record *a, const struct record *b)
{
	return a->kind == b->kind && a->identity == b->identity &&
	       a->ticks == b->ticks &&
	       memcmp(a->hash, b->hash, sizeof a->hash) == 0 &&
	       a->line_count == b->line_count &&
	       a->words.length == b->words.length &&
	       a->text.length == b->text.length &&
	       memcmp(a->text.data, b->text.data, a->text.length) == 0;
}

static void test_stored(void)
{
	struct record again;
	struct record_problem why;

	record_init(&again);
	reads("{\"resourceNewValue\":\"" ORDER "\",\"pwd\":\"x\"," DATE "}",
	    "a record");
	is_int(0, record_read_stored(&again, record.text, &why), "once more");
	ok(reads_alike(&record, &again), "is the same");
	ok(!again.redacted, "with nothing taken out now");
	is_int(0,
	    record_read_stored(
		&again, span_of("{" DATE ",\"pwd\":\"x\"}"), &why),
	    "what was stored before its key was secret");
	is_span("{" DATE ",\"pwd\":\"x\"}", again.text, "stays as it is");
	is_int(-1, record_read_stored(&again, span_of("{"), &why),
	    "what is none is refused");
	record_release(&again);
}

static void test_hash(void)
{
	struct sha256 h;
	uint8_t want[SHA256_SIZE];

	reads("{" DATE ",\"password\":\"x\"}", "a record to hash");
	sha256_init(&h);
	sha256_add(&h, "\0", 1);
	sha256_add_int(&h, (int64_t)record.text.length);
	sha256_add(&h, record.text.data, record.text.length);
	ok(sha256_finish(&h, want) &&
		memcmp(want, record.hash, sizeof want) == 0,
	    "the hash is that of the text");
	sha256_release(&h);
}

static void test_words(void)
{
	reads("{" DATE ",\"a\":\"b c\",\"n\":-1.5,\"t\":true,\"e\":\"\","
	      "\"Links\":{\"u\":\"no\"},\"attributes\":{\"Etag\":\"no\"},"
	      "\"ETAG\":\"no\",\"v\":\"{\\\"k\\\":\\\"in\\\\n\\\","
	      "\\\"links\\\":[1],\\\"w\\\":\\\"[\\\\\\\"deep\\\\\\\"]\\\"}\","
	      "\"x\":\"[1, broken\",\"y\":[{\"z\":\"last\"}],"
	      "\"operationType\":\"CreateOrder\",\"operationStatus\":1}",
	    "a record with words");
	is_text("2026-11-20T13:03:07.7753934Z b c -1.5 in\n deep [1, broken "
		"last CreateOrder 1 \uE000createorder \uE001failed",
	    buf_text(&record.words), "its words");
	reads("{" DATE ",\"operationType\":\"new_one\","
	      "\"operationStatus\":\"odd\"}",
	    "words that nobody knows");
	is_text("2026-11-20T13:03:07.7753934Z new_one odd"
		" \uE000newone \uE001odd",
	    buf_text(&record.words), "have terms, too");
	reads("{" DATE ",\"operationType\":\"create_order\","
	      "\"operationStatus\":\"failed\",\"customerId\":"
	      "\"A1-b2\",\"userPrincipalName\":\"Jo.\u00e9@X-1.example\"}",
	    "a customer and a user");
	is_text("2026-11-20T13:03:07.7753934Z create_order failed A1-b2"
		" Jo.\u00e9@X-1.example \uE000createorder \uE001failed"
		" \uE002a1b2 \uE003jox1example",
	    buf_text(&record.words), "have each a term");
}

static void test_memory(void)
{
	const char *text = "{\"resourceNewValue\":\"" ORDER "\",\"p\":"
			   "\"\\u0026\"," DATE "}";
	struct record before;

	reads(text, "a record");
	before = record;
	reads(text, "and again");
	ok(before.store.data == record.store.data &&
		before.plain.data == record.plain.data &&
		before.lower.data == record.lower.data &&
		before.words.data == record.words.data &&
		before.lines == record.lines,
	    "needs no more memory");
}

/* A copy says the same after its original is gone, and stays in its memory. */
static void test_copy(void)
{
	struct record copy;
	uint64_t identity;
	size_t size, used;
	char *memory;

	reads(
	    "{\"id\":\"A_B\",\"customerName\":\"Caf\\u00e9\",\"resourceType\":"
	    "\"order\",\"operationType\":\"new_word\",\"resourceNewValue\":"
	    "\"{\\\"Id\\\":\\\"o1\\\",\\\"LineItems\\\":["
	    "{\\\"FriendlyName\\\":\\\"E5\\\",\\\"SubscriptionId\\\":"
	    "\\\"S1\\\",\\\"Quantity\\\":3}]}\",\"customizedData\":"
	    "[{\"key\":\"Why\",\"value\":\"because\"}]," DATE "}",
	    "a record to be copied");
	size = record_size(&record);
	memory = malloc(size + 1);
	memory[size] = '#';
	identity = record.identity;
	used = record_copy(&copy, &record, memory);
	ok(used <= size && memory[size] == '#',
	    "it takes no more than it says");
	is_int(0, used % _Alignof(max_align_t), "the next one is aligned");
	reads("{" DATE "}", "another one in its place");
	ok(copy.identity == identity, "the copy: identity");
	ok(copy.text.data > memory && copy.text.data < memory + used,
	    "the copy: its text is its own");
	is_span("a_b", copy.id, "the copy: id");
	is_span("Caf\xc3\xa9", copy.customer_name, "the copy: name");
	is_span("new_word", copy.operation, "the copy: operation");
	is_span("order", copy.resource, "the copy: resource");
	is_span("undefined", copy.status, "the copy: status");
	ok(!copy.user.data, "the copy: no user");
	is_span("Why: because", copy.note, "the copy: note");
	ok(copy.words.length > 0 &&
		copy.words.data + copy.words.length <= memory + used,
	    "the copy: words");
	is_int(1, copy.line_count, "the copy: a line");
	is_span("E5", copy.lines[0].product, "the copy: product");
	is_span("s1", copy.lines[0].subscription, "the copy: subscription");
	is_span("o1", copy.lines[0].order, "the copy: order");
	is_int(3, copy.lines[0].quantity, "the copy: quantity");
	free(memory);
}

int main(void)
{
	record_init(&record);
	test_fields();
	test_bare();
	test_words_of_kind();
	test_doubled();
	test_problems();
	test_answers();
	test_depth();
	test_order();
	test_no_order();
	test_customized();
	test_copy();
	test_quantity();
	test_members();
	test_subscription();
	test_note();
	test_large();
	test_redaction();
	test_redaction_in_strings();
	test_redaction_of_pairs();
	test_redaction_far_down();
	test_identity();
	test_occurrence();
	test_stored();
	test_hash();
	test_words();
	test_memory();
	record_release(&record);
	return tap_done();
}
