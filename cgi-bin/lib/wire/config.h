/*
 * config: partnerlog.conf, read once at start by every program.
 *
 * Lines of `key = value`, # for comments: lines of their own, or behind a
 * value and at least two blanks. The file is the one that PARTNERLOG_CONF
 * names, else the installed one if it exists; without any, every setting has
 * its default. PARTNERLOG_DB overrides the database.
 */
#ifndef WIRE_CONFIG_H
#define WIRE_CONFIG_H

#include "../text/buf.h"
#include "roles.h"

/* How many settings there are, beside one for each role. */
#define CONFIG_SETTINGS 12

/* Where a value came from: a line of the file, from 1, or one of these. */
enum config_origin {
	CONFIG_OPTION = -2,      /* --db */
	CONFIG_ENVIRONMENT = -1, /* PARTNERLOG_DB */
	CONFIG_DEFAULT = 0,
};

struct config {
	char *database;  /* database = /var/lib/partnerlog/log.db */
	char *templates; /* templates = a folder */
	char *zone;      /* zone = Europe/Amsterdam; default UTC */
	char *language;  /* language = en: for those who ask for none of ours */
	char *company;   /* company = what stands at the head of each page */
	char *contact;   /* contact = whom to ask for a role */
	int wait_ms;     /* wait = 2000: for a locked database */
	int limit_ms;    /* limit = 10000: for one page's queries */
	char *redact;    /* redact = more keys of secrets; see redact.h */
	int record_exports; /* record-exports = yes: 1, or no: 0 */
	int exports;        /* exports = 2: of one user at a time; 0: any */
	int export_limit;   /* export-limit = 3600: seconds for one */
	unsigned may[ROLE_COUNT]; /* helpdesk-agent = view details */

	char *path; /* of the file, or NULL: there is none */
	int origins[CONFIG_SETTINGS + ROLE_COUNT];
};

/*
 * Fills c. Returns 0, or EX_CONFIG (78) after reporting file, line, and what
 * was expected there, for each mistake; EX_NOINPUT (66) when the file that was
 * named, or the installed one if there is one, cannot be read. c is empty then.
 * Without memory the program ends here, with a report.
 */
int config_init(struct config *c);
void config_release(struct config *c);

/* config_init's work on one text, from an empty c; `why` says "line 3: …", a
   line for each mistake, of the first ten. */
int config_read(struct config *c, struct span text, struct buf *why);

/* Changes the database, as --db does. */
void config_use_database(struct config *c, const char *path);

/* Whether nobody has set it. */
bool config_is_default(const struct config *c, const char *name);

/*
 * Appends all settings and where each came from, aligned, in the order of
 * the installed file. The text is a configuration itself:
 *
 *	zone     = UTC                  # default
 *	wait     = 100                  # /etc/partnerlog/partnerlog.conf:12
 */
void config_describe(const struct config *c, struct buf *out);

#endif
