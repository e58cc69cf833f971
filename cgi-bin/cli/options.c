#include "cli.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/text/report.h"
#include "../lib/wire/redact.h"

/* What getopt gives for the first option of a command's own. */
#define OWN 256

enum { COMMON = 2 };

static void list_options(struct option *list, const struct cli_option *own)
{
	*list++ = (struct option){"db", required_argument, NULL, 'd'};
	*list++ = (struct option){"help", no_argument, NULL, 'h'};
	for (int i = 0; own && own[i].name && i < CLI_OPTIONS_MAX; i++)
		*list++ = (struct option){own[i].name,
		    own[i].value ? required_argument : no_argument, NULL,
		    OWN + i};
	*list = (struct option){0};
}

static int refuse_option(char **argv, const char *wrong)
{
	report("%s: %s; see partnerlog %s --help", argv[0], wrong, argv[0]);
	return EX_USAGE;
}

static void take_option(const struct cli_option *o)
{
	if (o->value)
		*o->value = optarg;
	else
		*o->given = true;
}

static int read_config(struct config *c, const char *db)
{
	const char *forced = getenv("PARTNERLOG_DB");
	int rc = config_init(c);

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

int cli_options_with(int argc, char **argv, struct config *c, const char *help,
    const struct cli_option *own)
{
	struct option list[COMMON + CLI_OPTIONS_MAX + 1];
	struct buf wrong = BUF_INIT;
	const char *db = NULL;
	int option, rc = -1;

	list_options(list, own);
	opterr = 0;
	while (rc < 0 &&
	       (option = getopt_long(argc, argv, ":h", list, NULL)) != -1) {
		if (option == 'd') {
			db = optarg;
		} else if (option == 'h') {
			fputs(help, stdout);
			rc = EX_OK;
		} else if (option >= OWN) {
			take_option(&own[option - OWN]);
		} else {
			buf_addf(&wrong,
			    option == ':' ? "%s wants a value"
					  : "no such option: %s",
			    argv[optind - 1]);
			rc = refuse_option(argv, buf_text(&wrong));
		}
	}
	buf_release(&wrong);
	return rc < 0 ? read_config(c, db) : rc;
}

int cli_options(int argc, char **argv, struct config *c, const char *help)
{
	return cli_options_with(argc, argv, c, help, NULL);
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
