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

static void test_offer(void)
{
	static const struct {
		const char *code, *name;
		char separator;
	} offer[] = {
	    {"en", "English", ','},
	    {"nl", "Nederlands", ';'},
	    {"de", "Deutsch", ';'},
	    {"it", "Italiano", ';'},
	    {"ko", "한국어", ','},
	    {"zh-TW", "繁體中文", ','},
	};
	int count = sizeof offer / sizeof *offer;

	is_int(LANGUAGES_MAX, count, "all are tried here");
	for (int i = 0; i < count && languages_nth(i); i++) {
		const struct language *l = languages_nth(i);

		is_text(offer[i].code, l->code, "language %d", i);
		is_text(offer[i].name, l->name, "in its own words");
		ok(offer[i].separator == l->separator, "its list separator");
		ok(languages_find(span_of(l->code)) == l, "found by its code");
	}
	ok(!languages_nth(count), "and no more");
	ok(languages_find(span_of("zh")) == languages_find(span_of("ZH-tw")),
	    "there is one Chinese");
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
	accept("de-AT", "de");
	accept("de-CH-1996,fr;q=0.9", "de");
	accept("it-CH", "it");
	accept("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko");
	accept("deu", "en");
	accept("zh-TW,zh;q=0.9,en-US;q=0.8", "zh-TW");
	accept("zh-Hant", "zh-TW");
	accept("ZH-hant-HK", "zh-TW");
	accept("zh-HK", "zh-TW");
	accept("zh-MO", "zh-TW");
	accept("zh-CN,zh;q=0.9,en;q=0.1", "en");
	accept("zh-CN,de;q=0.1", "de");
	accept("zh-Hans", "en");
	accept("zh-Hans-HK", "en");
	accept("zh", "en");
	accept("zh-", "en");
	accept("-TW", "en");
}

static void number(const struct language *l, int64_t n, const char *want)
{
	struct buf b = BUF_INIT;

	language_add_number(l, &b, n);
	is_text(want, buf_text(&b), "%s: %s", l->code, want);
	buf_release(&b);
}

static void size(const struct language *l, int64_t bytes, const char *want)
{
	struct buf b = BUF_INIT;

	language_add_size(l, &b, bytes, true);
	is_text(want, buf_text(&b), "%s: %s", l->code, want);
	buf_release(&b);
}

static void test_sizes(const struct language *en, const struct language *de)
{
	struct buf b = BUF_INIT;

	size(en, 0, "about 0.0\u00a0kB");
	size(en, 1, "about 0.1\u00a0kB");
	size(en, 3400, "about 3.4\u00a0kB");
	size(en, 9949, "about 10\u00a0kB");
	size(en, 98600, "about 99\u00a0kB");
	size(en, 99600, "about 100\u00a0kB");
	size(en, 344900, "about 340\u00a0kB");
	size(en, 994900, "about 990\u00a0kB");
	size(en, 995000, "about 1.0\u00a0MB");
	size(en, 3449000, "about 3.4\u00a0MB");
	size(en, INT64_C(12345678901), "about 12\u00a0GB");
	size(en, INT64_C(5000000000000000), "about 5000\u00a0TB");
	size(de, 3449000, "etwa 3,4\u00a0MB");
	language_add_size(en, &b, 3449000, false);
	is_text(
	    "about 3.4\u00a0MB or more", buf_text(&b), "of what is not all");
	buf_clear(&b);
	language_add_rows(en, &b, 1, true);
	is_text("1 row", buf_text(&b), "one row");
	buf_clear(&b);
	language_add_rows(de, &b, 12345, true);
	is_text("12.345 Zeilen", buf_text(&b), "several");
	buf_clear(&b);
	language_add_rows(en, &b, 10000, false);
	is_text("at least 10,000 rows", buf_text(&b), "more than are counted");
	buf_clear(&b);
	language_add_short_month(en, &b, clock_day_of(2026, 12, 31));
	is_text("Dec", buf_text(&b), "a month");
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
	is_text(want, buf_text(&b), "%s: the term %s", l->code, code);
	buf_release(&b);
}

static void action(const struct language *l, const char *code, const char *want)
{
	struct buf scratch = BUF_INIT;

	is_span(want, language_action(l, span_of(code), &scratch),
	    "%s: the action %s", l->code, code);
	buf_release(&scratch);
}

