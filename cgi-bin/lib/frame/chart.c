#include "chart.h"

#include "../wire/clock.h"

enum { HOUR_DAYS = 2, DAY_DAYS = 62, WEEK_DAYS = 62 * 7, MONTHS = 62 };

_Static_assert(OVERVIEW_BARS_MAX >= 64,
    "a period of 62 weeks touches 63, 64 years are no more than that");

static enum chart_step step_for(int from, int to)
{
	int days = to - from + 1;
	int first_year, first_month, last_year, last_month, date, years;

	if (days <= HOUR_DAYS)
		return CHART_HOUR;
	if (days <= DAY_DAYS)
		return CHART_DAY;
	if (days <= WEEK_DAYS)
		return CHART_WEEK;
	clock_day_civil(from, &first_year, &first_month, &date);
	clock_day_civil(to, &last_year, &last_month, &date);
	years = last_year - first_year;
	if (12 * years + last_month - first_month < MONTHS)
		return CHART_MONTH;
	return years < OVERVIEW_BARS_MAX ? CHART_YEAR : CHART_DECADE;
}

/* The first day of the bar that a day is in, or of the `next` one. */
static int edge(enum chart_step step, int day, int next)
{
	int year, month, date;

	if (step == CHART_DAY)
		return day + next;
	/* Day 0 was a Saturday, five days after Monday. */
	if (step == CHART_WEEK)
		return day - (day + 5) % 7 + 7 * next;
	clock_day_civil(day, &year, &month, &date);
	if (step == CHART_MONTH)
		return month == 12 && next
			   ? clock_day_of(year + 1, 1, 1)
			   : clock_day_of(year, month + next, 1);
	if (step == CHART_YEAR)
		return clock_day_of(year + next, 1, 1);
	return clock_day_of(year - year % 10 + 10 * next, 1, 1);
}

static void add_bar(struct chart *c, struct chart_bar bar)
{
	if (bar.from < bar.until && c->count < OVERVIEW_BARS_MAX)
		c->bars[c->count++] = bar;
}

/* Where the clock is moved by less than an hour, the next full hour by the
   clock comes sooner or later than an hour after the last; where it is moved
   between full hours, a bar ends there. */
static void add_hours(struct chart *c, int day)
{
	int64_t from = clock_day_begins(day), until = clock_day_begins(day + 1);

	while (from < until) {
		struct chart_bar bar = {from, 0, day, day, true};
		struct clock_civil civil;

		clock_civil(from, &civil);
		bar.until = from + CLOCK_HOUR - civil.minute * CLOCK_MINUTE -
			    civil.second * CLOCK_SECOND;
		if (bar.until > until)
			bar.until = until;
		bar.until = clock_moves(from, bar.until);
		add_bar(c, bar);
		from = bar.until;
	}
}

static void add_days(struct chart *c, int from, int to)
{
	while (from <= to) {
		int next = edge(c->step, from, 1);
		struct chart_bar bar = {.first = from,
		    .last = next - 1,
		    .whole = edge(c->step, from, 0) == from && next - 1 <= to};

		if (bar.last > to)
			bar.last = to;
		bar.from = clock_day_begins(bar.first);
		bar.until = clock_day_begins(bar.last + 1);
		add_bar(c, bar);
		from = next;
	}
}

void chart_lay_out(struct chart *c, int from, int to)
{
	c->step = step_for(from, to);
	c->count = 0;
	if (c->step == CHART_HOUR)
		for (int day = from; day <= to; day++)
			add_hours(c, day);
	else
		add_days(c, from, to);
}
