#include "portal_date.h"

#include <stdio.h>

#define TEXT_MAX 64

/* A date on its way; `left` is what was not read yet. */
struct reading {
	char text[TEXT_MAX]; /* with simple blanks only */
	struct span left;
	int year, month, day;
	int hour, minute, second;
	struct span fraction; /* the digits behind the point */
	bool has_second;
	enum { WHOLE_DAY, BEFORE_NOON, AFTER_NOON } half;
};

static const char not_a_date[] =
    "not a date and time such as 9/14/2021, 7:16 PM or 2021-09-14 19:16";

/* Blanks that programs put between the parts, and marks that nobody sees. */
static const struct {
	const char *bytes;
	const char *plain;
} fancy[] = {
    {"\xC2\xA0", " "},     /* U+00A0, no-break space */
    {"\xE2\x80\x89", " "}, /* U+2009, thin space */
    {"\xE2\x80\xAF", " "}, /* U+202F, narrow no-break space */
    {"\xE3\x80\x80", " "}, /* U+3000, ideographic space */
    {"\xE2\x80\x8E", ""},  /* U+200E, left-to-right mark */
    {"\xE2\x80\x8F", ""},  /* U+200F, right-to-left mark */
    {"\t", " "},
};

static bool take(struct span *s, const char *what)
{
	size_t n = strlen(what);

	if (s->length < n || memcmp(s->data, what, n) != 0)
		return false;
	s->data += n;
	s->length -= n;
	return true;
}

/* Whether there was one. */
static bool take_blanks(struct span *s)
{
	bool found = false;

	while (take(s, " "))
		found = true;
	return found;
}

static bool take_fancy(struct span *s, const char **plain)
{
	for (size_t i = 0; i < sizeof fancy / sizeof *fancy; i++)
		if (take(s, fancy[i].bytes)) {
			*plain = fancy[i].plain;
			return true;
		}
	return false;
}

/* False when it is too long to be a date. */
static bool copy_plain(struct reading *r, struct span text)
{
	size_t n = 0;

	while (text.length > 0) {
		const char *plain = NULL;
		char c = *text.data;

		/* Nearly all are of ASCII, and the table is long. */
		if (((unsigned char)c >= 0x80 || c == '\t') &&
		    take_fancy(&text, &plain)) {
			if (!*plain)
				continue;
			c = *plain;
		} else {
			text.data++;
			text.length--;
		}
		if (n == 0 && c == ' ')
			continue;
		if (n == sizeof r->text)
			return false;
		r->text[n++] = c;
	}
	while (n > 0 && r->text[n - 1] == ' ')
		n--;
	r->left = (struct span){r->text, n};
	return true;
}

/* Digits, at most four; how many there were, or 0. */
static int take_digits(struct span *s, int *value)
{
	int n = 0;

	*value = 0;
	while (s->length > 0 && *s->data >= '0' && *s->data <= '9') {
		if (++n > 4)
			return 0;
		*value = *value * 10 + (*s->data - '0');
		s->data++;
		s->length--;
	}
	return n;
}

/* "7:16", "19:16:05", "19:16:05.123"; in Italy also "19.16". */
static bool take_time(struct reading *r)
{
	struct span *s = &r->left;
	const char *colon = ":";
	size_t n = 0;
	int width = take_digits(s, &r->hour);

	if (width < 1 || width > 2)
		return false;
	if (!take(s, colon)) {
		colon = ".";
		if (!take(s, colon))
			return false;
	}
	if (take_digits(s, &r->minute) != 2)
		return false;
	r->has_second = take(s, colon);
	if (!r->has_second)
		return true;
	if (take_digits(s, &r->second) != 2)
		return false;
	if (!take(s, "."))
		return true;
	while (n < s->length && s->data[n] >= '0' && s->data[n] <= '9')
		n++;
	r->fraction = (struct span){s->data, n};
	s->data += n;
	s->length -= n;
	return n > 0;
}

/* AM, a.m., a. m. and the like; nothing is read when it is none of these. */
static bool take_latin_half(struct reading *r)
{
	struct span s = r->left;
	bool after = take(&s, "p") || take(&s, "P");

	if (!after && !take(&s, "a") && !take(&s, "A"))
		return false;
	take(&s, ".");
	take_blanks(&s);
	if (!take(&s, "m") && !take(&s, "M"))
		return false;
	take(&s, ".");
	r->half = after ? AFTER_NOON : BEFORE_NOON;
	r->left = s;
	return true;
}

/* In Korean and Chinese it stands before the time. */
static void take_half(struct reading *r)
{
	struct span *s = &r->left;

	if (take(s, "오전") || take(s, "上午"))
		r->half = BEFORE_NOON;
	else if (take(s, "오후") || take(s, "下午"))
		r->half = AFTER_NOON;
	else
		take_latin_half(r);
	take_blanks(s);
}

