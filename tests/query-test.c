#include "../cgi-bin/lib/wire/query.h"
#include "tap.h"

enum { FROM, TO, CUSTOMER, ACTION, SIZE, ID, ZONE, KEYS };

static bool same(const char *value, const char *other)
{
	return !strcasecmp(value, other);
}

static const struct query_key keys[KEYS] = {
    [FROM] = {"from", QUERY_DAY},
    [TO] = {"to", QUERY_DAY},
    [CUSTOMER] = {"customer", QUERY_TEXT, .limit = 20},
    [ACTION] = {"action", QUERY_CODE, .repeats = true, .same = same},
    [SIZE] = {"size", QUERY_CHOICE, .choices = "25 50 100 200"},
    [ID] = {"id", QUERY_ENTRY},
    [ZONE] = {"tz", QUERY_ZONE},
};

static struct query q;
static struct buf out = BUF_INIT;

static int parse(const char *text)
{
	return query_parse(&q, span_of(text));
}

static void refused(const char *text, enum query_trouble trouble,
    const char *name, const char *value)
{
	is_int(400, parse(text), "%s: 400", text);
	is_int(trouble, q.problem.trouble, "for this reason");
	is_text(name, buf_text(&q.problem.name), "naming the parameter");
	is_text(value, buf_text(&q.problem.value), "and what was given");
}

static const char *all(int key)
{
	static struct buf values = BUF_INIT;
	const char *value;

	buf_clear(&values);
	for (int i = 0; (value = query_nth(&q, key, i)); i++)
		buf_addf(&values, "%s%s", i ? " " : "", value);
	return buf_text(&values);
}

static void test_good(void)
{
	is_int(0, query_parse(&q, (struct span){NULL, 0}), "nothing at all");
	ok(!query_text(&q, FROM), "gives nothing");
	is_int(7, query_day(&q, FROM, 7), "and the default day");
	is_int(8, query_entry(&q, ID, 8), "and the default entry");

	is_int(0,
	    parse("from=2026-11-20&customer=+Ann%20%26+B%c3%a9+&size=200"
		  "&&id=9223372036854775807&tz=Europe%2FAmsterdam&to="
		  "&action=create_order&action=a.b:c@d-e&"),
	    "everything at once");
	is_int(9820, query_day(&q, FROM, 7), "a day");
	ok(!query_text(&q, TO), "an empty value is none");
	is_text("Ann & B\xc3\xa9", query_text(&q, CUSTOMER),
	    "a text, decoded and trimmed");
	is_text("a.b:c@d-e", query_nth(&q, ACTION, 0), "the first of two");
	is_text("create_order", query_nth(&q, ACTION, 1),
	    "the second, in whatever order they came");
	ok(!query_nth(&q, ACTION, 2), "there is no third");
	is_int(INT64_MAX, query_entry(&q, ID, 0), "the last entry");
	is_text("Europe/Amsterdam", query_text(&q, ZONE), "a zone");
	is_text("200", query_text(&q, SIZE), "a choice");
	is_int(0, query_parse(&q, span_of("id=e12")), "as an export has it");
	is_int(12, query_entry(&q, ID, 0), "the same entry");
	is_int(0, parse("from=&from=2026-01-01&from=+"),
	    "empty ones do not double");
	is_int(0, parse("customer=12345678901234567890"), "just short enough");
	is_int(0, parse("action=a&action=b&action=+a+&action=c&action=B"),
	    "some say the same twice");
	is_text(
	    "a b c", all(ACTION), "which counts once, where it stood first");
	is_int(0,
	    parse("customer=%ea%b0%80%ea%b0%80%ea%b0%80%ea%b0%80%ea%b0%80"
		  "%ea%b0%80%ea%b0%80%ea%b0%80%ea%b0%80%ea%b0%80"
		  "%ea%b0%80%ea%b0%80%ea%b0%80%ea%b0%80%ea%b0%80"
		  "%ea%b0%80%ea%b0%80%ea%b0%80%ea%b0%80%ea%b0%80"),
	    "characters count, not bytes");
}