static void test_forms(const struct language *en)
{
	number(en, 0, "0");
	number(en, 999, "999");
	number(en, 1000, "1,000");
	number(en, 1234567, "1,234,567");
	number(en, -100, "-100");
	number(en, -123456, "-123,456");
	number(en, INT64_MIN, "-9,223,372,036,854,775,808");
	day(en, "2000-01-01", "Saturday 1\u00a0January 2000");
	day(en, "2026-11-20", "Friday 20\u00a0November 2026");
	day(en, "2024-02-29", "Thursday 29\u00a0February 2024");
	day(en, "2199-12-31", "Tuesday 31\u00a0December 2199");
	stretches(en, "November 2026",
	    "16\u00a0November 2026 to 6\u00a0December 2026");
	stretches(languages_find(span_of("nl")), "november 2026",
	    "16\u00a0november 2026 tot en met 6\u00a0december 2026");
	term(en, "P1M", "1 month");
	term(en, "P1Y", "1 year");
	term(en, "P3Y", "3 years");
	term(en, "P12M", "12 months");
	term(en, "", "");
	term(en, "P", "P");
	term(en, "PY", "PY");
	term(en, "P1D", "1 day");
	term(en, "P30D", "30 days");
	term(en, "P1W", "P1W");
	term(en, "1Y", "1Y");
	term(en, "P1Y6M", "P1Y6M");
	term(en, "P9999Y", "P9999Y");
	term(en, "P0Y", "0 years");
}

/* As CLDR has them; English as in Britain, without the comma. The short form
   is that of yMMMd. */
static const struct {
	const char *language, *number, *thousand, *friday, *march, *tuesday;
} day_forms[] = {
    {"en", "-1,234,567", "1,234", "Friday 20\u00a0November 2026",
	"5\u00a0Mar 2030", "Tuesday 3\u00a0March 2026"},
    {"nl", "-1.234.567", "1.234", "vrijdag 20\u00a0november 2026",
	"5\u00a0mrt 2030", "dinsdag 3\u00a0maart 2026"},
    {"de", "-1.234.567", "1.234", "Freitag, 20.\u00a0November 2026",
	"5.\u00a0März 2030", "Dienstag, 3.\u00a0März 2026"},
    {"it", "-1.234.567", "1234", "venerdì 20\u00a0novembre 2026",
	"5\u00a0mar 2030", "martedì 3\u00a0marzo 2026"},
    {"ko", "-1,234,567", "1,234", "2026년 11월 20일 금요일", "2030년 3월 5일",
	"2026년 3월 3일 화요일"},
    {"zh-TW", "-1,234,567", "1,234", "2026年11月20日 星期五", "2030年3月5日",
	"2026年3月3日 星期二"},
};

static void short_day(
    const struct language *l, const char *date, const char *want)
{
	struct buf b = BUF_INIT;
	int n = 0;

	ok(clock_parse_day(span_of(date), &n), "%s is a day", date);
	language_add_short_day(l, &b, n);
	is_text(want, buf_text(&b), "%s: %s", l->code, want);
	buf_release(&b);
}

static int count_words(const char *text)
{
	int n = 1;

	while ((text = strchr(text, ' '))) {
		text++;
		n++;
	}
	return n;
}

static int test_languages(void)
{
	int tested = 0;

	for (size_t i = 0; i < sizeof day_forms / sizeof *day_forms; i++) {
		const struct language *l =
		    languages_find(span_of(day_forms[i].language));

		if (!l)
			continue;
		number(l, -1234567, day_forms[i].number);
		number(l, 1234, day_forms[i].thousand);
		day(l, "2026-11-20", day_forms[i].friday);
		day(l, "2026-03-03", day_forms[i].tuesday);
		short_day(l, "2030-03-05", day_forms[i].march);
		is_int(12, count_words(l->words[WORD_SHORT_MONTHS]),
		    "%s: a short name for each month", l->code);
		tested++;
	}
	return tested;
}

static void date(const struct language *l, const char *text, const char *want)
{
	struct buf b = BUF_INIT;

	language_add_date(l, &b, span_of(text));
	is_text(want, buf_text(&b), "the date %s", text);
	buf_release(&b);
}

static void test_dates(const struct language *l)
{
	date(l, "2024-10-14T00:00:00Z", "14\u00a0Oct 2024");
	date(l, "2024-10-14T23:59:59.9999999Z", "14\u00a0Oct 2024");
	date(l, "2024-10-14T23:59:59-08:00", "14\u00a0Oct 2024");
	date(l, "2024-01-01 00:00", "1\u00a0Jan 2024");
	date(l, "2024-12-31", "31\u00a0Dec 2024");
	date(l, "9999-12-31T00:00:00Z", "no end");
	date(l, "9999-12-14", "no end");
	date(l, "9999-1", "9999-1");
	date(l, "2024-13-01", "2024-13-01");
	date(l, "2024-10-145", "2024-10-145");
	date(l, "soon", "soon");
	date(l, "", "");
}

