/* partnerlog rebuild: makes afresh what is derived from the records. */
#include "cli.h"

#include <stdio.h>
#include <sysexits.h>

#include "../lib/stores/imports.h"
#include "../lib/text/report.h"
#include "progress.h"
#include "stop.h"

static const char help[] =
    "Usage: partnerlog rebuild [--db FILE]\n"
    "\n"
    "Makes everything that is derived from the records afresh: entries,\n"
    "order lines, subscriptions, names, counts and the search. What comes out\n"
    "is what was there before, unless that was damaged. The records and the\n"
    "chain stay as they are. All of it is one transaction: readers see the\n"
    "old state until the new one is complete, imports wait, and an\n"
    "interrupted run changes nothing. It needs about as much room on the disk\n"
    "as the log itself.\n"
    "\n"
    "  --db FILE  the log; else the configuration's. PARTNERLOG_DB, where it\n"
    "             is set, is over both\n"
    "  --help     this text\n";

static const struct cli_usage usage = {help, 0, NULL};

int cli_rebuild(int argc, char **argv)
{
	struct progress p;
	struct config c;
	struct db d;
	int rc = cli_options(argc, argv, &c, &usage);

	if (rc >= 0)
		return rc;
	db_init(&d);
	stop_init();
	progress_init(&p, "rebuild", 0);
	rc = cli_open(&d, &c);
	if (!rc) {
		rc = imports_rebuild(&d, progress_each, &p);
		progress_clear(&p);
		if (rc > 0)
			report("rebuild: stopped; all is as it was");
		rc = rc < 0 ? cli_trouble(&d, &c) : EX_OK;
	}
	db_release(&d);
	config_release(&c);
	stop_raise();
	return rc;
}
