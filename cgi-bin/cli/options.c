#include "cli.h"

#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/stores/imports.h"
#include "../lib/text/report.h"
#include "../lib/wire/redact.h"

#define OPTIONS_MAX 16

/* What getopt_long() gives for the first of a command's own options. */
#define OWN 256

/* Those of all, and behind them the command's own. */
static void list_options(struct option *list, const struct cli_option *own)
{
	static const struct option all[] = {
	    {"db", required_argument, NULL, 'd'},
	    {"help", no_argument, NULL, 'h'},
	};
	int n = sizeof all / sizeof all[0];

	memcpy(list, all, sizeof all);
	for (int i = 0; own && own[i].name && n < OPTIONS_MAX; i++)
		list[n++] = (struct option){own[i].name,
		    own[i].value ? required_argument : no_argument, NULL,
		    OWN + i};
	list[n] = (struct option){0};
}

static void take_own(const struct cli_option *own)
{
	if (own->value)
		*own->value = optarg;
	if (own->given)
		*own->given = true;
}

static int wrong_option(char **argv, int option)
{
	/* getopt is still inside the word that this letter is from. */
	if (option == '?' && optopt > 0 && optopt < OWN && optopt != 'h') {
		report("%s: no such option: -%c; see partnerlog %s --help, and "
		       "say -- before names that begin with -",
		    argv[0], optopt, argv[0]);
		return EX_USAGE;
	}
	report(option == ':' ? "%s: %s wants a value; see partnerlog %s --help"
			     : "%s: no such option: %s; see partnerlog %s "
			       "--help",
	    argv[0], argv[optind - 1], argv[0]);
	return EX_USAGE;
}

static int check_operands(int argc, char **argv, int most)
{
	if (argc - optind <= most)
		return EX_OK;
	if (most == 0)
		report("%s: takes no operand, but there is %s", argv[0],
		    argv[optind]);
	else
		report("%s: one operand too many: %s", argv[0],
		    argv[optind + most]);
	return EX_USAGE;
}

/* Set to nothing is not set, as the configuration has it. */
static void use_database(struct config *c, const char *db)
{
	const char *forced = getenv("PARTNERLOG_DB");

	if (db && (!forced || !*forced))
		config_use_database(c, db);
	else if (db && strcmp(db, forced))
		report("PARTNERLOG_DB is set: using %s, not %s", forced, db);
}

int cli_options(
    int argc, char **argv, struct config *c, const struct cli_usage *usage)
{
	struct option list[OPTIONS_MAX + 1];
	const char *db = NULL;
	int option, rc;

	list_options(list, usage->options);
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":h", list, NULL)) != -1) {
		if (option == 'h') {
			fputs(usage->help, stdout);
			return EX_OK;
		}
		if (option == 'd')
			db = optarg;
		else if (option >= OWN)
			take_own(&usage->options[option - OWN]);
		else
			return wrong_option(argv, option);
	}
	rc = check_operands(argc, argv, usage->operands);
	if (!rc)
		rc = config_init(c);
	if (rc)
		return rc;
	redact_keys(c->redact);
	use_database(c, db);
	return -1;
}

const char *cli_user(void)
{
	static char number[16];
	const struct passwd *user = getpwuid(geteuid());

	if (user)
		return user->pw_name;
	snprintf(number, sizeof number, "%u", (unsigned)geteuid());
	return number;
}

int cli_open(struct db *d, const struct config *c)
{
	if (access(c->database, F_OK)) {
		report("%s: there is no such log", c->database);
		return EX_NOINPUT;
	}
	return imports_open(d, c->database, CLI_WAIT_MS) ? cli_trouble(d, c)
							 : EX_OK;
}

int cli_trouble(const struct db *d, const struct config *c)
{
	report("%s: %s", c->database,
	    d->why.failed ? "out of memory" : buf_text(&d->why));
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