static void test_refusals(void)
{
	refused("nonsense=1", QUERY_UNKNOWN, "nonsense", "1");
	refused("nonsense", QUERY_UNKNOWN, "nonsense", "");
	refused("=1", QUERY_UNKNOWN, "", "1");
	refused("From=2026-01-01", QUERY_UNKNOWN, "From", "2026-01-01");
	refused("fro%6=2026-01-01", QUERY_UNKNOWN, "fro%6", "2026-01-01");
	refused("from%00=2026-01-01", QUERY_UNKNOWN, "from?", "2026-01-01");
	refused("%01%ff%c3%a9=", QUERY_UNKNOWN, "??\xc3\xa9", "");
	refused("from=2026-01-01&from=2026-01-01", QUERY_DOUBLED, "from",
	    "2026-01-01");
	refused("from=2026-02-29", QUERY_NOT_A_DAY, "from", "2026-02-29");
	refused("size=26", QUERY_NOT_A_CHOICE, "size", "26");
	is_text("25 50 100 200", q.problem.choices, "saying what is right");
	refused("size=25+50", QUERY_NOT_A_CHOICE, "size", "25 50");
	refused("size=2", QUERY_NOT_A_CHOICE, "size", "2");
	refused("action=a%27b", QUERY_NOT_A_CODE, "action", "a'b");
	ok(!q.problem.choices, "the choices of before are gone");
	refused("id=0", QUERY_NOT_AN_ENTRY, "id", "0");
	refused("id=-1", QUERY_NOT_AN_ENTRY, "id", "-1");
	refused("id=1x", QUERY_NOT_AN_ENTRY, "id", "1x");
	refused("id=e", QUERY_NOT_AN_ENTRY, "id", "e");
	refused("id=ee1", QUERY_NOT_AN_ENTRY, "id", "ee1");
	refused("id=9223372036854775808", QUERY_NOT_AN_ENTRY, "id",
	    "9223372036854775808");
	refused("tz=Nowhere", QUERY_NOT_A_ZONE, "tz", "Nowhere");
	refused(
	    "tz=../../etc/passwd", QUERY_NOT_A_ZONE, "tz", "../../etc/passwd");
	refused("customer=123456789012345678901", QUERY_TOO_LONG, "customer",
	    "123456789012345678901");
}

static void test_bytes(void)
{
	refused("customer=a%00b", QUERY_NOT_UTF8, "customer", "a?b");
	refused("customer=a%0Ab", QUERY_NOT_UTF8, "customer", "a?b");
	refused("customer=a%7fb", QUERY_NOT_UTF8, "customer", "a?b");
	refused("customer=a%c2%85b", QUERY_NOT_UTF8, "customer", "a??b");
	refused("customer=a%ffb", QUERY_NOT_UTF8, "customer", "a?b");
	refused("customer=a%ed%a0%80b", QUERY_NOT_UTF8, "customer", "a???b");
	refused("customer=a\x01"
		"b",
	    QUERY_NOT_UTF8, "customer", "a?b");
	refused("customer=%e9", QUERY_NOT_UTF8, "customer", "?");
	refused("customer=100%", QUERY_NOT_UTF8, "customer", "100%");
	refused("customer=%4", QUERY_NOT_UTF8, "customer", "%4");
	refused("customer=%zz", QUERY_NOT_UTF8, "customer", "%zz");
	refused("customer=%%41", QUERY_NOT_UTF8, "customer", "%A");
	refused("from=2026-01-01%00", QUERY_NOT_UTF8, "from", "2026-01-01?");
}

static void test_problem(void)
{
	struct buf text = BUF_INIT;

	refused("size=7&nonsense=1&from=2026-01-01&to=x&customer=Ann",
	    QUERY_NOT_A_CHOICE, "size", "7");
	is_int(9497, query_day(&q, FROM, 0), "what follows is read");
	is_text("x", query_text(&q, TO), "for the form, wrong or not");
	is_int(7, query_day(&q, TO, 7), "which is no day all the same");
	is_text("Ann", query_text(&q, CUSTOMER), "to the end");

	buf_adds(&text, "customer=");
	for (int i = 0; i < 100; i++)
		buf_adds(&text, "%ea%b0%80");
	is_int(400, query_parse(&q, buf_span(&text)), "a long one is refused");
	is_int(240, q.problem.value.length, "and cut to 80 whole characters");

	buf_clear(&text);
	for (int i = 0; i <= QUERY_VALUES_MAX; i++)
		buf_addf(&text, "&action=a%d", i);
	is_int(400, query_parse(&q, buf_span(&text)), "too many values");
	is_int(QUERY_TOO_MANY, q.problem.trouble, "are too many");
	is_text("a128", buf_text(&q.problem.value), "from the first too many");
	is_text("a99", query_nth(&q, ACTION, 127), "those before are there");

	buf_clear(&text);
	buf_adds(&text, "customer=");
	while (text.length < QUERY_LENGTH_MAX)
		buf_addc(&text, 'a');
	query_parse(&q, buf_span(&text));
	is_text("customer", buf_text(&q.problem.name), "8192 bytes are read");
	buf_addc(&text, 'a');
	is_int(400, query_parse(&q, buf_span(&text)), "one more is not");
	is_int(QUERY_TOO_LONG, q.problem.trouble, "being too long");
	is_text("", buf_text(&q.problem.name), "whatever the parameter");
	ok(!query_text(&q, CUSTOMER), "and nothing of before is left");
	buf_release(&text);
}

