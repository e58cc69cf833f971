/* progress: what a terminal shows of it, and that nothing else does. */
#include "tap.h"

#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/progress.h"
#include "lib/wire/clock.h"

static int screen;       /* what is written to standard error comes out here */
static char seen[65536]; /* all that came out since the last look */

static void use_columns(int columns)
{
	struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)columns};

	ioctl(STDERR_FILENO, TIOCSWINSZ, &size);
}

static int use_terminal(int columns)
{
	int terminal;

	if (openpty(&screen, &terminal, NULL, NULL, NULL))
		return -1;
	dup2(terminal, STDERR_FILENO);
	close(terminal);
	use_columns(columns);
	return 0;
}

/* Something of our own ends the reading, since a terminal has no end. */
static const char *look(void)
{
	size_t length = 0;
	ssize_t n;

	if (write(STDERR_FILENO, "|", 1) != 1)
		return "";
	while (length == 0 || seen[length - 1] != '|') {
		n = read(screen, seen + length, sizeof seen - 1 - length);
		if (n <= 0)
			break;
		length += (size_t)n;
	}
	seen[length ? length - 1 : 0] = '\0';
	return seen;
}

/* As if it had begun, and drawn, so much earlier: on a slow machine a sleep
   may take any time. */
static void pass(struct progress *p, int ms)
{
	p->began -= ms;
	if (p->next != INT64_MAX)
		p->next -= ms;
}

/* Work of 60 ms a step, with as many records and bytes. */
static void work(struct progress *p, int steps, int64_t total)
{
	for (int i = 1; i <= steps; i++) {
		pass(p, 60);
		progress_show(p, total * i / (2 * steps), 1000 * i);
	}
}

/* The line on the screen before the last one began, without its blanks. */
static const char *last_line(char *text)
{
	char *end = text + strlen(text);

	while (end > text && (end[-1] == '\r' || end[-1] == ' '))
		*--end = '\0';
	while (end > text && end[-1] != '\r')
		end--;
	return end;
}

static int count_of(const char *text, char c)
{
	int n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

static void test_quick(void)
{
	struct progress p;

	do {
		look();
		progress_init(&p, "import", 100);
		for (int i = 0; i < 100; i++)
			progress_show(&p, i, i);
		progress_clear(&p);
	} while (clock_monotonic_ms() - p.began > 300); /* it was not */
	is_text("", look(), "work that is quick shows nothing");
}

static void test_long(void)
{
	struct progress p;
	const char *line;
	int frames;

	use_columns(80);
	progress_init(&p, "import", 5000000);
	work(&p, 40, 5000000);
	frames = count_of(look(), '\r') / 2;
	ok(frames >= 4 && frames <= 16, "%d frames in 2.4 seconds", frames);
	ok(!strchr(seen, '\n'), "all on one line");
	line = last_line(seen);
	printf("# %s\n", line);
	ok(strlen(line) < 80, "which is shorter than the terminal is wide");
	ok(strncmp(line, "import [####", 12) == 0, "label and bar");
	ok(strstr(line, "--] 4") || strstr(line, "--] 50 %"), "percent");
	ok(strstr(line, ",000 records  1"), "records, and how many a second");
	ok(strstr(line, "/s  0:0"), "and the time left");
	ok(strstr(line, " left"), "which is said");
	progress_clear(&p);
	line = look();
	ok(strspn(line, "\r ") == strlen(line) && count_of(line, ' ') > 40,
	    "the line is wiped");
	progress_clear(&p);
	is_text("", look(), "once");
}

static void test_small(void)
{
	struct progress p;

	use_columns(30);
	progress_init(&p, "import", 1000000000);
	pass(&p, 450);
	progress_show(&p, 500000000, 12000);
	look();
	is_text("50 %  12,000 records", last_line(seen),
	    "a narrow terminal: percent and count");
	use_columns(12);
	work(&p, 12, 1000000000);
	look();
	ok(strlen(last_line(seen)) < 12, "a tiny one: what fits");
	use_columns(44);
	work(&p, 24, 1000000000);
	look();
	printf("# %s\n", last_line(seen));
	ok(strlen(last_line(seen)) < 44 && !strchr(last_line(seen), '['),
	    "where there is no room for a bar, there is none");
	progress_clear(&p);
	look();
}

static void test_unknown(void)
{
	struct progress p;
	const char *line;

	use_columns(80);
	progress_init(&p, "import", 0);
	work(&p, 24, 0);
	look();
	line = last_line(seen);
	ok(strncmp(line, "import 2", 8) == 0 && strstr(line, "/s"),
	    "no total: records and their rate");
	ok(!strpbrk(line, "[%") && !strstr(line, "left"),
	    "neither bar nor percent nor time left");
	progress_clear(&p);
	progress_init(&p, "backup", 100);
	pass(&p, 450);
	look();
	progress_show(&p, 250, 0);
	look();
	ok(strstr(seen, "] 100 %"), "more than the total is all of it");
	ok(!strstr(seen, "records"), "without a count no records");
	progress_clear(&p);
	look();
}

static void test_no_terminal(void)
{
	struct progress p;
	int ends[2];
	char c;

	if (pipe(ends))
		return;
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	progress_init(&p, "import", 100);
	pass(&p, 450);
	progress_show(&p, 50, 50);
	progress_clear(&p);
	close(STDERR_FILENO);
	is_int(0, read(ends[0], &c, 1), "no terminal: not a byte");
}

int main(void)
{
	if (use_terminal(80)) {
		puts("1..0 # SKIP no terminal can be made here");
		return 0;
	}
	test_quick();
	test_long();
	test_small();
	test_unknown();
	test_no_terminal();
	return tap_done();
}
