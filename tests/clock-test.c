#include <stdlib.h>
#include <time.h>

#include "../cgi-bin/lib/wire/clock.h"
#include "tap.h"

#define EPOCH INT64_C(946684800)

static struct buf out = BUF_INIT;

/* The instant that the text means; -1 after a complaint. */
static int64_t at(const char *text)
{
	enum clock_precision precision;
	int64_t ticks;
	const char *why =
	    clock_parse_instant(span_of(text), &ticks, &precision);

	if (!ok(!why, "%s is an instant", text))
		return -1;
	return ticks;
}

static const char *utc(int64_t ticks, enum clock_precision precision)
{
	buf_clear(&out);
	clock_add_utc(&out, ticks, precision);
	return buf_text(&out);
}

static const char *local(int64_t ticks)
{
	buf_clear(&out);
	clock_add_local(&out, ticks, CLOCK_WHOLE_SECOND);
	return buf_text(&out);
}

static int day(const char *text)
{
	int d = -1;

	ok(clock_parse_day(span_of(text), &d), "%s is a day", text);
	return d;
}

static void test_days(void)
{
	static const char *const bad[] = {"", "2026-02-29", "2100-02-29",
	    "2026-13-01", "2026-00-01", "2026-01-00", "2026-04-31",
	    "1999-12-31", "2200-01-01", "2026-1-01", "2026-01-1", "2026-01-011",
	    " 2026-01-01", "2026/01/01", "2026-01-0a", "-026-01-01", "20260101",
	    "2026-01-01T00:00"};
	int wrong = 0, d;

	/* Two eras of 400 years, so that each kind of century is met. */
	for (d = -400 * 366; d < 400 * 366; d++) {
		time_t t = (time_t)(d * INT64_C(86400) + EPOCH);
		struct tm tm;
		int year, month, day_of_month;

		gmtime_r(&t, &tm);
		clock_day_civil(d, &year, &month, &day_of_month);
		wrong += year != tm.tm_year + 1900 || month != tm.tm_mon + 1 ||
			 day_of_month != tm.tm_mday ||
			 clock_day_of(year, month, day_of_month) != d;
	}
	is_int(0, wrong, "800 years of days agree with the C library");

	is_int(0, day("2000-01-01"), "days count from 2000");
	is_int(73048, day("2199-12-31"), "to the end of 2199");
	is_int(59, day("2000-02-29"), "2000 has a leap day");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		d = 7;
		ok(!clock_parse_day(span_of(bad[i]), &d) && d == 7,
		    "\"%s\" is no day", bad[i]);
	}
	ok(!clock_parse_day((struct span){"2026-01-01\0", 11}, &d),
	    "nor is one with a NUL after it");
	buf_clear(&out);
	clock_add_day(&out, 9820);
	is_text("2026-11-20", buf_text(&out), "a day is written");
}

