/*
 * cli: the subcommands of `partnerlog`, one file each. Every one takes its
 * own arguments, argv[0] being its name, and returns an exit status of
 * sysexits.h.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <limits.h>

#include "../lib/wire/config.h"
#include "../lib/wire/db.h"

struct cli_command {
	const char *name;
	const char *summary; /* for `partnerlog --help` */
	int (*run)(int argc, char **argv);
};

int cli_config(int argc, char **argv);
int cli_backup(int argc, char **argv);
int cli_init(int argc, char **argv);
int cli_import(int argc, char **argv);
int cli_demo(int argc, char **argv);
int cli_prune(int argc, char **argv);
int cli_rebuild(int argc, char **argv);
int cli_stats(int argc, char **argv);
int cli_verify(int argc, char **argv);

/* How long a command that writes waits for another one to end its batch, or
   for a rebuild. */
#define CLI_WAIT_MS 60000

#define CLI_ANY INT_MAX

/* An option of one command's own. */
struct cli_option {
	const char *name;
	const char **value; /* where its value goes; NULL: it has none */
	bool *given;        /* becomes true; NULL where the value tells */
};

struct cli_usage {
	const char *help;
	int operands; /* at most so many; CLI_ANY */
	const struct cli_option
	    *options; /* up to one without a name; or NULL */
};

/*
 * Reads the options that every command on a log has, --db FILE and --help,
 * and the command's own, which may stand behind operands, too. Reads the
 * configuration into c, has its keys redacted, and moves optind to the first
 * operand. Returns -1 to go on, else the exit status: after --help, a wrong
 * option, too many operands, a wrong configuration.
 */
int cli_options(
    int argc, char **argv, struct config *c, const struct cli_usage *usage);

/* The operating system's name of who runs the program; its number where there
   is none. Valid until the next call. */
const char *cli_user(void);

/* Opens the log for changing it; it must be there already. 0, or the exit
   status after reporting why not. */
int cli_open(struct db *d, const struct config *c);

/* Reports what is wrong with the log; the exit status that fits. */
int cli_trouble(const struct db *d, const struct config *c);

#endif
