/*
 * chart: how a period becomes bars, in zones whose days are not alike.
 */
#include "tap.h"

#include "lib/frame/chart.h"
#include "lib/wire/clock.h"

static const char *const steps[CHART_STEPS] = {
    [CHART_HOUR] = "hours",
    [CHART_DAY] = "days",
    [CHART_WEEK] = "weeks",
    [CHART_MONTH] = "months",
    [CHART_YEAR] = "years",
    [CHART_DECADE] = "decades",
};

static int day_of(const char *text)
{
	int day = -1;

	if (!clock_parse_day(span_of(text), &day))
		ok(false, "%s is a day", text);
	return day;
}

/* Whether the bars are neighbours that are the whole of these days. */
static bool fills(const struct chart *c, int from, int to)
{
	int64_t at = clock_day_begins(from);
	int day = from;

	for (int i = 0; i < c->count; i++) {
		const struct chart_bar *b = &c->bars[i];

		if (b->from != at || b->until <= at || b->first > b->last)
			return false;
		if (c->step != CHART_HOUR && b->first < day)
			return false;
		at = b->until;
		day = b->last + 1;
	}
	return c->count <= OVERVIEW_BARS_MAX && day == to + 1 &&
	       at == clock_day_begins(to + 1);
}

static void lay_out(const char *from, const char *to, int count, int step)
{
	struct chart c;

	chart_lay_out(&c, day_of(from), day_of(to));
	is_text(steps[step], steps[c.step], "%s to %s in %s", from, to,
	    clock_zone());
	is_int(count, c.count, "so many");
	ok(fills(&c, day_of(from), day_of(to)), "all of it, nothing twice");
}

static void test_steps(void)
{
	clock_use_zone("UTC");
	lay_out("2026-11-21", "2026-11-21", 24, CHART_HOUR);
	lay_out("2026-11-20", "2026-11-21", 48, CHART_HOUR);
	lay_out("2026-11-19", "2026-11-21", 3, CHART_DAY);
	lay_out("2026-01-01", "2026-03-03", 62, CHART_DAY);
	lay_out("2026-01-01", "2026-03-04", 10, CHART_WEEK);
	lay_out("2026-01-01", "2026-12-31", 53, CHART_WEEK);
	/* From a Monday to a Sunday, and from a Sunday on. */
	lay_out("2026-01-05", "2027-03-14", 62, CHART_WEEK);
	lay_out("2026-01-04", "2027-03-13", 63, CHART_WEEK);
	lay_out("2026-01-05", "2027-03-15", 15, CHART_MONTH);
	lay_out("2021-01-31", "2026-02-01", 62, CHART_MONTH);
	lay_out("2021-01-31", "2026-03-01", 6, CHART_YEAR);
	lay_out("2036-12-31", "2099-01-01", 64, CHART_YEAR);
	lay_out("2035-12-31", "2099-01-01", 7, CHART_DECADE);
	lay_out("2000-01-01", "2199-12-31", 20, CHART_DECADE);
}

static void test_hours(void)
{
	clock_use_zone("Europe/Amsterdam");
	lay_out("2026-03-29", "2026-03-29", 23, CHART_HOUR);
	lay_out("2026-10-25", "2026-10-25", 25, CHART_HOUR);
	lay_out("2026-03-28", "2026-03-29", 47, CHART_HOUR);
	lay_out("2026-10-25", "2026-10-26", 49, CHART_HOUR);
	/* Days of 24 and a half and 23 and a half hours. */
	clock_use_zone("Australia/Lord_Howe");
	lay_out("2026-04-05", "2026-04-05", 25, CHART_HOUR);
	lay_out("2026-10-04", "2026-10-04", 24, CHART_HOUR);
	clock_use_zone("Asia/Kathmandu");
	lay_out("2026-11-21", "2026-11-21", 24, CHART_HOUR);
	/* The clock is moved at a quarter to. */
	clock_use_zone("Pacific/Chatham");
	lay_out("2025-04-06", "2025-04-06", 26, CHART_HOUR);
	lay_out("2025-09-28", "2025-09-28", 24, CHART_HOUR);
	/* Samoa left this day out. */
	clock_use_zone("Pacific/Apia");
	lay_out("2011-12-29", "2011-12-31", 2, CHART_DAY);
}