static void test_parse(void)
{
	static const struct {
		const char *text, *means;
		enum clock_precision precision;
	} good[] = {
	    {"2026-11-20T13:03:07.7753934Z", "2026-11-20T13:03:07.7753934Z",
		CLOCK_TICK},
	    {"2026-11-20T13:03:07.77539341234Z", "2026-11-20T13:03:07.7753934Z",
		CLOCK_TICK},
	    {"2026-11-20T13:03:07.7753", "2026-11-20T13:03:07.7753000Z",
		CLOCK_TICK},
	    {"2026-11-20T13:03:07.775Z", "2026-11-20T13:03:07.775Z",
		CLOCK_MILLISECOND},
	    {"2026-11-20T13:03:07.7Z", "2026-11-20T13:03:07.700Z",
		CLOCK_MILLISECOND},
	    {"2026-11-20T13:03:07", "2026-11-20T13:03:07Z", CLOCK_WHOLE_SECOND},
	    {"2026-11-20 13:03", "2026-11-20T13:03Z", CLOCK_WHOLE_MINUTE},
	    {"2026-11-20T13:03+01:00", "2026-11-20T12:03Z", CLOCK_WHOLE_MINUTE},
	    {"2026-11-20T23:03:07-0530", "2026-11-21T04:33:07Z",
		CLOCK_WHOLE_SECOND},
	    {"2026-11-20T13:03:07+01", "2026-11-20T12:03:07Z",
		CLOCK_WHOLE_SECOND},
	    {"1999-12-31T23:30:00-01:00", "2000-01-01T00:30:00Z",
		CLOCK_WHOLE_SECOND},
	    {"2199-12-31T23:59:59.9999999Z", "2199-12-31T23:59:59.9999999Z",
		CLOCK_TICK},
	    {"2000-01-01T00:00:00Z", "2000-01-01T00:00:00Z",
		CLOCK_WHOLE_SECOND},
	};

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		enum clock_precision precision = CLOCK_TICK;
		int64_t ticks = -1;

		ok(!clock_parse_instant(
		       span_of(good[i].text), &ticks, &precision),
		    "%s", good[i].text);
		is_int(good[i].precision, precision, "is as exact as it says");
		is_text(good[i].means, utc(ticks, precision), "and means this");
	}
	is_int(0, at("2000-01-01T00:00Z"), "the first instant");
	is_int(CLOCK_MAX, at("2199-12-31T23:59:59.9999999Z"), "the last");
}

static void test_refusals(void)
{
	static const struct {
		const char *why, *text;
	} bad[] = {
	    {"not a date and time such as 2026-11-20T13:03:07Z", ""},
	    {NULL, "2026-11-20"},
	    {NULL, "2026-11-20T"},
	    {NULL, "2026-11-20T13"},
	    {NULL, "2026-11-20T13:"},
	    {NULL, "2026-11-20T13:03:"},
	    {NULL, "2026-11-20T13:03:07."},
	    {NULL, "2026-11-20T13:03:07.Z"},
	    {NULL, "2026-11-20T13:03:07ZZ"},
	    {NULL, "2026-11-20T13:03:07Z "},
	    {NULL, "2026-11-20T13:03:07+1"},
	    {NULL, "2026-11-20T13:03:07+01:"},
	    {NULL, "2026-11-20T13:03:07+01:000"},
	    {NULL, "2026-11-20T13:03:07+24:00"},
	    {NULL, "2026-11-20T13:03:07+01:60"},
	    {NULL, "2026-11-20t13:03:07Z"},
	    {NULL, "2026-11-20  13:03:07Z"},
	    {NULL, "11/20/2026 13:03"},
	    {NULL, "/Date(1234567890)/"},
	    {"no such day", "2026-02-30T13:03:07Z"},
	    {NULL, "2026-00-01T13:03:07Z"},
	    {NULL, "0000-00-00T00:00:00Z"},
	    {"no such time of day", "2026-11-20T24:00:00Z"},
	    {NULL, "2026-11-20T13:60:00Z"},
	    {NULL, "2026-11-20T13:00:60Z"},
	    {"outside the years 2000 to 2199", "0001-01-01T00:00:00"},
	    {NULL, "1999-12-31T23:59:59.9999999Z"},
	    {NULL, "2000-01-01T00:00:00+00:01"},
	    {NULL, "2200-01-01T00:00:00Z"},
	    {NULL, "2199-12-31T23:59:59-01:00"},
	    {NULL, "9999-12-04T13:03:07Z"},
	    {NULL, "9999-12-31T23:59:59.9999999-23:59"},
	};
	const char *why = NULL;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		enum clock_precision precision;
		int64_t ticks;
		const char *said = clock_parse_instant(
		    span_of(bad[i].text), &ticks, &precision);

		if (bad[i].why)
			why = bad[i].why;
		is_text(why, said, "\"%s\" is refused", bad[i].text);
	}
}

