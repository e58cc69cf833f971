/*
 * cli: the subcommands of `partnerlog`, one file each. Every one takes its
 * own arguments, argv[0] being its name, and returns an exit status of
 * sysexits.h.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "../lib/wire/config.h"
#include "../lib/wire/db.h"

struct cli_command {
	const char *name;
	const char *summary; /* for `partnerlog --help` */
	int (*run)(int argc, char **argv);
};

int cli_init(int argc, char **argv);
int cli_import(int argc, char **argv);
int cli_demo(int argc, char **argv);
int cli_rebuild(int argc, char **argv);
int cli_backup(int argc, char **argv);
int cli_stats(int argc, char **argv);
int cli_config(int argc, char **argv);

/*
 * The options that every command on a log has, --db FILE and --help. Reads
 * the configuration into c, has its keys redacted, and moves optind to the
 * first operand; options may stand behind operands, too. Returns -1 to go on,
 * else the exit status: after --help, a wrong option, a wrong configuration.
 */
int cli_options(int argc, char **argv, struct config *c, const char *help);

/* An option that one command has beside them. */
struct cli_option {
	const char *name;   /* "head", for --head; NULL at the end of a table */
	const char **value; /* becomes what was given with it; or NULL, and */
	bool *given;        /* becomes true: it takes no value */
};

#define CLI_OPTIONS_MAX 8

/* The same with those of `own`, NULL for none. */
int cli_options_with(int argc, char **argv, struct config *c, const char *help,
    const struct cli_option *own);

/* Reports what is wrong with the log; the exit status that fits. */
int cli_trouble(const struct db *d, const struct config *c);

#endif
