#include "clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZONES "/usr/share/zoneinfo/"
#define DAY_SECONDS 86400
#define EPOCH INT64_C(946684800) /* 2000-01-01T00:00:00Z, as time_t has it */

/* Fewer letters than these say nothing of a place. */
#define ZONE_PART_MIN 3

/* Counting from the first of March puts the leap day at a year's end. */
#define MARCH 60
#define DAYS_IN_400_YEARS 146097
#define DAYS_IN_100_YEARS 36524
#define DAYS_IN_4_YEARS 1461

static char zone_name[64] = "UTC";

/* Seconds, since 2000, that all have the same offset in the zone in use. */
static struct stretch {
	int64_t from, until;
	int offset;
	char zone[16];
} stretch;

/* What clock_zones_like() was asked for. */
struct zones_wanted {
	const char *part;
	int most;
	void (*each)(void *context, const char *name);
	void *context;
};

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days and years */

void clock_day_civil(int day, int *year, int *month, int *day_of_month)
{
	int era = (int)floor_divide((int64_t)day - MARCH, DAYS_IN_400_YEARS);
	int rest = (int)(day - MARCH - (int64_t)era * DAYS_IN_400_YEARS);
	int century = rest / DAYS_IN_100_YEARS;
	int four, one, shifted;

	/* The fourth century has a day more, and so has the fourth year. */
	century -= century == 4;
	rest -= century * DAYS_IN_100_YEARS;
	four = rest / DAYS_IN_4_YEARS;
	rest -= four * DAYS_IN_4_YEARS;
	one = rest / 365;
	one -= one == 4;
	rest -= one * 365;

	/* From March on, months have 31 30 31 30 31 days, twice over. */
	shifted = (5 * rest + 2) / 153;
	*day_of_month = rest - (153 * shifted + 2) / 5 + 1;
	*month = shifted < 10 ? shifted + 3 : shifted - 9;
	*year =
	    2000 + era * 400 + century * 100 + four * 4 + one + (*month <= 2);
}

int clock_day_of(int year, int month, int day_of_month)
{
	int shifted = (month + 9) % 12;
	int64_t years = (int64_t)year - 2000 - (month <= 2);

	return (int)(years * 365 + floor_divide(years, 4) -
		     floor_divide(years, 100) + floor_divide(years, 400)) +
	       (153 * shifted + 2) / 5 + day_of_month - 1 + MARCH;
}

static bool is_civil_day(int year, int month, int day_of_month)
{
	int y, m, d;

	if (month < 1 || month > 12 || day_of_month < 1 || day_of_month > 31)
		return false;
	clock_day_civil(clock_day_of(year, month, day_of_month), &y, &m, &d);
	return m == month;
}

/* Reading */

static bool take(struct span *s, char c)
{
	if (s->length == 0 || *s->data != c)
		return false;
	s->data++;
	s->length--;
	return true;
}

static bool take_digit(struct span *s, int *value)
{
	if (s->length == 0 || *s->data < '0' || *s->data > '9')
		return false;
	*value = *value * 10 + (*s->data - '0');
	s->data++;
	s->length--;
	return true;
}

static bool take_number(struct span *s, int width, int *value)
{
	*value = 0;
	while (width-- > 0)
		if (!take_digit(s, value))
			return false;
	return true;
}

static bool take_date(struct span *s, int *year, int *month, int *day)
{
	return take_number(s, 4, year) && take(s, '-') &&
	       take_number(s, 2, month) && take(s, '-') &&
	       take_number(s, 2, day);
}

/* What follows the point: up to 7 digits count. */
static bool take_fraction(
    struct span *s, struct clock_civil *c, enum clock_precision *precision)
{
	int digits = 0, beyond = 0;

	while (digits < 7 && take_digit(s, &c->ticks))
		digits++;
	if (digits == 0)
		return false;
	*precision = digits <= 3 ? CLOCK_MILLISECOND : CLOCK_TICK;
	for (; digits < 7; digits++)
		c->ticks *= 10;
	while (take_digit(s, &beyond))
		beyond = 0;
	return true;
}

static bool take_time(
    struct span *s, struct clock_civil *c, enum clock_precision *precision)
{
	*precision = CLOCK_WHOLE_MINUTE;
	if (!take_number(s, 2, &c->hour) || !take(s, ':') ||
	    !take_number(s, 2, &c->minute))
		return false;
	if (!take(s, ':'))
		return true;
	*precision = CLOCK_WHOLE_SECOND;
	if (!take_number(s, 2, &c->second))
		return false;
	return !take(s, '.') || take_fraction(s, c, precision);
}

