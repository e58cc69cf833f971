/* partnerlog import: brings the vendor's records into the log. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/stores/imports.h"
#include "../lib/text/report.h"
#include "../lib/wire/source.h"

/* For another import to end its batch. */
#define WAIT_MS 60000

static const char help[] =
    "Usage: partnerlog import [--db FILE] [FILE...]\n"
    "\n"
    "Brings audit records into the log, from files or, with - or without\n"
    "any, from standard input: answers of GET /v1/auditrecords, arrays,\n"
    "single records, or one record a line. What is in the log already is\n"
    "not added again, so a run that was interrupted is simply repeated.\n"
    "The log is made if there is none.\n"
    "\n"
    "  --db FILE  the log; else the configuration's. PARTNERLOG_DB, where it\n"
    "             is set, is over both\n"
    "  --help     this text\n"
    "\n"
    "Exit status: 0 all is in, 65 some records could not be read (each is\n"
    "named on standard error, the others are in), 66 a file could not be\n"
    "opened (likewise), 64 wrong usage, 78 a wrong configuration; and, where\n"
    "nothing more was brought in, 75 the log is locked, 74 whatever else\n"
    "kept the program from going on.\n"
    "\n"
    "Examples:\n"
    "  partnerlog import october.json november.json\n"
    "  partnerlog demo --entries 1000 | partnerlog import --db demo.db -\n";

static const char *user_name(void)
{
	const struct passwd *user = getpwuid(geteuid());

	return user ? user->pw_name : "unknown";
}

static void report_bad(
    const struct source *s, const char *name, const struct record_problem *why)
{
	const char *colon = why->field[0] ? ": " : "";

	report("%s: line %" PRId64 ", byte %" PRId64 ": refused: %s%s%s", name,
	    s->text_line, s->text_offset + (int64_t)why->offset, why->field,
	    colon, why->reason);
}

/* 65 and 66 speak of the records here, not of the log. */
static int log_trouble(const struct db *d, const struct config *c)
{
	return cli_trouble(d, c) == EX_TEMPFAIL ? EX_TEMPFAIL : EX_IOERR;
}

/* Brings in one source. 0, -1 for the log's trouble, -2 for the source's. */
static int import_all(struct imports *in, struct source *s, const char *name)
{
	struct record_problem why;
	enum source_result result;

	while ((result = source_next(s)) > SOURCE_END) {
		bool bad = result == SOURCE_BAD;

		if (bad)
			why = (struct record_problem){"", s->problem, 0};
		else
			bad = record_read(imports_slot(in), s->text, &why);
		if (bad) {
			report_bad(s, name, &why);
			imports_refuse(in);
		} else if (imports_keep(in)) {
			return -1;
		}
	}
	if (result == SOURCE_FAILED) {
		report("%s: %s", name, strerror(errno));
		return imports_finish(in) ? -1 : -2;
	}
	return imports_finish(in);
}

static void print_summary(const char *name, const struct imports_counts *c)
{
	printf("%s: %" PRId64 " new, %" PRId64 " known, %" PRId64
	       " changed, %" PRId64 " refused\n",
	    name, c->added, c->known, c->changed, c->refused);
}

static int import_file(struct db *d, const struct config *c, const char *name)
{
	struct imports in;
	struct input input;
	struct source s;
	bool is_file = strcmp(name, "-") != 0;
	int fd = is_file ? open(name, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	int rc;

	if (fd < 0) {
		report("%s: %s", name, strerror(errno));
		return EX_NOINPUT;
	}
	input_init(&input, fd);
	source_init(&s, &input);
	rc = imports_init(&in, d, name, user_name());
	if (!rc)
		rc = import_all(&in, &s, name);
	print_summary(name, &in.counts);
	if (rc == -1)
		rc = log_trouble(d, c);
	else if (rc)
		rc = EX_IOERR;
	else if (in.counts.refused)
		rc = EX_DATAERR;
	imports_release(&in);
	input_release(&input);
	if (is_file)
		close(fd);
	return rc;
}

int cli_import(int argc, char **argv)
{
	static char *standard_input[] = {"-", NULL};
	char **names = standard_input;
	struct config c;
	struct db d;
	int rc = cli_options(argc, argv, &c, help);

	if (rc >= 0)
		return rc;
	db_init(&d);
	if (optind < argc)
		names = argv + optind;
	if (imports_open(&d, c.database, WAIT_MS)) {
		rc = log_trouble(&d, &c);
		goto out;
	}
	rc = EX_OK;
	for (; *names; names++) {
		int one = import_file(&d, &c, *names);

		/* The worst is told; trouble with the log ends it. */
		rc = one > rc ? one : rc;
		if (one && one != EX_DATAERR && one != EX_NOINPUT)
			break;
	}
out:
	db_release(&d);
	config_release(&c);
	return rc;
}
