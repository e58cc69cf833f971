#include "report.h"

#include <unistd.h>

#include "buf.h"

static const char *name = "partnerlog";

void report_name(const char *program)
{
	name = program;
}

void report(const char *format, ...)
{
	struct buf line = BUF_INIT;
	va_list args;

	buf_adds(&line, name);
	buf_adds(&line, ": ");
	va_start(args, format);
	buf_vaddf(&line, format, args);
	va_end(args);
	buf_addc(&line, '\n');
	/* One write, so that lines of several processes do not mix. */
	if (write(STDERR_FILENO, buf_text(&line), line.length) < 0) {
		/* There is nowhere left to say it. */
	}
	buf_release(&line);
}