static void test_zone_names(void)
{
	static const char *const bad[] = {"", "Europe/Amsterdm", "Europe",
	    "Europe/", "/etc/passwd", "../../../etc/passwd", "Europe/../UTC",
	    "zone.tab", "tzdata.zi", "CET-1CEST", ":Europe/Amsterdam",
	    "Europe/Amsterdam ", "europe/am\x01",
	    "/usr/share/zoneinfo/Europe/Amsterdam",
	    "A23456789012345678901234567890123456789012345678901234567890123"};

	is_text("UTC", clock_zone(), "the zone is UTC at first");
	is_text("2000-01-01 00:00:00", local(0), "and its time is UTC's");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(!clock_use_zone(bad[i]), "no zone: \"%s\"", bad[i]);
	is_text("UTC", clock_zone(), "the zone has stayed");
	ok(clock_use_zone("Europe/Amsterdam"), "a zone");
	is_text("Europe/Amsterdam", clock_zone(), "is in use");
	ok(clock_use_zone("europe/LONDON"), "another in whatever case");
	is_text("Europe/London", clock_zone(), "is written as ever");
	ok(clock_use_zone("utc"), "and so is UTC");
	is_text("UTC", clock_zone(), "which is no place");
	clock_use_zone("Europe/Amsterdam");
	ok(!clock_use_zone("Nowhere"), "another is not known");
	ok(clock_knows_zone("Asia/Seoul"), "a third is");
	is_text("Europe/Amsterdam", clock_zone(), "it is still in use");
}

static void test_civil(void)
{
	struct clock_civil c;

	clock_use_zone("Europe/Amsterdam");
	clock_civil(at("2026-07-01T22:03:07.7753934Z"), &c);
	ok(c.year == 2026 && c.month == 7 && c.day == 2 && c.hour == 0 &&
		c.minute == 3 && c.second == 7 && c.ticks == 7753934,
	    "a summer's night in Amsterdam");
	is_int(7200, c.offset, "is two hours ahead");
	is_text("CEST", c.zone, "and says so");
	is_text("2026-03-29 01:59:59", local(at("2026-03-29T00:59:59Z")),
	    "the second before the clocks change");
	is_text("2026-03-29 03:00:00", local(at("2026-03-29T01:00:00Z")),
	    "the second after");
	clock_civil(at("2026-10-25T01:00:00Z"), &c);
	is_text("CET", c.zone, "winter has another name");
	clock_use_zone("Asia/Kathmandu");
	is_text("2026-11-20 18:48:07", local(at("2026-11-20T13:03:07Z")),
	    "an offset with minutes, after a change of zone");
	clock_use_zone("America/New_York");
	is_text("1999-12-31 19:00:00", local(0), "before 2000, locally");
	is_int(-1, clock_day_at(0), "a day before the first");
	is_text("2150-07-01 08:00:00", local(at("2150-07-01T12:00:00Z")),
	    "summer time by rule, far ahead");
	buf_clear(&out);
	clock_add_local(&out, at("2026-11-20T13:03Z"), CLOCK_WHOLE_MINUTE);
	is_text("2026-11-20 08:03", buf_text(&out), "no seconds known");
}

/* The cached offsets against the C library's, in zones with odd changes. */
static void test_against_library(const char *zone)
{
	uint64_t random = 42;
	int wrong = 0;

	if (!ok(clock_use_zone(zone), "%s is known", zone))
		return;
	for (int i = 0; i < 200000; i++) {
		int64_t second = i * INT64_C(4733);
		struct clock_civil c;
		struct tm tm;
		time_t t;

		random = random * 6364136223846793005u + 1442695040888963407u;
		second += (int64_t)(random >> 56);
		t = (time_t)(second + EPOCH);
		localtime_r(&t, &tm);
		clock_civil(second * CLOCK_SECOND, &c);
		wrong += c.hour != tm.tm_hour || c.minute != tm.tm_min ||
			 c.second != tm.tm_sec || c.day != tm.tm_mday ||
			 c.month != tm.tm_mon + 1 ||
			 c.year != tm.tm_year + 1900 ||
			 strcmp(c.zone, tm.tm_zone) != 0;
	}
	is_int(0, wrong, "30 years in %s agree with the C library", zone);
}

