/* partnerlog backup: a copy of the log, whole, while it is in use. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/stores/imports.h"
#include "../lib/text/report.h"
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
	struct buf part;            /* the copy's name until it is whole */
	int fd;                     /* of the part; -1: it is not ours */
	struct imports_stats stats; /* of the log */
	struct progress progress;
};

static int refuse(const struct backup *b, int status, const char *why)
{
	report("%s: %s", b->path, why);
	return status;
}

static int cannot_write(const struct backup *b)
{
	report("%s: %s", buf_text(&b->part), strerror(errno));
	return EX_IOERR;
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

/*
 * One backup at a time writes the part. Its name is always the same, so that
 * what a killed one left behind is used up by the next.
 */
static int take_part(struct backup *b)
{
	struct stat ours, named;

	b->fd = open(buf_text(&b->part),
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0640);
	if (b->fd < 0)
		return refuse(b, EX_CANTCREAT, strerror(errno));
	/* Another one may have ended, and given the file its name, between
	   the opening and the lock. */
	if (flock(b->fd, LOCK_EX | LOCK_NB) || fstat(b->fd, &ours) ||
	    stat(buf_text(&b->part), &named) || ours.st_ino != named.st_ino) {
		close(b->fd);
		b->fd = -1;
		return refuse(
		    b, EX_TEMPFAIL, "another backup is writing it now");
	}
	return ftruncate(b->fd, 0) ? cannot_write(b) : 0;
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
	rc = db_copy(&b->log, buf_text(&b->part), show, b);
	progress_clear(&b->progress);
	if (rc > 0)
		return EX_TEMPFAIL;
	if (rc && b->log.trouble == DB_DAMAGED)
		return cli_trouble(&b->log, &b->config);
	if (rc)
		return refuse(b, EX_IOERR, buf_text(&b->log.why));
	if (fsync(b->fd))
		return cannot_write(b);
	/* It is the disk that shall be checked, not the memory before it. */
	posix_fadvise(b->fd, 0, 0, POSIX_FADV_DONTNEED);
	return 0;
}

/* What comes back from the disk is the log that was copied. */
static int check_copy(struct backup *b)
{
	struct imports_stats stats;

	if (db_open_reader(&b->copy, buf_text(&b->part), 0) ||
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

static int sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = BUF_INIT;
	int fd, rc = -1;

	if (slash)
		buf_add(&folder, path, (size_t)(slash - path) + 1);
	else
		buf_adds(&folder, ".");
	fd = open(buf_text(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		rc = fsync(fd);
		close(fd);
	}
	buf_release(&folder);
	return rc;
}

static int give_name(struct backup *b)
{
	if (rename(buf_text(&b->part), b->path))
		return refuse(b, EX_CANTCREAT, strerror(errno));
	b->fd = (close(b->fd), -1);
	if (sync_folder(b->path))
		return refuse(b, EX_IOERR, strerror(errno));
	if (isatty(STDOUT_FILENO))
		printf("%s: a copy of %" PRId64 " entries\n", b->path,
		    b->stats.entries);
	return EX_OK;
}

static int make_copy(struct backup *b)
{
	int rc = check_target(b);

	buf_addf(&b->part, "%s.part", b->path);
	if (!rc && b->part.failed)
		rc = refuse(b, EX_OSERR, "out of memory");
	if (!rc)
		rc = take_part(b);
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
	struct backup b = {.fd = -1};
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
	rc = make_copy(&b);
	if (b.fd >= 0) {
		unlink(buf_text(&b.part));
		close(b.fd);
	}
out:
	db_release(&b.copy);
	db_release(&b.log);
	buf_release(&b.part);
	config_release(&b.config);
	stop_raise();
	return rc;
}
