/*
 * tap: what a unit test says, in the Test Anything Protocol.
 *
 *	int main(void)
 *	{
 *		ok(1 + 1 == 2, "one and one");
 *		is_text("b", buf_text(&b), "the buffer");
 *		return tap_done();
 *	}
 */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failures;

__attribute__((format(printf, 2, 3))) static inline bool ok(
    bool good, const char *format, ...)
{
	va_list args;

	printf("%sok %d - ", good ? "" : "not ", ++tap_count);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	tap_failures += !good;
	return good;
}

#define is_int(want, got, ...)                                                 \
	do {                                                                   \
		intmax_t tap_w = (want), tap_g = (got);                        \
		if (!ok(tap_w == tap_g, __VA_ARGS__))                          \
			printf("# want %jd\n#  got %jd\n", tap_w, tap_g);      \
	} while (0)

#define is_text(want, got, ...)                                                \
	do {                                                                   \
		const char *tap_w = (want), *tap_g = (got);                    \
		if (!ok(tap_w && tap_g && strcmp(tap_w, tap_g) == 0,           \
			__VA_ARGS__))                                          \
			printf("# want %s\n#  got %s\n",                       \
			    tap_w ? tap_w : "(null)",                          \
			    tap_g ? tap_g : "(null)");                         \
	} while (0)

#define is_span(want, got, ...)                                                \
	do {                                                                   \
		const char *tap_w = (want);                                    \
		struct span tap_g = (got);                                     \
		if (!ok(span_is(tap_g, tap_w), __VA_ARGS__))                   \
			printf("# want %s\n#  got %.*s\n", tap_w,              \
			    (int)tap_g.length, tap_g.data ? tap_g.data : "");  \
	} while (0)

static inline int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failures != 0;
}

#endif