static void begins(const char *zone, const char *date, const char *instant)
{
	clock_use_zone(zone);
	is_text(instant, utc(clock_day_begins(day(date)), CLOCK_WHOLE_SECOND),
	    "%s begins in %s", date, zone);
}

static void test_day_begins(void)
{
	begins("UTC", "2000-01-01", "2000-01-01T00:00:00Z");
	begins("UTC", "2199-12-31", "2199-12-31T00:00:00Z");
	begins("Europe/Amsterdam", "2026-03-29", "2026-03-28T23:00:00Z");
	begins("Europe/Amsterdam", "2026-03-30", "2026-03-29T22:00:00Z");
	begins("Europe/Amsterdam", "2026-10-25", "2026-10-24T22:00:00Z");
	begins("Europe/Amsterdam", "2026-10-26", "2026-10-25T23:00:00Z");
	begins("America/Los_Angeles", "2026-03-08", "2026-03-08T08:00:00Z");
	begins("Pacific/Kiritimati", "2026-03-08", "2026-03-07T10:00:00Z");
	/* Midnight left out: the clock went from 23:59:59 to 01:00. */
	begins("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z");
	begins("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z");
	/* Midnight twice: back from 01:00 to 00:00, and from 00:01. */
	begins("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z");
	begins("America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z");
	/* A day that Samoa left out. */
	begins("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z");
	begins("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z");
	begins("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z");
}

static void add_name(void *context, const char *name)
{
	(void)context;
	buf_addf(&out, "%s ", name);
}

static const char *zones_like(const char *part, int most)
{
	buf_clear(&out);
	clock_zones_like(part, most, add_name, NULL);
	return buf_text(&out);
}

static int count_of(const char *text, char c)
{
	int n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

static void test_zones_like(void)
{
	is_text("Europe/Amsterdam ", zones_like("amsterdam", 8), "by its city");
	is_text("America/New_York ", zones_like("new york", 8), "with a blank");
	is_text("Europe/Amsterdam ", zones_like("europe/amsterdm", 8),
	    "by what is right of it");
	is_text("Europe/Amsterdam ", zones_like("Holland/Amsterdam", 8),
	    "in whatever region");
	is_text("", zones_like("Europe/Qqqq", 8), "a region alone is too much");
	is_text("UTC ", zones_like("utc", 8), "UTC is one");
	is_text("", zones_like("", 8), "nothing is like none");
	is_text("", zones_like("qqqqqqqq", 8), "nor is nonsense");
	is_text("", zones_like("%s%n\n\t", 8), "nor what is no name");
	zones_like("America", 3);
	is_int(3, count_of(buf_text(&out), ' '), "no more than asked for");
	buf_clear(&out);
	for (int i = 0; i < 1000; i++)
		buf_adds(&out, "Europe");
	clock_zones_like(buf_text(&out), 8, add_name, NULL);
	is_int(6000, (int)out.length, "a very long one is like none");
}

int main(void)
{
	/* What the environment says of zones must not matter. */
	setenv("TZ", "Asia/Tokyo", 1);
	setenv("TZDIR", "/nonexistent", 1);
	test_days();
	test_parse();
	test_refusals();
	test_zone_names();
	test_zones_like();
	test_civil();
	test_against_library("Europe/Amsterdam");
	test_against_library("America/St_Johns");
	test_against_library("Australia/Lord_Howe");
	test_against_library("Antarctica/Casey");
	test_day_begins();
	ok(clock_now() > at("2025-01-01T00:00Z"), "now is late enough");
	ok(clock_monotonic_ms() <= clock_monotonic_ms(), "time goes on");
	buf_release(&out);
	return tap_done();
}