/* Z, +hh:mm, +hhmm, +hh or nothing, which means UTC. */
static bool take_offset(struct span *s, struct clock_civil *c)
{
	int hours = 0, minutes = 0;
	bool west = take(s, '-');

	if (!west && !take(s, '+')) {
		take(s, 'Z');
		return true;
	}
	if (!take_number(s, 2, &hours))
		return false;
	if ((take(s, ':') || s->length) && !take_number(s, 2, &minutes))
		return false;
	c->offset = (hours * 60 + minutes) * (west ? -60 : 60);
	return hours < 24 && minutes < 60;
}

const char *clock_parse_instant(
    struct span text, int64_t *ticks, enum clock_precision *precision)
{
	struct clock_civil c = {0};
	int64_t seconds;

	if (!take_date(&text, &c.year, &c.month, &c.day) ||
	    !(take(&text, 'T') || take(&text, ' ')) ||
	    !take_time(&text, &c, precision) || !take_offset(&text, &c) ||
	    text.length)
		return "not a date and time such as 2026-11-20T13:03:07Z";
	if (!is_civil_day(c.year, c.month, c.day))
		return "no such day";
	if (c.hour > 23 || c.minute > 59 || c.second > 59)
		return "no such time of day";
	seconds = (int64_t)clock_day_of(c.year, c.month, c.day) * DAY_SECONDS +
		  c.hour * 3600 + c.minute * 60 + c.second - c.offset;
	*ticks = seconds * CLOCK_SECOND + c.ticks;
	if (*ticks < 0 || *ticks > CLOCK_MAX)
		return "outside the years 2000 to 2199";
	return NULL;
}

bool clock_parse_day(struct span text, int *day)
{
	int year, month, day_of_month;

	if (!take_date(&text, &year, &month, &day_of_month) || text.length ||
	    year < 2000 || year > 2199 ||
	    !is_civil_day(year, month, day_of_month))
		return false;
	*day = clock_day_of(year, month, day_of_month);
	return true;
}

/* Now */

int64_t clock_instant_of(struct timespec time)
{
	if (time.tv_sec < EPOCH)
		return 0;
	if (time.tv_sec - EPOCH > CLOCK_MAX / CLOCK_SECOND)
		return CLOCK_MAX;
	return (time.tv_sec - EPOCH) * CLOCK_SECOND + time.tv_nsec / 100;
}

int64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return clock_instant_of(now);
}

int64_t clock_monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Zones */

static bool is_zone_file(const char *path)
{
	struct stat st;
	char magic[4];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool good;

	if (fd < 0)
		return false;
	good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       read(fd, magic, sizeof magic) == sizeof magic &&
	       memcmp(magic, "TZif", sizeof magic) == 0;
	close(fd);
	return good;
}

static bool has_zone(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789_+-/";
	char path[sizeof ZONES + sizeof zone_name] = ZONES;
	size_t length = strlen(name);

	if (strcmp(name, "UTC") == 0)
		return true;
	if (length == 0 || length >= sizeof zone_name || name[0] == '/' ||
	    strspn(name, allowed) != length)
		return false;
	/* These are other forms of the zones; the first counts leap seconds. */
	if (!strncmp(name, "right/", 6) || !strncmp(name, "posix/", 6))
		return false;
	memcpy(path + sizeof ZONES - 1, name, length + 1);
	return is_zone_file(path);
}

/* Both without regard to case. */
static bool has_part(const char *name, const char *part, size_t length)
{
	for (; *name; name++)
		if (strncasecmp(name, part, length) == 0)
			return true;
	return false;
}

/* A line of zone.tab: country, place, zone, remarks, with tabs between. */
static char *zone_in(char *line)
{
	char *p = line[0] == '#' ? NULL : strchr(line, '\t');

	p = p ? strchr(p + 1, '\t') : NULL;
	if (!p++)
		return NULL;
	p[strcspn(p, "\t\n")] = '\0';
	return p;
}

/* The zone of the table that has this name in whatever case. */
static bool find_zone(const char *name, char spelt[sizeof zone_name])
{
	FILE *table = fopen(ZONES "zone.tab", "re");
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	while (table && !found && getline(&line, &room, table) > 0) {
		const char *known = zone_in(line);

		found = known && !strcasecmp(known, name) && has_zone(known);
		if (found)
			memcpy(spelt, known, strlen(known) + 1);
	}
	free(line);
	if (table)
		fclose(table);
	return found;
}

/* As this machine writes it. */
static bool spell_zone(const char *name, char spelt[sizeof zone_name])
{
	if (strlen(name) >= sizeof zone_name)
		return false;
	memcpy(spelt, name, strlen(name) + 1);
	if (!strcasecmp(name, "UTC"))
		memcpy(spelt, "UTC", sizeof "UTC");
	return has_zone(spelt) || find_zone(name, spelt);
}