static void test_full_hours(void)
{
	static const char *const zones[] = {
	    "Europe/Amsterdam", "Australia/Lord_Howe", "America/St_Johns"};
	int wrong = 0, bars = 0, odd = 0;

	for (int z = 0; z < 3; z++) {
		clock_use_zone(zones[z]);
		for (int day = day_of("2026-01-01"); day < day_of("2027-01-01");
		     day++) {
			struct chart c;

			chart_lay_out(&c, day, day);
			wrong += !fills(&c, day, day);
			for (int i = 0; i < c.count; i++, bars++) {
				struct clock_civil until;

				clock_civil(c.bars[i].until, &until);
				odd += until.minute || until.second;
			}
		}
	}
	is_int(3 * 365 * 24 + 1, bars,
	    "a year of hours in three zones: the "
	    "half-hour that is put back is a bar");
	is_int(0, wrong, "each day is filled");
	is_int(2, odd,
	    "and all end at full hours, but where the clock is moved by half "
	    "of one");
}

/* Each bar is of one clock. */
static void test_moved_clocks(void)
{
	struct chart c;
	struct clock_civil first, last;
	int wrong = 0;

	clock_use_zone("Pacific/Chatham");
	chart_lay_out(&c, day_of("2025-04-06"), day_of("2025-04-06"));
	for (int i = 0; i < c.count; i++) {
		clock_civil(c.bars[i].from, &first);
		clock_civil(c.bars[i].until - 1, &last);
		wrong += first.hour != last.hour || first.offset != last.offset;
	}
	is_int(0, wrong, "no bar has entries of another hour");
}

static void edges(const char *from, const char *to, const char *last,
    bool whole, const char *text)
{
	struct chart c;

	chart_lay_out(&c, day_of(from), day_of(to));
	is_int(day_of(last), c.bars[0].last, "%s", text);
	ok(c.bars[0].whole == whole, "which is %s", whole ? "whole" : "cut");
}

static void test_edges(void)
{
	clock_use_zone("Europe/Amsterdam");
	edges("2026-11-01", "2026-11-21", "2026-11-01", true, "a day");
	edges("2026-08-03", "2026-11-21", "2026-08-09", true,
	    "a week from Monday to Sunday");
	edges("2026-08-04", "2026-11-21", "2026-08-09", false, "from Tuesday");
	edges("2026-08-09", "2026-11-21", "2026-08-09", false, "from Sunday");
	edges("2024-02-01", "2026-11-21", "2024-02-29", true, "a February");
	edges("2024-12-31", "2026-11-21", "2024-12-31", false,
	    "the last day of a year");
	edges("2012-01-01", "2026-11-21", "2012-12-31", true, "a year");
	edges("2012-01-02", "2026-11-21", "2012-12-31", false, "most of one");
	edges("2030-01-01", "2199-11-21", "2039-12-31", true, "ten years");
	edges("2039-12-31", "2199-11-21", "2039-12-31", false, "a day of them");
}

static void test_last_bar(void)
{
	struct chart c;

	clock_use_zone("UTC");
	chart_lay_out(&c, day_of("2024-01-01"), day_of("2026-11-29"));
	ok(!c.bars[c.count - 1].whole, "a month without its last day is cut");
	chart_lay_out(&c, day_of("2024-01-01"), day_of("2026-11-30"));
	ok(c.bars[c.count - 1].whole, "and with it is whole");
}

static void test_any(void)
{
	static const char *const zones[] = {
	    "UTC", "Europe/Amsterdam", "America/St_Johns", "Asia/Seoul"};
	int wrong = 0, seen[CHART_STEPS] = {0};
	struct chart c;

	for (int z = 0; z < 4; z++) {
		clock_use_zone(zones[z]);
		for (int from = 0; from < 73049; from += 1201)
			for (int days = 1; from + days < 73049;
			     days += 1 + days / 7) {
				chart_lay_out(&c, from, from + days - 1);
				wrong += !fills(&c, from, from + days - 1);
				seen[c.step]++;
			}
	}
	is_int(0, wrong, "periods of any length and place are filled");
	for (int i = 0; i < CHART_STEPS; i++)
		ok(seen[i] > 50, "%d of them in %s", seen[i], steps[i]);
}

int main(void)
{
	test_steps();
	test_hours();
	test_full_hours();
	test_moved_clocks();
	test_edges();
	test_last_bar();
	test_any();
	return tap_done();
}
