/*
 * portal_date: dates and times as the vendor's portal shows them.
 *
 * It writes them as the reader's language does, and always in UTC:
 *
 *	9/14/2021, 7:16 PM         14/09/2021 19:16      14.09.2021, 19:16:05
 *	14-9-2021 19:16            2021. 9. 14. 오후 7:16  2021/9/14 下午7:16
 *	2021-09-14T19:16:05.1234567Z
 *
 * With the year in front the month comes second. With the year at the end
 * the day comes first where dots or hyphens are between them; slashes are
 * used both ways, so that 3/4/2021 alone says too little.
 */
#ifndef WIRE_PORTAL_DATE_H
#define WIRE_PORTAL_DATE_H

#include "clock.h"

/* What comes first in a date that has slashes and the year at its end. */
enum portal_order {
	PORTAL_ORDER_UNKNOWN,
	PORTAL_DAY_FIRST,
	PORTAL_MONTH_FIRST,
};

struct portal_date {
	int64_t ticks;
	enum clock_precision precision; /* the minute, where no more is given */
	enum portal_order tells;        /* what this date, by itself, shows */
	bool unclear; /* it could be either, and no order was given; then there
			 are no ticks */
	int first, second; /* the two numbers, in the order written */
};

/*
 * Reads a date and time; `order` is for those that could be either. Blanks
 * around it, and of whatever kind within, do not count. Returns NULL, or a
 * static sentence that says what is wrong.
 */
const char *portal_date_read(
    struct span text, enum portal_order order, struct portal_date *date);

#endif
