#include "progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "../lib/text/buf.h"
#include "../lib/wire/clock.h"
#include "stop.h"

#define INTERVAL_MS 125

/* Work that ends before this is over before anybody would read the line. */
#define PATIENCE_MS 400

/* A rate that is younger than this says nothing about the time left. */
#define RATE_MS 1000

#define BAR_MOST 40
#define BAR_LEAST 10
#define NARROW 40

static int terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

void progress_init(struct progress *p, const char *label, int64_t total)
{
	*p = (struct progress){.label = label, .total = total};
	p->began = clock_monotonic_ms();
	p->next = isatty(STDERR_FILENO) ? p->began + PATIENCE_MS : INT64_MAX;
}

static void add_duration(struct buf *out, int64_t seconds)
{
	int64_t minutes = seconds / 60;

	if (minutes >= 60)
		buf_addf(
		    out, "%d:%02d", (int)(minutes / 60), (int)(minutes % 60));
	else
		buf_add_int(out, minutes);
	buf_addf(out, ":%02d", (int)(seconds % 60));
}

/* A file that grows while it is read gives more than its total. */
static int percent_of(const struct progress *p, int64_t done)
{
	return done >= p->total ? 100
				: (int)((double)done / (double)p->total * 100);
}

static void add_bar(struct buf *out, int percent, int width)
{
	buf_addc(out, '[');
	for (int i = 0; i < width - 2; i++)
		buf_addc(out, i < percent * (width - 2) / 100 ? '#' : '-');
	buf_adds(out, "] ");
}

/* What stands behind the bar. */
static void add_figures(const struct progress *p, int64_t done, int64_t count,
    bool narrow, struct buf *out)
{
	int64_t spent = clock_monotonic_ms() - p->began;

	if (p->total)
		buf_addf(out, "%d %%", percent_of(p, done));
	if (count) {
		buf_adds(out, p->total ? "  " : "");
		buf_add_count(out, count);
		buf_adds(out, " records");
	}
	if (narrow || spent < RATE_MS)
		return;
	if (count) {
		buf_adds(out, "  ");
		buf_add_count(out, count * 1000 / spent);
		buf_adds(out, "/s");
	}
	if (p->total && done > 0 && done < p->total) {
		double left = (double)(p->total - done) / (double)done;

		buf_adds(out, "  ");
		add_duration(out, (int64_t)(left * (double)spent / 1000) + 1);
		buf_adds(out, " left");
	}
}

/* The last column stays free, since a terminal may go on to the next line
   once it is filled. */
static void make_line(const struct progress *p, int64_t done, int64_t count,
    int columns, struct buf *line)
{
	struct buf figures = BUF_INIT;
	size_t most = (size_t)columns - 1;
	size_t label = strlen(p->label) + 1;
	int room;

	add_figures(p, done, count, false, &figures);
	if (columns < NARROW || label + figures.length > most) {
		add_figures(p, done, count, true, line);
		buf_cut(line, line->length < most ? line->length : most);
	} else {
		buf_addf(line, "%s ", p->label);
		room = (int)(most - label - figures.length) - 1;
		if (p->total && room >= BAR_LEAST)
			add_bar(line, percent_of(p, done),
			    room < BAR_MOST ? room : BAR_MOST);
		buf_add_span(line, buf_span(&figures));
	}
	line->failed |= figures.failed;
	buf_release(&figures);
}

/*
 * Writes the line over the one before: in one write, and nothing is wiped
 * first, so that it never blinks. What a terminal that was made narrower has
 * wrapped is past wiping.
 */
static void draw(struct progress *p, const struct buf *line, int columns)
{
	struct buf out = BUF_INIT;

	buf_addc(&out, '\r');
	buf_add_span(&out, buf_span(line));
	for (int i = (int)line->length; i < p->width && i < columns - 1; i++)
		buf_addc(&out, ' ');
	buf_addc(&out, '\r');
	/* A terminal that is gone shows no progress. */
	if (!out.failed && write(STDERR_FILENO, out.data, out.length) < 0)
		p->next = INT64_MAX;
	p->width = (int)line->length;
	buf_release(&out);
}

void progress_show(struct progress *p, int64_t done, int64_t count)
{
	struct buf line = BUF_INIT;
	int columns;
	int64_t now;

	if (p->next == INT64_MAX)
		return;
	now = clock_monotonic_ms();
	if (now < p->next)
		return;
	p->next = now + INTERVAL_MS;
	columns = terminal_width();
	make_line(p, done, count, columns, &line);
	if (!line.failed)
		draw(p, &line, columns);
	buf_release(&line);
}

int progress_each(void *context, int64_t done, int64_t of)
{
	struct progress *p = context;

	p->total = of;
	progress_show(p, done, done);
	return stop_wanted();
}

void progress_clear(struct progress *p)
{
	struct buf nothing = BUF_INIT;

	if (p->width)
		draw(p, &nothing, terminal_width());
}
