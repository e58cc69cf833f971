/* partnerlog stats: what the log holds, in a few lines. */
#include "cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "../lib/stores/imports.h"
#include "../lib/stores/tallies.h"
#include "../lib/text/report.h"
#include "../lib/wire/clock.h"

/* More stretches than this are a log of something else. */
#define GAPS_SHOWN 20

static const char help[] =
    "Usage: partnerlog stats [--db FILE]\n"
    "\n"
    "Tells how much the log holds, from when until when, how large it is,\n"
    "when the last import was, and on which days between the first and the\n"
    "last entry there is none. Times and days are UTC.\n"
    "\n"
    "  --db FILE  the log; else the configuration's. PARTNERLOG_DB, where it\n"
    "             is set, is over both\n"
    "  --help     this text\n"
    "\n"
    "Exit status: 0 it was told, 64 wrong usage, 65 the file is no log, or\n"
    "not one for this version, 66 there is no log, 74 it could not be read,\n"
    "75 it is locked, 78 a wrong configuration.\n";

/* Days without entries. */
struct gaps {
	int64_t stretches, days;
	struct buf lines; /* the first stretches, one a line */
};

static void add_gap(void *context, int64_t first, int64_t last)
{
	struct gaps *g = context;
	int64_t days = last - first + 1;

	g->days += days;
	if (++g->stretches > GAPS_SHOWN)
		return;
	buf_adds(&g->lines, "  ");
	clock_add_day(&g->lines, (int)first);
	if (days > 1) {
		buf_adds(&g->lines, " … ");
		clock_add_day(&g->lines, (int)last);
	}
	buf_addf(
	    &g->lines, " (%" PRId64 " day%s)\n", days, days > 1 ? "s" : "");
}

static void print_gaps(const struct gaps *g)
{
	if (g->stretches == 0) {
		printf("%-14s none\n", "empty days");
		return;
	}
	printf("%-14s %" PRId64 "\n%s", "empty days", g->days,
	    buf_text(&g->lines));
	if (g->stretches > GAPS_SHOWN)
		printf("  and %" PRId64 " more\n", g->stretches - GAPS_SHOWN);
}

static void print_time(const char *label, int64_t ticks, bool known)
{
	struct buf text = BUF_INIT;

	if (known)
		clock_add_utc(&text, ticks, CLOCK_WHOLE_SECOND);
	printf("%-14s %s\n", label, known ? buf_text(&text) : "none");
	buf_release(&text);
}

static void print_stats(const struct imports_stats *s, const char *path)
{
	struct stat st = {0};

	stat(path, &st);
	printf("%-14s %" PRId64 "\n", "entries", s->entries);
	print_time("first", s->first, s->entries > 0);
	print_time("last", s->last, s->entries > 0);
	printf("%-14s %" PRId64 "\n", "versions", s->versions);
	printf("%-14s %" PRId64 "\n", "customers", s->customers);
	printf("%-14s %" PRId64 "\n", "subscriptions", s->subscriptions);
	printf("%-14s %" PRId64 "\n", "users", s->users);
	printf("%-14s %" PRId64 "\n", "imports", s->imports);
	print_time("last import", s->imported, s->imported > 0);
	printf("%-14s %jd\n", "bytes", (intmax_t)st.st_size);
}

static int show_stats(struct db *d, const struct config *c)
{
	struct imports_stats stats;
	struct gaps gaps = {0};
	int rc = EX_OK;

	if (db_open_reader(d, c->database, c->wait_ms) || db_begin_read(d, 0) ||
	    imports_stats(d, &stats) || tallies_gaps(d, add_gap, &gaps)) {
		rc = cli_trouble(d, c);
	} else if (gaps.lines.failed) {
		report("out of memory");
		rc = EX_OSERR;
	} else {
		print_stats(&stats, c->database);
		print_gaps(&gaps);
	}
	db_end_read(d);
	buf_release(&gaps.lines);
	return rc;
}

static const struct cli_usage usage = {help, 0, NULL};

int cli_stats(int argc, char **argv)
{
	struct config c;
	struct db d;
	int rc = cli_options(argc, argv, &c, &usage);

	if (rc >= 0)
		return rc;
	db_init(&d);
	rc = show_stats(&d, &c);
	db_release(&d);
	config_release(&c);
	return rc;
}
