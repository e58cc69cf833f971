#include "cli.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/text/report.h"
#include "../lib/wire/redact.h"

static const struct option options[] = {
    {"db", required_argument, NULL, 'd'},
    {"help", no_argument, NULL, 'h'},
    {0},
};

int cli_options(int argc, char **argv, struct config *c, const char *help)
{
	const char *forced = getenv("PARTNERLOG_DB");
	const char *db = NULL;
	int option, rc;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "+:h", options, NULL)) != -1)
		switch (option) {
		case 'd':
			db = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return EX_OK;
		case ':':
			report("%s: %s wants a value; see partnerlog %s --help",
			    argv[0], argv[optind - 1], argv[0]);
			return EX_USAGE;
		default:
			report("%s: no such option: %s; see partnerlog %s "
			       "--help",
			    argv[0], argv[optind - 1], argv[0]);
			return EX_USAGE;
		}
	rc = config_init(c);
	if (rc)
		return rc;
	redact_keys(c->redact);
	/* Set to nothing is not set, as the configuration has it. */
	if (db && (!forced || !*forced))
		config_use_database(c, db);
	else if (db && strcmp(db, forced))
		report("PARTNERLOG_DB is set: using %s, not %s", forced, db);
	return -1;
}

int cli_trouble(const struct db *d, const struct config *c)
{
	report("%s: %s", c->database, buf_text(&d->why));
	switch (d->trouble) {
	case DB_MISSING:
		return EX_NOINPUT;
	case DB_BUSY:
		return EX_TEMPFAIL;
	case DB_OLDER:
	case DB_NEWER:
	case DB_FOREIGN:
	case DB_DAMAGED:
		return EX_DATAERR;
	default:
		return EX_IOERR;
	}
}
