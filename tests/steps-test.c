/*
 * steps: the line of a quantity over time.
 */
#include "tap.h"

#include "lib/frame/steps.h"

struct point {
	int64_t ticks, quantity;
};

/* From 0 to 2400 ticks: ten to a column. Ends at a tick of -1. */
static void path(int64_t most, const struct point *points, const char *want)
{
	struct buf out = BUF_INIT;
	struct steps s;

	steps_begin(&s, 0, 2400, most, &out);
	for (; points->ticks >= 0; points++)
		steps_to(&s, points->ticks, points->quantity);
	steps_end(&s);
	is_text(want, buf_text(&out), "the path %s", want);
	buf_release(&out);
}

#define POINTS(...) ((const struct point[]){__VA_ARGS__, {-1, 0}})

static void test_paths(void)
{
	path(26, (const struct point[]){{-1, 0}}, "");
	path(26, POINTS({0, 26}), "M0 27H0V1H242V27");
	path(26, POINTS({1200, 13}), "M120 27H120V14H242V27");
	path(26, POINTS({100, 13}, {200, 26}, {2400, 0}),
	    "M10 27H10V14H20V1H240V27H242");
	path(26, POINTS({100, 13}, {200, 13}, {300, 14}),
	    "M10 27H10V14H30V13H242V27");
	path(26, POINTS({100, 0}), "M10 27H242");
	path(1000000, POINTS({0, 1}), "M0 27H0V26H242V27");
	path(26, POINTS({0, 99}), "M0 27H0V1H242V27");
	path(26, POINTS({0, -5}, {500, 26}, {9999, 13}),
	    "M0 27H50V1H240V14H242V27");
	path(INT64_MAX, POINTS({0, INT64_MAX}, {1200, INT64_MAX / 2}),
	    "M0 27H0V1H120V14H242V27");
	path(0, POINTS({0, 0}), "M0 27H242");
}

/* All heights of a column are seen, and it goes on from the last. */
static void test_columns(void)
{
	path(26, POINTS({100, 13}, {101, 26}, {109, 20}),
	    "M10 27H10V14V1V7H242V27");
	path(26, POINTS({0, 10}, {100, 20}, {103, 5}, {105, 10}),
	    "M0 27H0V17H10V22V7V17H242V27");
	path(26, POINTS({0, 10}, {100, 20}, {103, 5}),
	    "M0 27H0V17H10V7V22H242V27");
}

static void test_many(void)
{
	struct buf out = BUF_INIT;
	struct steps s;

	steps_begin(&s, 0, 1000000, 100, &out);
	for (int i = 0; i < 100000; i++)
		steps_to(&s, i * INT64_C(10), i * 7919 % 101);
	steps_end(&s);
	ok(out.length < 15 * STEPS_WIDTH, "a path of 100,000 steps is short");
	buf_release(&out);
}

int main(void)
{
	test_paths();
	test_columns();
	test_many();
	return tap_done();
}
