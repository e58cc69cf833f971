#include "../cgi-bin/lib/text/json.h"

#include "tap.h"

/* The text without line ends, for the line that names a test. */
static const char *label(const char *text)
{
	static char line[256];
	size_t n = 0;

	for (; *text && n < sizeof line - 1; text++)
		line[n++] = (unsigned char)*text < ' ' ? ' ' : *text;
	line[n] = '\0';
	return line;
}

/* All values of a text, a letter each: "{s:ns]}". */
static const char *shape(struct span text, struct json *j)
{
	static const char letters[] = ".{}[]sntf0";
	static char found[512];
	struct json_value v;
	size_t n = 0;

	json_init(j, text);
	while (json_next(j, &v) > JSON_END && n < sizeof found - 3) {
		if (v.key.data)
			found[n++] = ':';
		found[n++] = letters[v.kind];
	}
	found[n++] = v.kind == JSON_END ? '.' : '!';
	found[n] = '\0';
	return found;
}

static void reads(const char *text, const char *want)
{
	struct json j;

	is_text(want, shape(span_of(text), &j), "reads %s", label(text));
}

static void refuses(const char *text, const char *problem, int at)
{
	struct json j;
	const char *found = shape(span_of(text), &j);
	struct json_value v;

	ok(strchr(found, '!') != NULL, "refuses %s", label(text));
	is_text(problem, j.problem, "  and says why");
	is_int(at, j.next - j.start, "  and where");
	is_int(JSON_BAD, json_next(&j, &v), "  and stays so");
}

static void test_good(void)
{
	reads("{}", "{}.");
	reads(" [ ] ", "[].");
	reads("null", "0.");
	reads("\"x\"", "s.");
	reads("-0.5e+10", "n.");
	reads("[0, -1, 1e5, 2E-3, 10.25]", "[nnnnn].");
	reads("{\"a\":1,\"b\":[true,false,null],\"c\":{\"d\":\"e\"}}",
	    "{:n:[tf0]:{:s}}.");
	reads("\t{\r\n\"a\" : \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\" }\n",
	    "{:s}.");
	reads("[[[]],{}]", "[[[]]{}].");
	reads("{\"\":\"\"}", "{:s}.");
}

static void test_bad(void)
{
	refuses("", "the text ends too early", 0);
	refuses("  ", "the text ends too early", 2);
	refuses("[1,2", "the text ends too early", 4);
	refuses("[1,", "the text ends too early", 3);
	refuses("{", "the text ends too early", 1);
	refuses("{\"a\"", "a colon is missing", 4);
	refuses("{\"a\":", "the text ends too early", 5);
	refuses("[1,]", "no value here", 3);
	refuses("{\"a\":1,}", "a key in quotes is missing", 7);
	refuses("{a:1}", "a key in quotes is missing", 1);
	refuses("{\"a\" 1}", "a colon is missing", 5);
	refuses("[1 2]", "a comma is missing", 3);
	refuses("[1}", "a comma is missing", 2);
	refuses("{\"a\":1]", "a comma is missing", 6);
	refuses("[}", "no value here", 1);
	refuses("{} {}", "more text after the end", 3);
	refuses("1 1", "more text after the end", 2);
	refuses("nul", "no value here", 0);
	refuses("True", "no value here", 0);
	refuses("+1", "no value here", 0);
	refuses("-", "no value here", 1);
	refuses("01", "more text after the end", 1);
	refuses("1.", "a number without digits after the point", 2);
	refuses("1e+", "an exponent without digits", 3);
	refuses("[\"a\nb\"]", "a control character in a string", 3);
	refuses("\"a", "the text ends inside a string", 2);
	refuses("\"a\\", "a backslash with no meaning", 2);
	refuses("\"\\x\"", "a backslash with no meaning", 1);
	refuses("\"\\u12g4\"", "a backslash with no meaning", 1);
	refuses("\"\\u123", "a backslash with no meaning", 1);
	refuses("[1 /* one */]", "a comma is missing", 3);
}

static void test_bytes(void)
{
	struct json j;

	is_text("!", shape((struct span){NULL, 0}, &j), "no text at all");
	is_text("[!", shape((struct span){"[\"a\0\"]", 6}, &j),
	    "a byte of zero is no string's");
	is_text("s.", shape((struct span){"\"ab\"xx", 4}, &j),
	    "nothing past the end is read");
}

