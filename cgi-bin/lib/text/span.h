/*
 * span: a piece of text that somebody else owns. It carries its length, so
 * it may hold NUL bytes and need not end in one.
 */
#ifndef TEXT_SPAN_H
#define TEXT_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

struct span {
	const char *data;
	size_t length;
};

static inline struct span span_of(const char *text)
{
	return (struct span){text, text ? strlen(text) : 0};
}

static inline bool span_is(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.length == n && (n == 0 || memcmp(s.data, text, n) == 0);
}

/* As span_is, but upper and lower case of ASCII letters are the same. */
bool span_is_nocase(struct span s, const char *text);

/* Where needle, ignoring the case of ASCII letters, stands in s. */
bool span_contains_nocase(struct span s, const char *needle);

/* Byte by byte: less than 0, 0, or more than 0. */
int span_compare(struct span a, struct span b);

/* Within a line. */
static inline bool span_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Without the blanks at either end. */
struct span span_trimmed(struct span s);

/* A number in digits, which are put into `room`. */
#define SPAN_DIGITS 24
struct span span_digits(int64_t value, char room[SPAN_DIGITS]);

#ifdef __cplusplus
}
#endif

#endif
