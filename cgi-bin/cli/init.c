/* partnerlog init: makes an empty log, or brings an older one up to date. */
#include "cli.h"

#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/stores/imports.h"

static const char help[] =
    "Usage: partnerlog init [--db FILE]\n"
    "\n"
    "Makes an empty log, or brings one that an older partnerlog made up to\n"
    "date. A log that is up to date stays as it is.\n"
    "\n"
    "  --db FILE  the log; else the configuration's. PARTNERLOG_DB, where it\n"
    "             is set, is over both\n"
    "  --help     this text\n"
    "\n"
    "Exit status: 0 the log is ready, 64 wrong usage, 65 the file is no log,\n"
    "or one of a newer version, 66 it cannot be opened, 74 it cannot be\n"
    "written, 75 it is locked, 78 a wrong configuration.\n";

static const struct cli_usage usage = {help, 0, NULL};

int cli_init(int argc, char **argv)
{
	struct config c;
	struct db d;
	int rc = cli_options(argc, argv, &c, &usage);

	if (rc >= 0)
		return rc;
	db_init(&d);
	rc = EX_OK;
	if (imports_open(&d, c.database, CLI_WAIT_MS))
		rc = cli_trouble(&d, &c);
	else if (isatty(STDOUT_FILENO))
		printf("%s: ready, version %d\n", c.database, schema_version);
	db_release(&d);
	config_release(&c);
	return rc;
}
