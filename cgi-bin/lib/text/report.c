#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const char *name = "partnerlog";

void report_name(const char *program)
{
	name = program;
}

void report(const char *format, ...)
{
	/* No memory is asked for: that there is none is told here, too. */
	char line[8192];
	size_t room = sizeof line - 1;
	size_t n = (size_t)snprintf(line, room, "%s: ", name);
	va_list args;

	va_start(args, format);
	n += (size_t)vsnprintf(line + n, room - n, format, args);
	va_end(args);
	if (n >= room)
		n = room - 1;
	line[n++] = '\n';
	/* One write, so that lines of several processes do not mix. */
	if (write(STDERR_FILENO, line, n) < 0) {
		/* There is nowhere left to say it. */
	}
}
