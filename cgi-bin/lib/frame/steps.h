/*
 * steps: the line of a quantity over time, as the path of an SVG.
 *
 *	steps_begin(&s, from, until, most, &path);
 *	steps_to(&s, ticks, quantity);	… in the order of time
 *	steps_end(&s);
 *
 * The path rises from the base line at the first step and leaves the drawing
 * at its right. It is closed along the base line, so that it can be filled.
 * Steps that fall into one column are drawn as one, over all the heights
 * that were met there: however many there are, the path stays short.
 */
#ifndef FRAME_STEPS_H
#define FRAME_STEPS_H

#include "../text/buf.h"

/* Of the drawing; the base line is at STEPS_HEIGHT - 1. */
#define STEPS_WIDTH 240
#define STEPS_HEIGHT 28

struct steps {
	int64_t from, until; /* what the width stands for; from < until */
	int64_t most;        /* what the height stands for */
	struct buf *out;
	int pen;       /* the height at which it is; 0 is the top */
	int column;    /* where the next step is; -1 before there is one */
	int low, high; /* the heights met in that column */
	int next;      /* the last one of them */
};

void steps_begin(struct steps *s, int64_t from, int64_t until, int64_t most,
    struct buf *out);

/* From this instant on it is so many. */
void steps_to(struct steps *s, int64_t ticks, int64_t quantity);

void steps_end(struct steps *s);

#endif
