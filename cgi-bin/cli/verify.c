/* partnerlog verify: whether the log is what was written. */
#include "cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/stores/verify.h"
#include "../lib/text/report.h"
#include "../lib/wire/clock.h"
#include "progress.h"
#include "receipt.h"
#include "stop.h"

static const char help[] =
    "Usage: partnerlog verify [--db FILE] [--head | --since LINE |\n"
    "                         --file F --receipt R]\n"
    "\n"
    "Walks all of the log: computes the hash of each record and each link of\n"
    "the chain again, reads each record anew, and compares what is derived\n"
    "from it with the other tables. Whatever was altered, removed or added\n"
    "behind the program's back is named, a line each.\n"
    "\n"
    "  --head        only prints the line that tells of the end of the chain,\n"
    "                to be kept elsewhere\n"
    "  --since LINE  checks that the log still holds what such a line tells\n"
    "                of, too; - reads it from standard input\n"
    "  --file F      checks only this file: whether it is, to the byte, what\n"
    "                was exported from this log\n"
    "  --receipt R   the receipt of that export, as the page gave it\n"
    "  --db FILE     the log; else the configuration's. PARTNERLOG_DB, where\n"
    "                it is set, is over both\n"
    "  --help        this text\n"
    "\n"
    "Who can write the file can rewrite all of the chain; only a line that\n"
    "was kept elsewhere shows that. What is wrong in the derived tables alone\n"
    "(entries, lines, subscriptions, counts, search) `partnerlog rebuild`\n"
    "mends.\n"
    "\n"
    "Exit status: 0 all is as it was written, 65 something is not, 64 wrong\n"
    "usage, 66 there is no log or no such file, 74 it could not be read on,\n"
    "75 it is locked, 78 a wrong configuration.\n"
    "\n"
    "Examples:\n"
    "  partnerlog verify --head >>/mnt/elsewhere/heads\n"
    "  tail -n 1 /mnt/elsewhere/heads | partnerlog verify --since -\n";

/* "partnerlog 12 3456 2026-11-21T10:00:00Z 5f…": what --head prints. */
static void print_head(const struct verify_head *head)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "partnerlog %" PRId64 " %" PRId64 " ", head->import,
	    head->last);
	clock_add_utc(&line, clock_now(), CLOCK_WHOLE_SECOND);
	buf_addc(&line, ' ');
	buf_add_hex(&line, head->hash, SHA256_SIZE);
	puts(buf_text(&line));
	buf_release(&line);
}

/* Reads such a line; false when it is none. */
static bool read_head(const char *line, struct verify_head *head)
{
	char hex[2 * SHA256_SIZE + 1];
	int end = 0;

	if (sscanf(line, "partnerlog %" SCNd64 " %" SCNd64 " %*40s %64s %n",
		&head->import, &head->last, hex, &end) != 3 ||
	    line[end] || strlen(hex) != 2 * SHA256_SIZE ||
	    strspn(hex, "0123456789abcdef") != 2 * SHA256_SIZE)
		return false;
	for (int i = 0; i < SHA256_SIZE; i++) {
		unsigned byte = 0;

		sscanf(hex + 2 * i, "%2x", &byte);
		head->hash[i] = (uint8_t)byte;
	}
	return true;
}

/* The line of --since. EX_OK, or the exit status. */
static int take_since(const char *since, struct verify_head *head)
{
	char line[256] = "";

	if (!strcmp(since, "-") && fgets(line, sizeof line, stdin))
		since = line;
	if (read_head(since, head))
		return EX_OK;
	line[strcspn(line, "\n")] = '\0';
	report("verify: --since %s%s%s: expected a line that --head printed, "
	       "or - and the line on standard input",
	    since == line ? "-" : since, since == line ? ": " : "",
	    since == line ? line : "");
	return EX_USAGE;
}

/* One line: what was wrong, in the way of the bar. */
static void tell(void *context, const char *what)
{
	progress_clear(context);
	puts(what);
}

/* The numbers as `verify` found them. */
static void print_result(const char *name, const struct verify_result *result)
{
	printf("%s: %" PRId64 " records of %" PRId64 " imports", name,
	    result->records, result->imports);
	if (result->pruned)
		printf(", %" PRId64 " of them pruned", result->pruned);
	if (result->wrong)
		printf(": %" PRId64 "%s wrong\n", result->wrong,
		    result->wrong == 1 ? " thing is" : " things are");
	else
		puts(": all is as it was written");
}

static int verify(struct db *d, const struct config *c, const char *since)
{
	struct progress p;
	struct verify_to to = {
	    .tell = tell, .each = progress_each, .context = &p};
	struct verify_result result;
	struct verify_head head;
	int rc = since ? take_since(since, &head) : EX_OK;

	if (rc)
		return rc;
	if (since)
		to.since = &head;
	progress_init(&p, "verify", 0);
	rc = verify_log(d, &to, &result);
	progress_clear(&p);
	if (rc < 0)
		return cli_trouble(d, c);
	if (rc) {
		report("verify: stopped before the end");
		return EX_TEMPFAIL;
	}
	print_result(c->database, &result);
	return result.wrong ? EX_DATAERR : EX_OK;
}

/* All of the log, or its end alone. */
static int verify_all(const struct config *c, bool only_head, const char *since)
{
	struct verify_head head;
	struct db d;
	int rc;

	db_init(&d);
	stop_init();
	if (db_open_reader(&d, c->database, c->wait_ms) ||
	    db_begin_read(&d, 0) || (only_head && verify_head(&d, &head))) {
		rc = cli_trouble(&d, c);
	} else if (only_head) {
		print_head(&head);
		rc = EX_OK;
	} else {
		rc = verify(&d, c, since);
	}
	db_end_read(&d);
	db_release(&d);
	return rc;
}

int cli_verify(int argc, char **argv)
{
	bool only_head = false;
	const char *since = NULL, *file = NULL, *receipt = NULL;
	const struct cli_option options[] = {{"head", NULL, &only_head},
	    {"since", &since, NULL}, {"file", &file, NULL},
	    {"receipt", &receipt, NULL}, {0}};
	const struct cli_usage usage = {help, 0, options};
	struct config c;
	int rc = cli_options(argc, argv, &c, &usage);

	if (rc >= 0)
		return rc;
	rc = EX_USAGE;
	if (only_head + !!since + (file || receipt) > 1)
		report("verify: one of --head, --since, and --file with "
		       "--receipt");
	else if (!file != !receipt)
		report("verify: --file and --receipt need each other");
	else if (file)
		rc = receipt_verify(&c, file, receipt);
	else
		rc = verify_all(&c, only_head, since);
	config_release(&c);
	stop_raise();
	return rc;
}