static void test_depth(void)
{
	char text[2 * JSON_DEPTH_MAX + 3];
	struct json j;

	memset(text, '[', JSON_DEPTH_MAX);
	memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	text[2 * JSON_DEPTH_MAX] = '\0';
	shape(span_of(text), &j);
	ok(!j.problem, "%d levels", JSON_DEPTH_MAX);
	memset(text, '[', JSON_DEPTH_MAX + 1);
	memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	text[2 * JSON_DEPTH_MAX + 2] = '\0';
	shape(span_of(text), &j);
	is_text("nested deeper than 64 levels", j.problem, "one more");
}

static void test_value(void)
{
	struct json j;
	struct json_value v;

	json_init(&j, span_of("{\"k\\n\":\"a\\tb\",\"n\":-1.5e3}"));
	json_next(&j, &v);
	is_span("{", v.text, "an object's text is its bracket");
	json_next(&j, &v);
	is_span("k\\n", v.key, "a key with its escapes");
	is_span("a\\tb", v.text, "a string with its escapes");
	ok(v.escaped && v.key_escaped, "which are pointed out");
	json_next(&j, &v);
	is_span("-1.5e3", v.text, "a number as written");
	ok(!v.escaped && !v.key_escaped, "and none here");
	json_next(&j, &v);
	is_span("}", v.text, "the end's is its bracket");
	ok(!v.key.data, "which has no key");
	is_int(JSON_END, json_next(&j, &v), "the end");
	is_int(JSON_END, json_next(&j, &v), "stays");
}

static void test_skip(void)
{
	struct json j;
	struct json_value v;
	struct span whole = {0};

	json_init(&j, span_of("{\"a\":[1,{\"b\":[]}, \"]\" ],\"c\":2}"));
	json_next(&j, &v);
	json_next(&j, &v);
	is_int(JSON_ARRAY_END, json_skip(&j, &v, &whole), "skips an array");
	is_span("[1,{\"b\":[]}, \"]\" ]", whole, "and says which");
	json_next(&j, &v);
	is_span("c", v.key, "then goes on behind it");
	json_init(&j, span_of("[[1,2"));
	json_next(&j, &v);
	is_int(JSON_BAD, json_skip(&j, &v, NULL), "one that does not end");
}

static void unescapes(const char *inside, const char *want)
{
	struct buf b = BUF_INIT;

	json_unescape(span_of(inside), &b);
	is_text(want, buf_text(&b), "unescapes %s", inside);
	buf_release(&b);
}

static void test_unescape(void)
{
	struct buf b = BUF_INIT;

	unescapes("", "");
	unescapes("plain", "plain");
	unescapes("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t");
	unescapes("\\u0041\\u00e9\\u20AC", "A\xc3\xa9\xe2\x82\xac");
	unescapes("\\ud83d\\ude00!", "\xf0\x9f\x98\x80!");
	unescapes("\\ud83d", "\xef\xbf\xbd");
	unescapes("\\ud83dx", "\xef\xbf\xbdx");
	unescapes("\\ude00\\ud83d", "\xef\xbf\xbd\xef\xbf\xbd");
	unescapes("\\ud83d\\u0041", "\xef\xbf\xbd"
				    "A");
	unescapes("broken \\", "broken \\");
	unescapes("broken \\x \\u12", "broken \\x \\u12");
	json_unescape(span_of("a\\u0000b"), &b);
	ok(b.length == 3 && memcmp(b.data, "a\0b", 3) == 0, "a zero");
	buf_release(&b);
}

static void test_escape(void)
{
	struct buf b = BUF_INIT;

	json_escape(span_of("a\"b\\c/\b\f\n\r\t\x01\x1f\x7f\xc3\xa9"), &b);
	is_text("a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xc3\xa9",
	    buf_text(&b), "escapes what must be");
	buf_clear(&b);
	json_escape((struct span){"\0", 1}, &b);
	is_text("\\u0000", buf_text(&b), "a zero, too");
	buf_clear(&b);
	json_escape((struct span){NULL, 0}, &b);
	is_text("", buf_text(&b), "nothing");
	buf_release(&b);
}

static bool key_is(const char *text, const char *word)
{
	struct json j;
	struct json_value v;

	json_init(&j, span_of(text));
	json_next(&j, &v);
	json_next(&j, &v);
	return json_key_is(&v, word);
}

