/* lines: an input of two texts, which a line's end parts. */
#ifndef FUZZ_LINES_H
#define FUZZ_LINES_H

#include <string.h>

#include "../../cgi-bin/lib/text/span.h"

/* Cuts the first line off; what it leaves has data NULL where there is no
   line's end. */
static inline struct span take_line(struct span *rest)
{
	struct span whole = *rest, line = whole;
	const char *end =
	    line.length ? memchr(line.data, '\n', line.length) : NULL;

	*rest = (struct span){NULL, 0};
	if (!end)
		return line;
	line.length = (size_t)(end - line.data);
	rest->data = end + 1;
	rest->length = whole.length - line.length - 1;
	return line;
}

#endif
