/*
 * clock: instants, days and time zones.
 *
 * An instant is a count of 100-nanosecond ticks since 2000-01-01T00:00:00Z.
 * A day is a civil date without a zone, as a count of days since the same
 * date. Days become instants in a zone; a day need not have 24 hours.
 */
#ifndef WIRE_CLOCK_H
#define WIRE_CLOCK_H

#include <stdint.h>
#include <time.h>

#include "../text/buf.h"

#define CLOCK_SECOND INT64_C(10000000)
#define CLOCK_MINUTE (60 * CLOCK_SECOND)
#define CLOCK_HOUR (60 * CLOCK_MINUTE)
#define CLOCK_DAY (24 * CLOCK_HOUR)

/* The last instant there is: the end of the year 2199. */
#define CLOCK_MAX (INT64_C(73049) * CLOCK_DAY - 1)

/* How exactly a source gave an instant: the length of the stretch meant. */
enum clock_precision {
	CLOCK_TICK,        /* four to seven fractional digits */
	CLOCK_MILLISECOND, /* one to three */
	CLOCK_WHOLE_SECOND,
	CLOCK_WHOLE_MINUTE,
};

struct clock_civil {
	int year, month, day; /* month and day from 1 */
	int hour, minute, second;
	int ticks;     /* within the second */
	int offset;    /* seconds east of UTC */
	char zone[16]; /* the abbreviation, "CET" */
};

/*
 * An ISO 8601 date and time as the vendor writes them: date, T or a space,
 * hours, minutes, optionally seconds with up to 7 fractional digits (more
 * are cut off), and Z, an offset or nothing (meaning UTC). Returns NULL, or a
 * sentence saying what is wrong. Outside 2000…2199 is "outside the years
 * 2000 to 2199".
 */
const char *clock_parse_instant(
    struct span text, int64_t *ticks, enum clock_precision *precision);

/* YYYY-MM-DD within 2000…2199; false when it is not such a day. */
bool clock_parse_day(struct span text, int *day);
void clock_add_day(struct buf *out, int day);

void clock_day_civil(int day, int *year, int *month, int *day_of_month);
int clock_day_of(int year, int month, int day_of_month);

int64_t clock_now(void);

/* The instant of a file's time; the nearest there is. */
int64_t clock_instant_of(struct timespec time);

/* Milliseconds from some fixed point; for durations and deadlines. */
int64_t clock_monotonic_ms(void);

/* Whether this machine knows the zone (an IANA name, those of places in any
   case). "UTC" it always does. */
bool clock_knows_zone(const char *name);

/*
 * Calls `each` for the zones that have this part in their names, whatever
 * the case and with blanks for "_"; when none has, for those with as much of
 * its beginning as possible, or of what follows its "/". At most `most`.
 */
void clock_zones_like(const char *part, int most,
    void (*each)(void *context, const char *name), void *context);

/*
 * Makes the zone the one that the functions below use; false, changing
 * nothing, when this machine does not know it. Cheap when the zone stays the
 * same; UTC until the first call.
 */
bool clock_use_zone(const char *name);

/* The zone in use, as this machine writes it. */
const char *clock_zone(void);

/* The civil time of an instant in the zone in use. */
void clock_civil(int64_t ticks, struct clock_civil *civil);

/* The first instant that falls on a day in the zone in use; for a day that a
   zone left out, the first one after it. */
int64_t clock_day_begins(int day);

/* Where the clock was moved between two instants less than a day apart; the
   second one, when it was not. */
int64_t clock_moves(int64_t from, int64_t until);

/* The day that an instant falls on in the zone in use. */
int clock_day_at(int64_t ticks);

/* "2026-11-20T13:03:07.7753934Z", as exact as the precision. */
void clock_add_utc(
    struct buf *out, int64_t ticks, enum clock_precision precision);

/* "2026-11-20 14:03:07" in the zone in use; minutes only when no more is
   known. */
void clock_add_local(
    struct buf *out, int64_t ticks, enum clock_precision precision);

#endif
