/* partnerlog prune: takes old entries out of the log, into a file. */
#include "cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/stores/imports.h"
#include "../lib/stores/prune.h"
#include "../lib/text/report.h"
#include "../lib/wire/clock.h"
#include "part.h"
#include "progress.h"
#include "stop.h"

static const char help[] =
    "Usage: partnerlog prune [--db FILE] --before DATE --to FILE [--yes]\n"
    "\n"
    "Takes all entries of before a day out of the log, with their versions\n"
    "and the subscription lists of before it. First all of it is written to\n"
    "a new file, one record a line; such a file can be imported again. The\n"
    "hashes stay, so that the chain can still be checked, and an entry in the\n"
    "log says who pruned what. A customer that nothing newer names is shown\n"
    "by its id from then on. The log's file does not shrink: what became free\n"
    "in it is overwritten, and used by what comes next.\n"
    "\n"
    "  --before DATE  YYYY-MM-DD, the first day that stays, in UTC\n"
    "  --to FILE      the file to write, which must not be there yet\n"
    "  --yes          does not ask\n"
    "  --db FILE      the log; else the configuration's. PARTNERLOG_DB, where\n"
    "                 it is set, is over both\n"
    "  --help         this text\n"
    "\n"
    "Exit status: 0 done, or there was nothing to prune; 1 the answer was no,\n"
    "64 wrong usage, 66 there is no log, 73 the file cannot be made, 74 it\n"
    "could not be written, 75 the log is locked or another one writes the\n"
    "file, 78 a wrong configuration. After 66 and more, all is as it was and\n"
    "there is no file; where that is not certain, the file is kept, and it\n"
    "is said.\n"
    "\n"
    "Example:\n"
    "  partnerlog prune --before 2020-01-01 --to before-2020.ndjson\n";

/* What is taken out, on its way into the file. */
struct output {
	struct part part;
	struct buf line;
	FILE *file;
	struct sha256 hasher;
};

static int open_output(struct output *o)
{
	int rc = part_take(&o->part, 0600), fd;

	if (rc)
		return rc;
	/* Asked only now that no other prune can be giving it the name. */
	if (!access(o->part.path, F_OK)) {
		report("%s: it is there already; expected a new name",
		    o->part.path);
		return EX_CANTCREAT;
	}
	fd = dup(o->part.fd);
	o->file = fd < 0 ? NULL : fdopen(fd, "w");
	if (o->file)
		return EX_OK;
	report("%s: %s", buf_text(&o->part.name), strerror(errno));
	if (fd >= 0)
		close(fd);
	return EX_CANTCREAT;
}

/* A record a line: what line ends there are, are white space between. */
static int write_text(void *context, struct span text)
{
	struct output *o = context;

	buf_clear(&o->line);
	buf_add_span(&o->line, text);
	buf_addc(&o->line, '\n');
	if (o->line.failed)
		return 1;
	for (size_t i = 0; i + 1 < o->line.length; i++)
		if (o->line.data[i] == '\n' || o->line.data[i] == '\r')
			o->line.data[i] = ' ';
	sha256_add(&o->hasher, o->line.data, o->line.length);
	return fwrite(o->line.data, o->line.length, 1, o->file) != 1;
}

/* On the disk, and under its name, before anything is removed. */
static int close_output(struct output *o, uint8_t digest[SHA256_SIZE])
{
	bool good = !ferror(o->file) && !fflush(o->file);
	int cause = errno;

	if (fclose(o->file) && good) {
		cause = errno;
		good = false;
	}
	o->file = NULL;
	if (o->line.failed || (good && !sha256_finish(&o->hasher, digest))) {
		report("%s: out of memory", o->part.path);
		return EX_OSERR;
	}
	if (good) {
		int rc = part_give(&o->part);

		if (rc && o->part.fd < 0)
			unlink(o->part.path);
		return rc;
	}
	report("%s: %s", buf_text(&o->part.name), strerror(cause));
	return EX_IOERR;
}

static void output_init(struct output *o, const char *name)
{
	*o = (struct output){0};
	part_init(&o->part, name);
	sha256_init(&o->hasher);
	sha256_clear(&o->hasher);
}

static void output_release(struct output *o)
{
	if (o->file)
		fclose(o->file);
	part_release(&o->part);
	buf_release(&o->line);
	sha256_release(&o->hasher);
}

