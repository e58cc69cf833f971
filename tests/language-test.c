/*
 * language: messages, numbers and dates in the reader's language, and which
 * language that is.
 */
#include "tap.h"

#include "lib/frame/language.h"
#include "lib/wire/clock.h"

static void accept(const char *header, const char *want)
{
	const struct language *l =
	    languages_accept(span_of(header), languages_nth(0));

	is_text(want, l ? l->code : "none", "Accept-Language: %s", header);
}

static void test_choice(void)
{
	is_text("en", languages_nth(0)->code, "English is the first");
	ok(!languages_nth(99), "there is no hundredth");
	ok(languages_find(span_of("EN")) == languages_nth(0), "case ignored");
	ok(!languages_find(span_of("")) && !languages_find(span_of("e")),
	    "what is none is not found");
	ok(!languages_find((struct span){NULL, 0}), "nor nothing");
	accept("", "en");
	accept("nl", "nl");
	accept("nl-BE", "nl");
	accept("NL", "nl");
	accept("en-GB,nl;q=0.9", "en");
	accept("nl;q=0.8, en;q=0.9", "en");
	accept("nl;q=0,en;q=0.001", "en");
	accept("nl;q=0", "en");
	accept("xx, yy;q=0.5, nl;q=0.1", "nl");
	accept("nl;q=1.000,en;q=0.999", "nl");
	accept(";;;,,,q=", "en");
	accept("nl;q=x,en;q=0.1", "en");
	accept("*", "en");
	accept("-", "en");
}

static void number(const struct language *l, int64_t n, const char *want)
{
	struct buf b = BUF_INIT;

	language_add_number(l, &b, n);
	is_text(want, buf_text(&b), "%s: %s", l->code, want);
	buf_release(&b);
}

static void day(const struct language *l, const char *date, const char *want)
{
	struct buf b = BUF_INIT;
	int n = 0;

	ok(clock_parse_day(span_of(date), &n), "%s is a day", date);
	language_add_day(l, &b, n, true);
	is_text(want, buf_text(&b), "%s: %s", l->code, want);
	buf_release(&b);
}

static void stretches(
    const struct language *l, const char *month, const char *period)
{
	int day = clock_day_of(2026, 11, 16);
	struct buf b = BUF_INIT;

	language_add_month(l, &b, day);
	is_text(month, buf_text(&b), "%s: %s", l->code, month);
	buf_clear(&b);
	language_add_period(l, &b, day, day + 20);
	is_text(period, buf_text(&b), "%s: %s", l->code, period);
	buf_release(&b);
}

static void term(const struct language *l, const char *code, const char *want)
{
	struct buf b = BUF_INIT;

	language_add_term(l, &b, span_of(code));
	is_text(want, buf_text(&b), "the term %s", code);
	buf_release(&b);
}

static void test_forms(const struct language *en, const struct language *nl)
{
	number(en, 0, "0");
	number(en, 999, "999");
	number(en, 1000, "1,000");
	number(en, 1234567, "1,234,567");
	number(en, -100, "-100");
	number(en, -123456, "-123,456");
	number(en, INT64_MIN, "-9,223,372,036,854,775,808");
	number(nl, 1234567, "1.234.567");
	day(en, "2000-01-01", "Saturday 1 January 2000");
	day(en, "2026-11-20", "Friday 20 November 2026");
	day(en, "2024-02-29", "Thursday 29 February 2024");
	day(en, "2199-12-31", "Tuesday 31 December 2199");
	stretches(en, "November 2026", "16 November 2026 to 6 December 2026");
	stretches(
	    nl, "november 2026", "16 november 2026 tot en met 6 december 2026");
	term(en, "P1M", "1 month");
	term(en, "P1Y", "1 year");
	term(en, "P3Y", "3 years");
	term(en, "P12M", "12 months");
	term(en, "", "");
	term(en, "P", "P");
	term(en, "PY", "PY");
	term(en, "P1W", "P1W");
	term(en, "1Y", "1Y");
	term(en, "P1Y6M", "P1Y6M");
	term(en, "P9999Y", "P9999Y");
	term(en, "P0Y", "0 years");
}

static void action(const struct language *l, const char *code, const char *want)
{
	struct buf scratch = BUF_INIT;

	is_span(want, language_action(l, span_of(code), &scratch),
	    "the action %s", code);
	buf_release(&scratch);
}

static void test_words(const struct language *l)
{
	action(l, "create_order", "created an order");
	action(l, "CreateOrder", "created an order");
	action(l, "brew_fresh_coffee", "brew fresh coffee");
	action(l, "", "");
	is_span("failed", language_status(l, span_of("failed")), "a status");
	is_span("half_done", language_status(l, span_of("half_done")),
	    "an unknown one stays as it is");
	is_span(
	    "Order ID", language_heading(l, span_of("Order ID")), "a heading");
	is_span("My own", language_heading(l, span_of("My own")),
	    "another one stays as it is");
}

static void fill(const struct language *l, const char *text, const char *want)
{
	struct buf out = BUF_INIT;
	int rc = language_fill(l, span_of(text), &out);

	is_int(want ? 0 : -1, rc, "filled: %s", text);
	if (want)
		is_text(want, buf_text(&out), "becomes %s", want);
	buf_release(&out);
}

static void test_fill(const struct language *l)
{
	fill(l, "", "");
	fill(l, "plain {{V}} <b>", "plain {{V}} <b>");
	fill(l, "a [[Product]] b", "a Product b");
	fill(l, "[[From]][[To]]", "FromTo");
	fill(l, "[[no such message & <b> \"q\" 'a']]",
	    "no such message &amp; &lt;b> &quot;q&quot; &#39;a&#39;");
	fill(l, "[[{{N}} of {{M}}]]", "{{N}} of {{M}}");
	fill(l, "[[]]", "");
	fill(l, "[single] ]]", "[single] ]]");
	fill(l, "[[never closed", NULL);
	fill(l, "[[one]] [[two]", NULL);
}

int main(void)
{
	const struct language *nl;

	is_int(
	    0, languages_init("templates"), "the catalogues that were built");
	nl = languages_find(span_of("nl"));
	ok(nl && nl->separator == ';', "Dutch is offered");
	if (!nl)
		return tap_done();
	test_choice();
	test_forms(languages_nth(0), nl);
	test_words(languages_nth(0));
	test_fill(languages_nth(0));
	return tap_done();
}