static void test_refuse(void)
{
	parse("from=2026-02-01&to=2026-01-01");
	is_int(400, query_refuse(&q, FROM, 0, QUERY_FROM_AFTER_TO),
	    "a page refuses");
	is_int(QUERY_FROM_AFTER_TO, q.problem.trouble, "for its own reason");
	is_text("2026-02-01", buf_text(&q.problem.value), "what was given");
	query_refuse(&q, SIZE, 0, QUERY_NOT_A_CHOICE);
	is_text("from", buf_text(&q.problem.name), "the first one counts");
	ok(!q.problem.choices, "with nothing of the second");
	parse("");
	is_int(QUERY_FINE, q.problem.trouble, "a good query after a bad one");
	query_refuse(&q, SIZE, 0, QUERY_NOT_A_CHOICE);
	is_text("", buf_text(&q.problem.value), "refused without a value");
}

static const char *write(const struct query_change *changes, int n)
{
	buf_clear(&out);
	buf_adds(&out, "log?");
	query_write(&q, changes, n, &out);
	return buf_text(&out);
}

static void test_write(void)
{
	parse("tz=Europe/Amsterdam&action=b&customer=A+%26+%c3%a9&action=a");
	is_text("log?customer=A%20%26%20%C3%A9&action=a&action=b"
		"&tz=Europe%2FAmsterdam",
	    write(NULL, 0), "as it was, in the table's order");
	is_text("log?from=2026-01-01&action=x&action=y&tz=Europe%2FAmsterdam",
	    write((struct query_change[]){{ACTION, "x"}, {CUSTOMER, NULL},
		      {ACTION, "y"}, {FROM, "2026-01-01"}},
		4),
	    "with changes");
	parse("from=2026-02-30&size=25&customer=A&nonsense=1");
	is_int(FROM, q.problem.key, "of all that is wrong, the first");
	is_text("log?customer=A&size=25", write(NULL, 0),
	    "what is wrong is in no link");
	parse("nonsense=1&size=25");
	is_int(-1, q.problem.key, "what is no parameter has no key");
	parse("customer=A&size=25");
	query_refuse(&q, CUSTOMER, 0, QUERY_NO_SUCH);
	is_text("log?customer=A&size=25", write(NULL, 0),
	    "what only finds nothing is");
	parse("customer=A");
	is_text("log?", write((struct query_change[]){{CUSTOMER, NULL}}, 1),
	    "nothing is left");
}

static void test_fits(void)
{
	ok(query_fits(&keys[SIZE], "50"), "a choice fits");
	ok(!query_fits(&keys[SIZE], "51"), "another does not");
	ok(!query_fits(&keys[SIZE], "50 100"), "nor do two");
	ok(query_fits(&keys[ZONE], "Europe/Amsterdam"), "a zone fits");
	ok(!query_fits(&keys[ZONE], "../etc/passwd"), "a path does not");
	ok(!query_fits(&keys[CUSTOMER], "a\nb"), "nor does a control");
	ok(!query_fits(&keys[CUSTOMER], "\xFF"), "nor what is no UTF-8");
}

static void test_put(void)
{
	char text[] = "Alice";

	parse("customer=al&action=b");
	query_put(&q, CUSTOMER, span_of("x"));
	query_put(&q, CUSTOMER, (struct span){text, 3});
	query_put(&q, FROM, span_of("2026-01-01"));
	text[0] = 'x';
	is_text("Ali", query_text(&q, CUSTOMER), "another value, copied");
	is_text("log?customer=Ali&action=b", write(NULL, 0), "is in links");
	ok(!query_text(&q, FROM), "what was not given is not put");
	parse("customer=al");
	is_text("al", query_text(&q, CUSTOMER), "the next request has its own");
}

static void test_takes(void)
{
	static const struct {
		int key;
		const char *value;
		bool taken;
	} values[] = {{CUSTOMER, "Müller & Söhne", true},
	    {CUSTOMER, "01234567890123456789", true},
	    {CUSTOMER, "012345678901234567890", false},
	    {CUSTOMER, "ééééééééééééééééééé", true}, {CUSTOMER, "", false},
	    {CUSTOMER, " x", false}, {CUSTOMER, "x ", false},
	    {CUSTOMER, "a\tb", false}, {CUSTOMER, "\xff", false},
	    {ACTION, "create_order", true}, {ACTION, "a b", false}};

	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct span value = span_of(values[i].value);

		parse("");
		buf_clear(&out);
		buf_addf(&out, "%s=", keys[values[i].key].name);
		buf_add_url(&out, value);
		ok(query_takes(&q, values[i].key, value) == values[i].taken,
		    "%s: %d", buf_text(&out), values[i].taken);
		if (parse(buf_text(&out)) == 0 && query_text(&q, values[i].key))
			ok(span_is(value, query_text(&q, values[i].key)) ==
				values[i].taken,
			    "as a request has it");
		else
			ok(!values[i].taken, "as a request is refused");
	}
}

int main(void)
{
	query_init(&q, keys, KEYS);
	test_good();
	test_refusals();
	test_bytes();
	test_problem();
	test_refuse();
	test_write();
	test_fits();
	test_put();
	test_takes();
	query_release(&q);
	buf_release(&out);
	return tap_done();
}