bool clock_knows_zone(const char *name)
{
	char spelt[sizeof zone_name];

	return spell_zone(name, spelt);
}

/* Those with the first `length` characters of the part. Returns how many. */
static int zones_with(FILE *table, struct zones_wanted *wanted, size_t length)
{
	char *line = NULL;
	size_t room = 0;
	int found = 0;

	rewind(table);
	while (found < wanted->most && getline(&line, &room, table) > 0) {
		const char *name = zone_in(line);

		if (!name || !has_part(name, wanted->part, length) ||
		    !has_zone(name))
			continue;
		wanted->each(wanted->context, name);
		found++;
	}
	free(line);
	return found;
}

/* With as much of the part as possible. */
static bool find_zones(FILE *table, struct zones_wanted *wanted)
{
	const char *place = strrchr(wanted->part, '/');
	size_t length = strlen(wanted->part);
	size_t least = place ? (size_t)(place + 1 - wanted->part) : 0;

	for (least += ZONE_PART_MIN; length >= least; length--)
		if (zones_with(table, wanted, length))
			return true;
	return false;
}

void clock_zones_like(const char *part, int most,
    void (*each)(void *context, const char *name), void *context)
{
	char name[sizeof zone_name];
	struct zones_wanted wanted = {name, most, each, context};
	size_t length = strlen(part);
	FILE *table = NULL;

	if (length < sizeof name)
		table = fopen(ZONES "zone.tab", "re");
	if (!table)
		return;
	for (size_t i = 0; i <= length; i++)
		name[i] = (char)(part[i] == ' ' ? '_' : part[i]);
	if (strcasecmp(name, "utc") == 0) {
		each(context, "UTC");
	} else if (!find_zones(table, &wanted) && strchr(name, '/')) {
		wanted.part = strrchr(name, '/') + 1;
		find_zones(table, &wanted);
	}
	fclose(table);
}

bool clock_use_zone(const char *name)
{
	char tz[sizeof ":" ZONES + sizeof zone_name] = ":" ZONES;
	char *spelt = tz + sizeof ":" ZONES - 1;

	if (strcmp(name, zone_name) == 0)
		return true;
	/* The whole path, so that TZDIR has no say. */
	if (!spell_zone(name, spelt) || setenv("TZ", tz, 1) < 0)
		return false;
	tzset();
	memcpy(zone_name, spelt, sizeof zone_name);
	stretch.until = stretch.from;
	return true;
}

const char *clock_zone(void)
{
	return zone_name;
}

static void local_time(int64_t second, struct tm *tm)
{
	time_t t = (time_t)(second + EPOCH);

	localtime_r(&t, tm);
}

/*
 * No zone has changed its clock twice within a day, so when a day of UTC
 * begins and ends alike, all of it is alike. On the few other days each
 * second is asked for: clocks have changed at minutes as odd as 03:31.
 */
static void stretch_around(int64_t second)
{
	int64_t from = floor_divide(second, DAY_SECONDS) * DAY_SECONDS;
	int64_t until = from + DAY_SECONDS;
	struct tm first, last;

	if (strcmp(zone_name, "UTC") == 0) {
		stretch = (struct stretch){from, until, 0, "UTC"};
		return;
	}
	local_time(from, &first);
	local_time(until - 1, &last);
	if (first.tm_gmtoff != last.tm_gmtoff ||
	    strcmp(first.tm_zone, last.tm_zone) != 0) {
		from = second;
		until = second + 1;
		local_time(second, &first);
	}
	stretch = (struct stretch){from, until, (int)first.tm_gmtoff, ""};
	for (size_t i = 0; i + 1 < sizeof stretch.zone && first.tm_zone[i]; i++)
		stretch.zone[i] = first.tm_zone[i];
}

static int offset_at(int64_t second)
{
	if (second < stretch.from || second >= stretch.until)
		stretch_around(second);
	return stretch.offset;
}

void clock_civil(int64_t ticks, struct clock_civil *civil)
{
	int64_t utc = floor_divide(ticks, CLOCK_SECOND);
	int64_t local = utc + offset_at(utc);
	int64_t day = floor_divide(local, DAY_SECONDS);
	int second = (int)(local - day * DAY_SECONDS);

	clock_day_civil((int)day, &civil->year, &civil->month, &civil->day);
	civil->hour = second / 3600;
	civil->minute = second / 60 % 60;
	civil->second = second % 60;
	civil->ticks = (int)(ticks - utc * CLOCK_SECOND);
	civil->offset = stretch.offset;
	memcpy(civil->zone, stretch.zone, sizeof civil->zone);
}

