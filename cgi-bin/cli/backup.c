/* partnerlog backup: a copy of the log, whole, while it is in use. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/stores/imports.h"
#include "../lib/text/report.h"
#include "part.h"
#include "progress.h"
#include "stop.h"

static const char help[] =
    "Usage: partnerlog backup [--db FILE] COPY\n"
    "\n"
    "Copies the log into the file COPY, as it is at this moment, while it is\n"
    "being read and written. The copy is checked, and only then takes its\n"
    "name: whatever happens, COPY is the one from before or the new one, and\n"
    "whole. It replaces no file but an earlier copy. Until it is done it is\n"
    "beside COPY, with .part behind the name.\n"
    "\n"
    "  --db FILE  the log; else the configuration's. PARTNERLOG_DB, where it\n"
    "             is set, is over both\n"
    "  --help     this text\n"
    "\n"
    "Exit status: 0 there is a new copy; and, where all is as it was, 64\n"
    "wrong usage, 65 the log is damaged, 66 there is no log, 73 COPY cannot\n"
    "be made or must not be replaced, 74 it cannot be written, 75 another\n"
    "backup is writing it, 78 a wrong configuration.\n"
    "\n"
    "Example:\n"
    "  partnerlog backup /backup/partnerlog.db\n";

struct backup {
	struct config config;
	struct db log, copy;
	const char *path;
	struct part part;
	struct imports_stats stats; /* of the log */
	struct progress progress;
};

static int refuse(const struct backup *b, int status, const char *why)
{
	report("%s: %s", b->path, why);
	return status;
}

static bool has_journal(const struct backup *b)
{
	struct buf wal = BUF_INIT;
	bool there;

	buf_addf(&wal, "%s-wal", b->path);
	there = wal.failed || access(buf_text(&wal), F_OK) == 0;
	buf_release(&wal);
	return there;
}

/* An earlier copy may be replaced, and nothing else. */
static int check_target(const struct backup *b)
{
	struct stat there, log;

	if (lstat(b->path, &there))
		return errno == ENOENT
			   ? 0
			   : refuse(b, EX_CANTCREAT, strerror(errno));
	if (S_ISDIR(there.st_mode))
		return refuse(b, EX_CANTCREAT,
		    "is a directory; expected the name of a file");
	if (!S_ISREG(there.st_mode))
		return refuse(
		    b, EX_CANTCREAT, "is no regular file, and is not replaced");
	if (stat(b->config.database, &log) == 0 && log.st_dev == there.st_dev &&
	    log.st_ino == there.st_ino)
		return refuse(
		    b, EX_USAGE, "is the log itself; expected another name");
	if (there.st_size && !db_is_log(b->path))
		return refuse(b, EX_CANTCREAT,
		    "is no copy of a log, and is not replaced");
	/* Every log that was ever written to has one beside it, and what
	   belongs to one file must not be read with another. */
	if (has_journal(b))
		return refuse(b, EX_CANTCREAT,
		    "is a log in use (its -wal is beside it), and is not "
		    "replaced");
	return 0;
}

static int show(void *context, int64_t done, int64_t total)
{
	struct backup *b = context;

	b->progress.total = total;
	progress_show(&b->progress, done, 0);
	return stop_wanted();
}

static int copy_log(struct backup *b)
{
	int rc;

	if (db_open_reader(&b->log, b->config.database, b->config.wait_ms) ||
	    db_begin_read(&b->log, 0) || imports_stats(&b->log, &b->stats))
		return cli_trouble(&b->log, &b->config);
	rc = db_copy(&b->log, buf_text(&b->part.name), show, b);
	progress_clear(&b->progress);
	if (rc > 0)
		return EX_TEMPFAIL;
	if (rc && b->log.trouble == DB_DAMAGED)
		return cli_trouble(&b->log, &b->config);
	if (rc)
		return refuse(b, EX_IOERR, buf_text(&b->log.why));
	if (fsync(b->part.fd))
		return refuse(b, EX_IOERR, strerror(errno));
	/* It is the disk that shall be checked, not the memory before it. */
	posix_fadvise(b->part.fd, 0, 0, POSIX_FADV_DONTNEED);
	return 0;
}

/* What comes back from the disk is the log that was copied. */
static int check_copy(struct backup *b)
{
	struct imports_stats stats;

	if (db_open_reader(&b->copy, buf_text(&b->part.name), 0) ||
	    db_begin_read(&b->copy, 0) || db_check(&b->copy) ||
	    imports_stats(&b->copy, &stats)) {
		if (b->copy.trouble == DB_DAMAGED) {
			report("%s: %s; no copy was kept", b->config.database,
			    buf_text(&b->copy.why));
			return EX_DATAERR;
		}
		return refuse(b, EX_IOERR, buf_text(&b->copy.why));
	}
	if (memcmp(&stats, &b->stats, sizeof stats) != 0)
		return refuse(
		    b, EX_IOERR, "the copy does not hold what the log holds");
	return 0;
}

static int give_name(struct backup *b)
{
	int rc = part_give(&b->part);

	if (!rc && isatty(STDOUT_FILENO))
		printf("%s: a copy of %" PRId64 " entries\n", b->path,
		    b->stats.entries);
	return rc;
}

static int make_copy(struct backup *b)
{
	int rc = check_target(b);

	if (!rc)
		rc = part_take(&b->part, 0640);
	if (!rc)
		rc = copy_log(b);
	db_end_read(&b->log);
	if (!rc)
		rc = check_copy(b);
	db_end_read(&b->copy);
	if (!rc && stop_wanted())
		rc = EX_TEMPFAIL;
	return rc ? rc : give_name(b);
}

static const struct cli_usage usage = {help, 1, NULL};

int cli_backup(int argc, char **argv)
{
	struct backup b = {0};
	int rc = cli_options(argc, argv, &b.config, &usage);

	if (rc >= 0)
		return rc;
	db_init(&b.log);
	db_init(&b.copy);
	if (optind == argc || !*argv[optind]) {
		report("backup: wants the name of a file to make; see "
		       "partnerlog backup --help");
		rc = EX_USAGE;
		goto out;
	}
	b.path = argv[optind];
	stop_init();
	progress_init(&b.progress, "backup", 0);
	part_init(&b.part, b.path);
	rc = make_copy(&b);
	part_release(&b.part);
out:
	db_release(&b.copy);
	db_release(&b.log);
	config_release(&b.config);
	stop_raise();
	return rc;
}