/* Whether it is to be done. */
static bool ask(const struct prune *p, const char *before, const char *log)
{
	char answer[16] = "";

	fprintf(stderr,
	    "Take %" PRId64 " entries of before %s out of %s, into %s? [y/N] ",
	    p->entries, before, log, p->file);
	fflush(stderr);
	if (!fgets(answer, sizeof answer, stdin))
		fputc('\n', stderr);
	if (!strcasecmp(answer, "y\n") || !strcasecmp(answer, "yes\n"))
		return true;
	report("prune: the answer was not y; all is as it was");
	return false;
}

/* What the file has goes out of the log. */
static int remove_all(struct db *d, const struct config *c, struct prune *p)
{
	struct progress bar;
	int rc;

	progress_init(&bar, "prune", 0);
	rc = prune_finish(d, p, progress_each, &bar);
	progress_clear(&bar);
	if (rc) {
		unlink(p->file);
		if (rc > 0)
			report("prune: stopped; all is as it was");
		return rc < 0 ? cli_trouble(d, c) : EX_TEMPFAIL;
	}
	if (!db_commit(d))
		return EX_OK;
	/* What was written of a commit that failed may still come into force
	   when the log is opened next: then only the file has the entries. */
	rc = cli_trouble(d, c);
	report("%s: is kept, since it may be that the log has its entries no "
	       "more; partnerlog stats tells",
	    p->file);
	return rc;
}

/* Writes the file and removes what is in it, in one transaction. */
static int prune(struct db *d, const struct config *c, struct prune *p)
{
	struct output o;
	int rc;

	output_init(&o, p->file);
	rc = open_output(&o);
	if (rc)
		goto out;
	if (db_begin(d) || prune_count(d, p)) {
		rc = cli_trouble(d, c);
		goto out;
	}
	if (prune_each(d, p, write_text, &o) < 0) {
		rc = cli_trouble(d, c);
		goto out;
	}
	rc = close_output(&o, p->digest);
	if (rc)
		goto out;
	rc = remove_all(d, c, p);
	if (rc)
		goto out;
	/* What was removed is in the journal, too. */
	if (!db_checkpoint(d))
		report("prune: somebody is reading the log; what was taken out "
		       "stays in %s-wal until the next import after that",
		    c->database);
	printf("%s: %" PRId64 " entries taken out, into %s\n", c->database,
	    p->entries, p->file);
out:
	db_rollback(d);
	output_release(&o);
	return rc;
}

static int prune_asked(
    struct db *d, const struct config *c, struct prune *p, bool yes)
{
	struct buf before = BUF_INIT;
	int rc = EX_OK;

	p->by = cli_user();
	if (prune_count(d, p))
		return cli_trouble(d, c);
	clock_add_day(&before, p->day);
	if (!p->records)
		printf("%s: nothing of before %s is there\n", c->database,
		    buf_text(&before));
	else if (!yes && !isatty(STDIN_FILENO))
		rc = EX_USAGE;
	else if (!yes && !ask(p, buf_text(&before), c->database))
		rc = EXIT_FAILURE;
	else
		rc = prune(d, c, p);
	if (rc == EX_USAGE)
		report("prune: nobody is there to be asked; say --yes");
	buf_release(&before);
	return rc;
}

/* The options' values. EX_OK or EX_USAGE. */
static int take_options(struct prune *p, const char *before)
{
	if (!before || !p->file || !*p->file)
		report("prune: --before DATE and --to FILE are needed; "
		       "see partnerlog prune --help");
	else if (!clock_parse_day(span_of(before), &p->day))
		report("prune: --before %s: no day between 2000-01-01 and "
		       "2199-12-31, written YYYY-MM-DD",
		    before);
	else
		return EX_OK;
	return EX_USAGE;
}

int cli_prune(int argc, char **argv)
{
	struct prune p = {0};
	const char *before = NULL;
	bool yes = false;
	const struct cli_option options[] = {{"before", &before, NULL},
	    {"to", &p.file, NULL}, {"yes", NULL, &yes}, {0}};
	const struct cli_usage usage = {help, 0, options};
	struct config c;
	struct db d;
	int rc = cli_options(argc, argv, &c, &usage);

	if (rc >= 0)
		return rc;
	db_init(&d);
	stop_init();
	rc = take_options(&p, before);
	if (!rc)
		rc = cli_open(&d, &c);
	if (!rc)
		rc = prune_asked(&d, &c, &p, yes);
	db_release(&d);
	config_release(&c);
	stop_raise();
	return rc;
}
