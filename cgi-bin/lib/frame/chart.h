/*
 * chart: how a period is laid out in bars, in the zone in use.
 *
 * The bars are hours for up to 2 days, days for up to 62, weeks from Monday
 * for up to 62 of them, months for up to 62, then years, and decades where
 * even those are too many. The period may cut the first and the last one.
 */
#ifndef FRAME_CHART_H
#define FRAME_CHART_H

#include "../stores/overview.h"

enum chart_step {
	CHART_HOUR,
	CHART_DAY,
	CHART_WEEK,
	CHART_MONTH,
	CHART_YEAR,
	CHART_DECADE,
	CHART_STEPS,
};

struct chart_bar {
	int64_t from, until; /* instants */
	int first, last;     /* days, both included */
	bool whole;          /* the period does not cut it */
};

struct chart {
	enum chart_step step;
	struct chart_bar bars[OVERVIEW_BARS_MAX]; /* neighbours, oldest first */
	int count;
};

/* The days from…to, both included. An hour that a change of the clock
   repeats is two bars, one that it leaves out is none. */
void chart_lay_out(struct chart *c, int from, int to);

#endif
