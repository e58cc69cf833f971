/*
 * progress: how far a long command has come, on one line of the terminal.
 *
 *	progress_init(&p, "import", size_of_the_file);
 *	while (…)
 *		progress_show(&p, bytes_so_far, records_so_far);
 *	progress_clear(&p);
 *
 * The line is on standard error, and only when that is a terminal; elsewhere
 * nothing is ever written. What is shown comes to
 *
 *	import [######------] 50 %  1,234 records  617/s  0:02 left
 *
 * and shrinks with the terminal: the bar first, under 40 columns all but
 * percent and count. Without a total there is neither bar, nor percent, nor
 * time left; without a count no records. Nothing is owned.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdint.h>

struct progress {
	const char *label; /* the caller's */
	int64_t total;     /* of what `done` counts, 0 when nobody knows */
	int64_t began;     /* clock_monotonic_ms() */
	int64_t next;      /* when to draw again, INT64_MAX: never */
	int width;         /* of what stands on the line now */
};

void progress_init(struct progress *p, const char *label, int64_t total);

/* Cheap enough for every record: the clock is looked at, and the line drawn
   a few times a second, for the first time when the work turns out long. */
void progress_show(struct progress *p, int64_t done, int64_t count);

/* What stores call with how far they have come, context being a struct
   progress: shows it, and is not 0 once stop_wanted(). */
int progress_each(void *context, int64_t done, int64_t of);

/* Wipes the line: before anything else is printed, and at the end. The next
   progress_show() may draw it again. */
void progress_clear(struct progress *p);

#endif