static void test_key(void)
{
	ok(key_is("{\"Items\":1}", "items"), "in any case");
	ok(!key_is("{\"Item\":1}", "items"), "not a shorter one");
	ok(!key_is("{\"Itemss\":1}", "items"), "nor a longer one");
	ok(key_is("{\"\\u0049tem\\u0073\":1}", "items"), "escaped");
	ok(!key_is("{\"\\u0049tem\":1}", "items"), "escaped and shorter");
	ok(!key_is("{\"\\u0049temss\":1}", "items"), "escaped and longer");
	ok(!key_is("{\"items\\u0000\":1}", "items"), "with a zero behind");
	ok(!key_is("[1]", ""), "no key is not the empty key");
	ok(key_is("{\"\":1}", ""), "which there is, too");
}

static void test_line(void)
{
	struct buf out = BUF_INIT;
	static const char pretty[] = "{\r\n  \"a\": \"\\n\",\n\n\"b\": 1\n}\n";

	json_add_line(span_of(pretty), &out);
	json_add_line(span_of("[1]"), &out);
	is_text("{  \"a\": \"\\n\",\"b\": 1}\n[1]\n", buf_text(&out),
	    "a document is a line");
	buf_release(&out);
}

static void indents(void)
{
	struct buf out = BUF_INIT;

	json_indent(span_of("{\"a\":[1,\"x\",{}],\"b\":{\"c\":null}} "), &out);
	is_text("{\n  \"a\": [\n    1,\n    \"x\",\n    {}\n  ],\n"
		"  \"b\": {\n    \"c\": null\n  }\n}",
	    buf_text(&out), "a value a line");
	buf_clear(&out);
	json_indent(span_of("[]"), &out);
	is_text("[]", buf_text(&out), "an empty array");
	buf_clear(&out);
	json_indent(span_of("[1,x"), &out);
	is_text("[\n  1", buf_text(&out), "as far as it goes");
	buf_release(&out);
}

static void canonical(const char *text, const char *want, const char *what)
{
	struct buf out = BUF_INIT;

	buf_adds(&out, "-");
	ok(json_canonical(span_of(text), &out), "%s", what);
	is_text(want, buf_text(&out) + 1, "  the text");
	buf_release(&out);
}

static void test_canonical(void)
{
	struct buf out = BUF_INIT;
	char deep[2 * JSON_DEPTH_MAX + 2] = "";

	canonical(" [ 1.50 , -0e5, true,null,\"a b\",[],{ } ] ",
	    "[1.50,-0e5,true,null,\"a b\",[],{}]", "without white space");
	canonical("\"\\u0041\\/\\u00e9\\u001F\\n\\\"\"",
	    "\"A/\xc3\xa9\\u001f\\n\\\"\"", "one way to escape");
	canonical("{\"b\":{\"d\":1,\"c\":[{\"z\":1,\"y\":2}]},\"a\":0}",
	    "{\"a\":0,\"b\":{\"c\":[{\"y\":2,\"z\":1}],\"d\":1}}",
	    "keys in order");
	canonical("{\"b\":1,\"a\":2,\"b\":0,\"a\":[]}",
	    "{\"a\":2,\"a\":[],\"b\":1,\"b\":0}", "equal ones in theirs");
	canonical("{\"ab\":1,\"\\u0062\":2,\"a\":3,\"\":4,\"B\":5}",
	    "{\"\":4,\"a\":3,\"ab\":1,\"b\":2,\"B\":5}",
	    "as they are without escapes");
	canonical("{\"B\":1,\"C\":2,\"a\":3,\"b\":4}",
	    "{\"a\":3,\"B\":1,\"b\":4,\"C\":2}",
	    "those that differ in case only as equal ones");
	canonical("{\"\\\\\":1,\"]\":2,\"[\":3,\"\\n\":4,\"!\":5,"
		  "\"\\\"\":6,\"\xc3\xa9\":7,\"#\":8}",
	    "{\"\\n\":4,\"!\":5,\"\\\"\":6,\"#\":8,\"[\":3,"
	    "\"\\\\\":1,\"]\":2,\"\xc3\xa9\":7}",
	    "even those that need them");
	memset(deep, '[', JSON_DEPTH_MAX);
	memset(deep + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	canonical(deep, deep, "as deep as may be");
	buf_adds(&out, "kept");
	ok(!json_canonical(span_of("{\"b\":1,\"a\":2,"), &out), "no JSON");
	is_text("kept", buf_text(&out), "  leaves what was there");
	ok(!json_canonical((struct span){NULL, 0}, &out), "nothing");
	buf_release(&out);
}

int main(void)
{
	test_line();
	test_good();
	test_bad();
	test_bytes();
	test_depth();
	test_value();
	test_skip();
	test_unescape();
	test_escape();
	test_key();
	indents();
	test_canonical();
	return tap_done();
}
