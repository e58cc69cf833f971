/* partnerlog config: each setting, and where it comes from. */
#include "cli.h"

#include <stdio.h>
#include <sysexits.h>

#include "../lib/text/report.h"

static const char help[] =
    "Usage: partnerlog config [--db FILE]\n"
    "\n"
    "Tells the value of each setting, and behind it where that comes from: a\n"
    "line of the configuration, PARTNERLOG_DB, --db, or nowhere: it is the\n"
    "default. What is told can be used as a configuration.\n"
    "\n"
    "  --db FILE  the log; else the configuration's. PARTNERLOG_DB, where it\n"
    "             is set, is over both\n"
    "  --help     this text\n";

static const struct cli_usage usage = {help, 0, NULL};

int cli_config(int argc, char **argv)
{
	struct buf text = BUF_INIT;
	struct config c;
	int rc = cli_options(argc, argv, &c, &usage);

	if (rc >= 0)
		return rc;
	config_describe(&c, &text);
	if (text.failed) {
		report("out of memory");
		rc = EX_OSERR;
	} else {
		fputs(buf_text(&text), stdout);
		rc = EX_OK;
	}
	buf_release(&text);
	config_release(&c);
	return rc;
}
