#include "span.h"

#include <strings.h>

bool span_is_nocase(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.length == n && (n == 0 || strncasecmp(s.data, text, n) == 0);
}

bool span_contains_nocase(struct span s, const char *needle)
{
	size_t n = strlen(needle);

	for (size_t i = 0; i + n <= s.length; i++)
		if (strncasecmp(s.data + i, needle, n) == 0)
			return true;
	return false;
}

int span_compare(struct span a, struct span b)
{
	size_t n = a.length < b.length ? a.length : b.length;
	int order = n ? memcmp(a.data, b.data, n) : 0;

	return order ? order : (a.length > b.length) - (a.length < b.length);
}

struct span span_digits(int64_t value, char room[SPAN_DIGITS])
{
	char *end = room + SPAN_DIGITS, *p = end;
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

	/* Two at a time: each division waits for the one before. */
	for (; rest >= 10; rest /= 100) {
		*--p = (char)('0' + rest % 10);
		*--p = (char)('0' + rest / 10 % 10);
	}
	if (rest || p == end)
		*--p = (char)('0' + rest);
	if (value < 0)
		*--p = '-';
	return (struct span){p, (size_t)(end - p)};
}

struct span span_trimmed(struct span s)
{
	while (s.length && span_is_blank(*s.data)) {
		s.data++;
		s.length--;
	}
	while (s.length && span_is_blank(s.data[s.length - 1]))
		s.length--;
	return s;
}