int clock_day_at(int64_t ticks)
{
	int64_t utc = floor_divide(ticks, CLOCK_SECOND);

	return (int)floor_divide(utc + offset_at(utc), DAY_SECONDS);
}

/* The second, after `before` and up to `after`, from which on the offset is
   that of `after`. */
static int64_t change_between(int64_t before, int64_t after)
{
	int offset = offset_at(after);

	while (after - before > 1) {
		int64_t middle = before + (after - before) / 2;

		if (offset_at(middle) == offset)
			after = middle;
		else
			before = middle;
	}
	return after;
}

int64_t clock_day_begins(int day)
{
	int64_t midnight = (int64_t)day * DAY_SECONDS;
	int before = offset_at(midnight - DAY_SECONDS);
	int after = offset_at(midnight + DAY_SECONDS);
	int64_t by_old_clock = midnight - before;
	int64_t by_new_clock = midnight - after;

	if (offset_at(by_old_clock) == before)
		return by_old_clock * CLOCK_SECOND;
	if (offset_at(by_new_clock) == after)
		return by_new_clock * CLOCK_SECOND;
	/* The clock was moved on past this midnight. */
	return change_between(by_new_clock, by_old_clock) * CLOCK_SECOND;
}

int64_t clock_moves(int64_t from, int64_t until)
{
	int64_t first = floor_divide(from, CLOCK_SECOND);
	int64_t last = floor_divide(until - 1, CLOCK_SECOND);

	if (offset_at(first) == offset_at(last))
		return until;
	return change_between(first, last) * CLOCK_SECOND;
}

/* Writing */

static char *put(char *p, int width, int value)
{
	for (int i = width; i-- > 0; value /= 10)
		p[i] = (char)('0' + value % 10);
	return p + width;
}

static char *put_day(char *p, int year, int month, int day)
{
	p = put(p, 4, year);
	*p++ = '-';
	p = put(p, 2, month);
	*p++ = '-';
	return put(p, 2, day);
}

/* hh:mm, and :ss unless only the minute is known. */
static char *put_time(char *p, int second, enum clock_precision precision)
{
	p = put(p, 2, second / 3600);
	*p++ = ':';
	p = put(p, 2, second / 60 % 60);
	if (precision == CLOCK_WHOLE_MINUTE)
		return p;
	*p++ = ':';
	return put(p, 2, second % 60);
}

static char *put_fraction(char *p, int ticks, enum clock_precision precision)
{
	if (precision > CLOCK_MILLISECOND)
		return p;
	*p++ = '.';
	return precision == CLOCK_TICK ? put(p, 7, ticks)
				       : put(p, 3, ticks / 10000);
}

void clock_add_day(struct buf *out, int day)
{
	char text[16];
	int year, month, day_of_month;

	clock_day_civil(day, &year, &month, &day_of_month);
	put_day(text, year, month, day_of_month);
	buf_add(out, text, 10);
}

/* Of many instants, most are of the same day as the one before. */
struct known_day {
	int day;
	char text[10];
};

static char *put_known_day(char *p, struct known_day *known, int day)
{
	int year, month, day_of_month;

	if (known->day != day) {
		known->day = day;
		clock_day_civil(day, &year, &month, &day_of_month);
		put_day(known->text, year, month, day_of_month);
	}
	memcpy(p, known->text, sizeof known->text);
	return p + sizeof known->text;
}

void clock_add_utc(
    struct buf *out, int64_t ticks, enum clock_precision precision)
{
	static struct known_day known = {0, "2000-01-01"};
	int64_t day = floor_divide(ticks, CLOCK_DAY);
	int64_t rest = ticks - day * CLOCK_DAY;
	char text[40], *p;

	p = put_known_day(text, &known, (int)day);
	*p++ = 'T';
	p = put_time(p, (int)(rest / CLOCK_SECOND), precision);
	p = put_fraction(p, (int)(rest % CLOCK_SECOND), precision);
	*p++ = 'Z';
	buf_add(out, text, (size_t)(p - text));
}

void clock_add_local(
    struct buf *out, int64_t ticks, enum clock_precision precision)
{
	static struct known_day known = {0, "2000-01-01"};
	int64_t utc = floor_divide(ticks, CLOCK_SECOND);
	int64_t local = utc + offset_at(utc);
	int64_t day = floor_divide(local, DAY_SECONDS);
	char text[40], *p;

	p = put_known_day(text, &known, (int)day);
	*p++ = ' ';
	p = put_time(p, (int)(local - day * DAY_SECONDS), precision);
	buf_add(out, text, (size_t)(p - text));
}