/* Makes it a time of 24 hours. */
static bool settle_hour(struct reading *r)
{
	if (r->half == WHOLE_DAY)
		return true;
	if (r->hour < 1 || r->hour > 12)
		return false;
	r->hour = r->hour % 12 + (r->half == AFTER_NOON ? 12 : 0);
	return true;
}

/* All that follows the date. */
static bool take_rest(struct reading *r)
{
	struct span *s = &r->left;
	bool apart = take(s, ",");

	apart |= take_blanks(s) || take(s, "T");
	take_half(r);
	if ((!apart && r->half == WHOLE_DAY) || !take_time(r))
		return false;
	take_blanks(s);
	if (r->half == WHOLE_DAY && take_latin_half(r))
		take_blanks(s);
	if (!take(s, "UTC"))
		take(s, "Z");
	return s->length == 0;
}

/* Three numbers with one sign between them. */
struct numbers {
	int values[3];
	int widths[3]; /* how many digits */
	char between;
};

static bool take_numbers(struct span *s, struct numbers *n)
{
	char between[2] = "";

	for (int i = 0; i < 3; i++) {
		if (i > 0 && !take(s, between))
			return false;
		if (i > 0)
			take_blanks(s);
		n->widths[i] = take_digits(s, &n->values[i]);
		if (n->widths[i] == 0 || n->widths[i] == 3)
			return false;
		if (i == 0 && s->length > 0)
			between[0] = *s->data;
		if (!between[0] || !strchr("/.-", between[0]))
			return false;
	}
	n->between = between[0];
	return true;
}

/* Either number may be the day; the date says which, or the order does. */
static void settle_order(
    struct reading *r, enum portal_order order, struct portal_date *date)
{
	int first = date->first, second = date->second;

	if (first > 12 && second <= 12)
		date->tells = PORTAL_DAY_FIRST;
	else if (second > 12 && first <= 12)
		date->tells = PORTAL_MONTH_FIRST;
	if (date->tells != PORTAL_ORDER_UNKNOWN)
		order = date->tells;
	date->unclear = order == PORTAL_ORDER_UNKNOWN && first != second &&
			first <= 12 && second <= 12;
	r->day = order == PORTAL_MONTH_FIRST ? second : first;
	r->month = order == PORTAL_MONTH_FIRST ? first : second;
}

static const char *take_date(
    struct reading *r, enum portal_order order, struct portal_date *date)
{
	struct numbers n = {0};
	bool year_first;

	if (!take_numbers(&r->left, &n))
		return not_a_date;
	year_first = n.widths[0] == 4;
	if (n.widths[1] == 4 || (year_first && n.widths[2] == 4))
		return not_a_date;
	if (!year_first && n.widths[2] < 4)
		return "a year of two digits; write all four";
	r->year = n.values[year_first ? 0 : 2];
	date->first = n.values[year_first ? 1 : 0];
	date->second = n.values[year_first ? 2 : 1];
	if (n.between == '/' && !year_first) {
		settle_order(r, order, date);
		return NULL;
	}
	r->month = year_first ? date->first : date->second;
	r->day = year_first ? date->second : date->first;
	if (n.between == '.' && year_first)
		take(&r->left, ".");
	return NULL;
}

/* The clock knows which days there are. */
static const char *settle(const struct reading *r, struct portal_date *date)
{
	char iso[160];
	int n = snprintf(iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d", r->year,
	    r->month, r->day, r->hour, r->minute);

	if (r->has_second)
		n += snprintf(
		    iso + n, sizeof iso - (size_t)n, ":%02d", r->second);
	if (r->fraction.length > 0)
		n += snprintf(iso + n, sizeof iso - (size_t)n, ".%.*s",
		    (int)r->fraction.length, r->fraction.data);
	return clock_parse_instant(
	    (struct span){iso, (size_t)n}, &date->ticks, &date->precision);
}

const char *portal_date_read(
    struct span text, enum portal_order order, struct portal_date *date)
{
	struct reading r = {.half = WHOLE_DAY};
	const char *problem;

	*date = (struct portal_date){.tells = PORTAL_ORDER_UNKNOWN};
	if (!copy_plain(&r, text))
		return not_a_date;
	if (r.left.length == 0)
		return "no date";
	if (!clock_parse_instant(r.left, &date->ticks, &date->precision))
		return NULL;
	problem = take_date(&r, order, date);
	if (problem)
		return problem;
	if (r.left.length == 0)
		return "no time of day";
	if (!take_rest(&r))
		return not_a_date;
	if (!settle_hour(&r))
		return "no such time of day";
	return settle(&r, date);
}
