/* partnerlog: the command line. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "cli/cli.h"
#include "lib/text/report.h"

static const struct cli_command commands[] = {
    {"init", "make an empty log, or bring an older one up to date", cli_init},
    {"import", "bring the vendor's records into the log", cli_import},
    {"verify", "check that the log is what was written", cli_verify},
    {"rebuild", "make afresh what is derived from the records", cli_rebuild},
    {"backup", "copy the log while it is in use", cli_backup},
    {"prune", "take old entries out of the log, into a file", cli_prune},
    {"demo", "write made-up records, for trying things out", cli_demo},
    {"stats", "tell what the log holds", cli_stats},
    {"config", "tell each setting, and where it comes from", cli_config},
};

static void print_help(void)
{
	fputs("Usage: partnerlog COMMAND [OPTION...]\n\n"
	      "The customer activity log of a cloud reseller.\n\n",
	    stdout);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		printf("  %-8s %s\n", commands[i].name, commands[i].summary);
	fputs("\npartnerlog COMMAND --help tells more of each.\n", stdout);
}

/* What was said must have been written, too. */
static int finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (status == EX_OK)
		report("standard output: %s", strerror(errno));
	return status ? status : EX_IOERR;
}

int main(int argc, char **argv)
{
	report_name("partnerlog");
	/* A limit on the size of files is met by a write that fails. */
	signal(SIGXFSZ, SIG_IGN);
	if (argc < 2) {
		report("which command? See partnerlog --help");
		return EX_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		print_help();
		return finish(EX_OK);
	}
	if (!strcmp(argv[1], "--version")) {
		puts("partnerlog " PACKAGE_VERSION);
		return finish(EX_OK);
	}
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (!strcmp(argv[1], commands[i].name))
			return finish(commands[i].run(argc - 1, argv + 1));
	report("no such command: %s; see partnerlog --help", argv[1]);
	return EX_USAGE;
}
