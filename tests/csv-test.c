#include "../cgi-bin/lib/wire/csv.h"
#include "tap.h"

static struct buf out = BUF_INIT;

static const char *field(const char *text, bool harmless)
{
	struct csv c = {.out = &out, .separator = ',', .harmless = harmless};

	buf_clear(&out);
	csv_text(&c, span_of(text));
	return buf_text(&out);
}

static void test_rows(void)
{
	struct csv c = {.out = &out, .separator = ';'};

	buf_clear(&out);
	csv_text(&c, span_of("a"));
	csv_plain(&c, span_of("2026-01-01"));
	csv_int(&c, INT64_MIN);
	csv_text(&c, span_of("a;b"));
	csv_text(&c, span_of(""));
	csv_end_row(&c);
	csv_text(&c, (struct span){NULL, 0});
	csv_int(&c, -5);
	csv_end_row(&c);
	is_text("a;2026-01-01;-9223372036854775808;\"a;b\";\r\n;-5\r\n",
	    buf_text(&out), "two rows");
}

static void test_quotes(void)
{
	is_text("a b", field("a b", false), "a blank wants no quotes");
	is_text("\"a,b\"", field("a,b", false), "the separator does");
	is_text("\"a;b\"", field("a;b", false), "and the other one");
	is_text("\"a\tb\"", field("a\tb", false), "and a tab");
	is_text("\"a\r\nb\"", field("a\r\nb", false), "and a line's end");
	is_text("\"\"\"\"", field("\"", false), "one quote");
	is_text("\"\"\"\"\"\"", field("\"\"", false), "two");
	is_text("\"say \"\"hi\"\", now\"", field("say \"hi\", now", false),
	    "quotes inside");
	is_text("고객", field("고객", false), "bytes past ASCII stay");
}

static void test_formulas(void)
{
	static const char *const formulas[] = {"=1+1", "+31 20", "-1", "@SUM",
	    " =1+1", "＝1", "＋1", "－1", "＠1"};
	struct buf want = BUF_INIT;

	for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
		buf_clear(&want);
		buf_addf(&want, "'%s", formulas[i]);
		is_text(buf_text(&want), field(formulas[i], true),
		    "%s is made harmless", formulas[i]);
		is_text(formulas[i], field(formulas[i], false),
		    "but only when asked");
	}
	is_text("\"'=\"\"a\"\"\"", field("=\"a\"", true),
	    "the apostrophe stands inside the quotes");
	is_text("\"'\t=1\"", field("\t=1", true), "a tab before the sign");
	is_text("\"'\r=1\"", field("\r=1", true), "a line's end before it");
	is_text("a=1", field("a=1", true), "a sign later is text");
	is_text("'a", field("'a", true), "an apostrophe is text");
	is_text("", field("", true), "nothing stays nothing");
	is_text(" ", field(" ", true), "a blank a blank");
	buf_release(&want);
}

int main(void)
{
	test_rows();
	test_quotes();
	test_formulas();
	buf_release(&out);
	return tap_done();
}
