/*
 * tmpl: which value a marker gets, what is shown and how often, and what a
 * value looks like in its place.
 */
#include "tap.h"

#include "lib/wire/tmpl.h"

#define ESCAPED "{{%AUTOESCAPE context=\"HTML\"}}\n"

static const struct {
	const char *name, *text;
} templates[] = {
    {"plain", ESCAPED "[{{A}}|{{BB}}|{{AB}}]"},
    {"rows", ESCAPED "{{A}}{{#ROW}}({{A}}{{B}}{{#CELL}}<{{A}}{{B}}>{{/CELL}}"
		     "{{#MARK}}*{{/MARK}}){{/ROW}}"},
    {"outer", ESCAPED "{{>INNER}}{{#ROW}}({{>INNER}}){{/ROW}}"},
    {"first", ESCAPED "1{{A}}{{ALL}}"},
    {"second", ESCAPED "2{{A}}{{ALL}}{{#ROW}}!{{/ROW}}"},
    {"missing", ESCAPED "half{{>INNER}}"},
    {"places", ESCAPED "<b title=\"{{A}}\">{{A}}</b>"
		       "<a href=\"log?q={{A:url_query_escape}}\"></a>"
		       "{{MARKUP:none}}"},
};

/* What comes out; frees t. */
static void expands(
    struct tmpl *t, const char *name, const char *want, const char *text)
{
	struct buf out = BUF_INIT;

	is_int(0, tmpl_expand(t, name, &out), "%s is expanded", name);
	is_text(want, buf_text(&out), "%s", text);
	tmpl_free(t);
	buf_release(&out);
}

static void test_values(void)
{
	struct tmpl *t = tmpl_new();
	char text[] = "some", kept[] = "some";

	expands(tmpl_new(), "plain", "[||]", "what was not set is empty");
	tmpl_set(t, "A", "old");
	tmpl_set(t, "A", text);
	tmpl_set_int(t, "BB", INT64_MIN);
	tmpl_set_kept(t, "AB", span_of(kept));
	text[0] = kept[0] = 'S';
	expands(t, "plain", "[some|-9223372036854775808|Some]",
	    "what was set last, copied unless it is kept");
	t = tmpl_new();
	tmpl_set_span(t, "A", (struct span){"few of it", 3});
	tmpl_set_span(t, "AB", (struct span){NULL, 0});
	expands(t, "plain", "[few||]", "a part of a text, and nothing at all");
}

static void test_sections(void)
{
	struct tmpl *t = tmpl_new(), *row, *cell;

	tmpl_set(t, "A", "a");
	expands(t, "rows", "a", "no row unless there is one");

	t = tmpl_new();
	tmpl_set(t, "A", "a");
	tmpl_set(tmpl_row(t, "ROW"), "B", "1");
	row = tmpl_row(t, "ROW");
	tmpl_set(row, "A", "own");
	cell = tmpl_row(row, "CELL");
	tmpl_set(cell, "B", "2");
	tmpl_row(row, "CELL");
	tmpl_show(row, "MARK");
	tmpl_row(t, "ROW");
	expands(t, "rows", "a(a1)(own<own2><own>*)(a)",
	    "rows in their order, with what they and those around them have");

	t = tmpl_new();
	tmpl_show(t, "ROW");
	tmpl_show(t, "ROW");
	tmpl_show(t, "MARK");
	tmpl_set(t, "B", "b");
	expands(t, "rows", "(b*)",
	    "what is shown is shown once, and so is what stands inside");
}

static void test_includes(void)
{
	struct tmpl *t = tmpl_new(), *inner;
	char name[] = "first";

	expands(tmpl_new(), "outer", "", "nothing unless it is included");

	tmpl_set(t, "A", "a");
	tmpl_set_global(t, "ALL", "+");
	tmpl_show(t, "ROW");
	inner = tmpl_include(t, "INNER", name);
	name[0] = '?';
	tmpl_set(inner, "A", "i");
	tmpl_include(t, "INNER", "second");
	expands(t, "outer", "1i+2+(1i+2+)",
	    "includes see what all have and what they have themselves");
}

static void test_escaping(void)
{
	struct tmpl *t = tmpl_new();

	tmpl_set(t, "A", "<\"'&>");
	tmpl_set_kept(t, "MARKUP", span_of("<i>&amp;</i>"));
	expands(t, "places",
	    "<b title=\"&lt;&quot;&#39;&amp;&gt;\">&lt;&quot;&#39;&amp;&gt;</b>"
	    "<a href=\"log?q=%3C%22%27%26%3E\"></a><i>&amp;</i>",
	    "each value as its place wants it");
}

static void test_failures(void)
{
	struct buf out = BUF_INIT;
	struct tmpl *t = tmpl_new();

	buf_adds(&out, "before");
	is_int(-1, tmpl_expand(t, "none", &out), "there is no such template");
	tmpl_include(t, "INNER", "none");
	is_int(-1, tmpl_expand(t, "missing", &out), "nor such an include");
	is_int(-1, tmpl_expand(NULL, "plain", &out), "nor a dictionary");
	is_text("before", buf_text(&out), "and no half page comes out");
	tmpl_set(NULL, "A", "a");
	tmpl_show(NULL, "ROW");
	ok(!tmpl_row(NULL, "ROW") && !tmpl_include(NULL, "INNER", "first"),
	    "what is in none is none");
	tmpl_free(NULL);
	tmpl_free(t);
	buf_release(&out);
}

int main(void)
{
	struct buf why = BUF_INIT;

	for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
		is_int(0,
		    tmpl_add(
			templates[i].name, span_of(templates[i].text), &why),
		    "%s is a template", templates[i].name);
	ok(tmpl_add("bare", span_of("{{A}}"), &why) < 0 && why.length,
	    "one that escapes nothing is none");
	buf_release(&why);
	tmpl_freeze();
	test_values();
	test_sections();
	test_includes();
	test_escaping();
	test_failures();
	return tap_done();
}
