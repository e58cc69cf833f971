/* partnerlog stats: what the log holds, in a few lines. */
#include "cli.h"

#include <inttypes.h>
#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "../lib/stores/imports.h"
#include "../lib/text/report.h"
#include "../lib/wire/clock.h"

static const char help[] =
    "Usage: partnerlog stats [--db FILE]\n"
    "\n"
    "Tells how much the log holds, from when until when, and when the last\n"
    "import was. Times are UTC.\n"
    "\n"
    "  --db FILE  the log; else the configuration's. PARTNERLOG_DB, where it\n"
    "             is set, is over both\n"
    "  --help     this text\n";

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

static const struct cli_usage usage = {help, 0, NULL};

int cli_stats(int argc, char **argv)
{
	struct imports_stats stats;
	struct config c;
	struct db d;
	int rc = cli_options(argc, argv, &c, &usage);

	if (rc >= 0)
		return rc;
	db_init(&d);
	if (db_open_reader(&d, c.database, c.wait_ms) || db_begin_read(&d, 0) ||
	    imports_stats(&d, &stats)) {
		rc = cli_trouble(&d, &c);
	} else {
		print_stats(&stats, c.database);
		rc = EX_OK;
	}
	db_end_read(&d);
	db_release(&d);
	config_release(&c);
	return rc;
}