static void test_codes(const struct language *en, const struct language *nl)
{
	is_span("active", language_state(en, span_of("Active")), "a state");
	is_span("opgezegd", language_state(nl, span_of("canceled")),
	    "as it is spelled elsewhere");
	is_span("activex", language_state(nl, span_of("activex")),
	    "what begins as a state is none");
	is_span("activ", language_state(nl, span_of("activ")), "nor a part");
	is_span("2", language_state(nl, span_of("2")), "nor a number");
	is_span("", language_state(nl, span_of("")), "nor nothing");
	is_span("_", language_state(nl, span_of("_")), "nor a line");
	is_span("one time", language_cycle(en, span_of("one_time")), "a cycle");
	is_span("eenmalig", language_cycle(nl, span_of("OneTime")),
	    "as it is written elsewhere");
	is_span("every 3 years", language_cycle(en, span_of("triennial")),
	    "in plain words");
	is_span("jaarlijks", language_cycle(nl, span_of("annual")), "annual");
	is_span("active", language_cycle(nl, span_of("active")),
	    "a state is no cycle");
	is_span("Active", language_states(en, span_of("active")), "a heading");
	is_span("Opgezegd", language_states(nl, span_of("Canceled")),
	    "in other words");
	is_span("Attive",
	    language_states(languages_find(span_of("it")), span_of("active")),
	    "of several");
	is_span("odd", language_states(nl, span_of("odd")), "of no state");
	is_span("ja", language_yes_no(nl, true), "yes");
	is_span("no", language_yes_no(en, false), "no");
}

static void outcome(
    const struct language *l, const char *text, const char *want)
{
	struct buf b = BUF_INIT;

	language_add_outcome(l, &b, span_of(text));
	is_text(want, buf_text(&b), "%s: the outcome %s", l->code, text);
	buf_release(&b);
}

static void list(const char *code, const char *want)
{
	struct buf b = BUF_INIT;

	language_add_item(languages_find(span_of(code)), &b, span_of("a"));
	language_add_item(languages_find(span_of(code)), &b, span_of("b"));
	is_text(want, buf_text(&b), "%s: a list", code);
	buf_release(&b);
}

static void test_sentences(const struct language *en, const struct language *nl)
{
	outcome(en, "complete", "complete");
	outcome(nl, "complete", "voltooid");
	outcome(en, "broken off: the client was gone",
	    "broken off: the client was gone");
	outcome(nl, "broken off: the client was gone",
	    "afgebroken: de ontvanger was er niet meer");
	outcome(nl, "broken off: No space left on device",
	    "afgebroken: No space left on device");
	outcome(nl, "broken", "broken");
	outcome(nl, "", "");
	list("en", "a, b");
	list("zh-TW", "a、b");
}

/* The action as the vendor's help tells it. */
static void test_others(void)
{
	static const struct {
		const char *code, *months, *year, *action, *heading, *resource;
	} forms[] = {
	    {"nl", "12 maanden", "1 jaar", "een verwijzing gemaakt",
		"Betrokken klant", "klantgebruiker"},
	    {"de", "12 Monate", "1 Jahr", "hat eine Empfehlung erstellt",
		"Betroffener Kunde", "Kundenbenutzer"},
	    {"it", "12 mesi", "1 anno", "ha creato una segnalazione",
		"Cliente interessato", "utente del cliente"},
	    {"ko", "12개월", "1년", "추천 생성", "영향을 받은 고객",
		"고객 사용자"},
	    {"zh-TW", "12 個月", "1 年", "已建立轉介", "受影響客戶",
		"客戶使用者"},
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		const struct language *l =
		    languages_find(span_of(forms[i].code));

		ok(l, "%s is offered", forms[i].code);
		if (!l)
			continue;
		term(l, "P12M", forms[i].months);
		term(l, "P1Y", forms[i].year);
		action(l, "create_referral", forms[i].action);
		action(l, "brew_fresh_coffee", "brew fresh coffee");
		is_span(forms[i].heading,
		    language_heading(l, span_of("Affected customer")),
		    "%s: a heading", l->code);
		is_span(forms[i].resource,
		    language_resource(l, span_of("customer_user")),
		    "%s: a resource type", l->code);
	}
}

static void test_words(const struct language *l)
{
	action(l, "create_order", "created an order");
	action(l, "CreateOrder", "created an order");
	action(l, "brew_fresh_coffee", "brew fresh coffee");
	action(l, "", "");
	is_span("failed", language_status(l, span_of("failed")), "a status");
	is_span("in progress", language_status(l, span_of("Progress")),
	    "one that is not called as it is coded");
	is_span("declined", language_status(l, span_of("decline")), "nor this");
	is_span("customer user", language_resource(l, span_of("CustomerUser")),
	    "a resource type");
	is_span("order", language_resource(l, span_of("3")), "by its number");
	is_span("tenant_thing", language_resource(l, span_of("tenant_thing")),
	    "an unknown one stays as it is");
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
	is_int(
	    0, languages_init("templates"), "the catalogues that were built");
	test_offer();
	test_choice();
	test_forms(languages_nth(0));
	test_sizes(languages_nth(0), languages_find(span_of("de")));
	test_others();
	is_int(LANGUAGES_MAX, test_languages(), "the forms of each language");
	test_dates(languages_nth(0));
	test_codes(languages_nth(0), languages_find(span_of("nl")));
	test_sentences(languages_nth(0), languages_find(span_of("nl")));
	test_words(languages_nth(0));
	test_fill(languages_nth(0));
	return tap_done();
}
