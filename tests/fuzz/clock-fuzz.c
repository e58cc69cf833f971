#include <stdlib.h>

#include "../../cgi-bin/lib/wire/clock.h"
#include "replay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read and is written must be read as the same again. */
static void check_instant(struct span text)
{
	enum clock_precision precision, again;
	struct buf written = BUF_INIT;
	int64_t ticks, same;

	if (clock_parse_instant(text, &ticks, &precision))
		return;
	clock_add_utc(&written, ticks, precision);
	if (clock_parse_instant(buf_span(&written), &same, &again) ||
	    same != ticks || again != precision)
		abort();
	if (clock_day_begins(clock_day_at(ticks)) > ticks)
		abort();
	buf_release(&written);
}

static void check_day(struct span text)
{
	struct buf written = BUF_INIT;
	int day, year, month, day_of_month;

	if (!clock_parse_day(text, &day))
		return;
	clock_add_day(&written, day);
	if (written.length != text.length ||
	    memcmp(buf_text(&written), text.data, text.length) != 0)
		abort();
	clock_day_civil(day, &year, &month, &day_of_month);
	if (clock_day_of(year, month, day_of_month) != day)
		abort();
	buf_release(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct buf name = BUF_INIT;

	clock_use_zone("America/St_Johns");
	check_instant(text);
	check_day(text);
	buf_add_span(&name, text);
	clock_use_zone(buf_text(&name));
	buf_release(&name);
	return 0;
}
