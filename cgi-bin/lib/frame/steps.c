#include "steps.h"

#define BASE (STEPS_HEIGHT - 1)
#define TOP 1 /* half of the line would be cut off at 0 */

void steps_begin(
    struct steps *s, int64_t from, int64_t until, int64_t most, struct buf *out)
{
	*s = (struct steps){
	    .from = from, .until = until, .most = most, .out = out};
	s->pen = BASE;
	s->column = -1;
}

static int column_of(const struct steps *s, int64_t ticks)
{
	if (ticks <= s->from)
		return 0;
	if (ticks >= s->until)
		return STEPS_WIDTH;
	return (int)((double)(ticks - s->from) * STEPS_WIDTH /
		     (double)(s->until - s->from));
}

/* What is little beside the most is still seen to be more than nothing. */
static int height_of(const struct steps *s, int64_t quantity)
{
	int height;

	if (quantity <= 0)
		return BASE;
	if (quantity >= s->most)
		return TOP;
	height = (int)((double)quantity * (BASE - TOP) / (double)s->most);
	return BASE - (height ? height : 1);
}

static void go(struct steps *s, int height)
{
	if (height != s->pen)
		buf_addf(s->out, "V%d", height);
	s->pen = height;
}

static void draw_column(struct steps *s)
{
	if (s->low == s->pen && s->high == s->pen)
		return;
	buf_addf(s->out, "H%d", s->column);
	/* First to the end that is farther from where it goes on. */
	go(s, s->next == s->low ? s->high : s->low);
	go(s, s->next == s->low ? s->low : s->high);
	go(s, s->next);
}

void steps_to(struct steps *s, int64_t ticks, int64_t quantity)
{
	int column = column_of(s, ticks);
	int height = height_of(s, quantity);

	if (s->column < 0)
		buf_addf(s->out, "M%d %d", column, BASE);
	else if (column > s->column)
		draw_column(s);
	if (column > s->column) {
		s->column = column;
		s->low = s->high = height;
	}
	/* The top is 0. */
	if (height > s->low)
		s->low = height;
	if (height < s->high)
		s->high = height;
	s->next = height;
}

void steps_end(struct steps *s)
{
	if (s->column < 0)
		return;
	draw_column(s);
	buf_addf(s->out, "H%d", STEPS_WIDTH + 2);
	go(s, BASE);
}
