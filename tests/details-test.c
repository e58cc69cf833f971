#include "../cgi-bin/lib/wire/details.h"

#include "tap.h"

static void values(
    const char *record, const char *before, const char *after, const char *what)
{
	struct details d;

	details_init(&d);
	is_int(0, details_read(&d, span_of(record)), "%s", what);
	ok(!d.before.data == !before && (!before || span_is(d.before, before)),
	    "  before: %.*s", (int)d.before.length,
	    d.before.data ? d.before.data : "");
	ok(!d.after.data == !after && (!after || span_is(d.after, after)),
	    "  after: %.*s", (int)d.after.length,
	    d.after.data ? d.after.data : "");
	details_release(&d);
}

static void test_values(void)
{
	values("{\"resourceOldValue\":\"{\\\"a\\\":1}\","
	       "\"resourceNewValue\":\"{\\\"a\\\":2}\"}",
	    "{\"a\":1}", "{\"a\":2}", "JSON in strings");
	values("{\"RESOURCEnewvalue\":{\"a\":[1]},\"resourceOldValue\":null}",
	    NULL, "{\"a\":[1]}", "JSON as it is");
	values("{\"x\":{\"resourceNewValue\":\"no\"},\"resourceOldValue\":7}",
	    "7", NULL, "a number, and a key that stands elsewhere");
	values("{\"resourceNew\\u0056alue\":\"\\u0041\"}", NULL, "A",
	    "escapes, in the key too");
	values("{}", NULL, NULL, "neither");
	values("[{\"resourceNewValue\":1}]", NULL, NULL, "no record");
}

static int take(void *context, const struct details_fact *fact)
{
	struct buf *out = context;

	for (int i = 0; i < fact->depth; i++) {
		if (i)
			buf_addc(out, '/');
		if (fact->path[i].name.data)
			buf_add_span(out, fact->path[i].name);
		else
			buf_add_int(out, (int64_t)fact->path[i].place);
	}
	buf_addc(out, '=');
	buf_add_span(out, fact->value.text);
	buf_addc(out, '\n');
	return 0;
}

static void facts(const char *record, const char *want, const char *what)
{
	struct buf out = BUF_INIT;

	details_facts(span_of(record), take, &out);
	is_text(want, buf_text(&out), "%s", what);
	buf_release(&out);
}

static void test_facts(void)
{
	facts("{\"id\":\"x\",\"operationDate\":\"y\",\"sessionId\":null,"
	      "\"Attributes\":{\"objectType\":\"z\"},\"flag\":false,"
	      "\"customerName\":\"n\"}",
	    "id=x\nflag=false\ncustomerName=n\n",
	    "what the head does not say, or may not");
	facts("{\"customizedData\":[{\"key\":\"A\\u0042\",\"value\":\"1\"},"
	      "{\"value\":2,\"key\":\"C\"},{\"key\":\"D\",\"value\":null},"
	      "{\"key\":\"OfferId-0\",\"value\":\"x\"},"
	      "{\"key\":\"Partner-0\",\"value\":\"p\"},"
	      "{\"key\":\"E\",\"value\":{\"f\":3}},\"g\"]}",
	    "AB=1\nC=2\nPartner-0=p\ncustomizedData/5/value/f=3\n"
	    "customizedData/6=g\n",
	    "pairs come under their keys");
	facts("{\"customizedData\":{\"A\":\"1\",\"Quantity-3\":\"4\"}}",
	    "A=1\n", "be they an object");
	facts("{\"customizedData\":\"text\"}", "customizedData=text\n",
	    "or a text");
	facts("{\"participants\":[{\"key\":\"p\",\"value\":\"q\"}]}",
	    "participants/0/key=p\nparticipants/0/value=q\n",
	    "other lists come with their places");
}

int main(void)
{
	test_values();
	test_facts();
	return tap_done();
}
