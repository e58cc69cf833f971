#include "part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/text/report.h"

void part_init(struct part *p, const char *path)
{
	*p = (struct part){.path = path, .fd = -1};
	buf_addf(&p->name, "%s.part", path);
}

static void put_away(struct part *p)
{
	close(p->fd);
	p->fd = -1;
}

void part_release(struct part *p)
{
	if (p->fd >= 0) {
		unlink(buf_text(&p->name));
		put_away(p);
	}
	buf_release(&p->name);
}

static int refuse(const char *name, int status, const char *why)
{
	report("%s: %s", name, why);
	return status;
}

/* Whether the file is still the one of that name: another program may have
   ended, and given it the other one, between the opening and the lock. */
static bool is_ours(const struct part *p, const struct stat *file)
{
	struct stat named;

	return flock(p->fd, LOCK_EX | LOCK_NB) == 0 &&
	       lstat(buf_text(&p->name), &named) == 0 &&
	       named.st_dev == file->st_dev && named.st_ino == file->st_ino;
}

int part_take(struct part *p, mode_t mode)
{
	const char *name = buf_text(&p->name);
	struct stat file;
	int rc = EX_OK;

	if (p->name.failed)
		return refuse(p->path, EX_OSERR, "out of memory");
	p->fd = open(
	    name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode);
	if (p->fd < 0)
		return refuse(name, EX_CANTCREAT,
		    errno == ELOOP ? "is a link, and is not written through"
				   : strerror(errno));
	if (fstat(p->fd, &file) || !S_ISREG(file.st_mode))
		rc = refuse(name, EX_CANTCREAT,
		    "is no regular file, and is not written to");
	else if (!is_ours(p, &file))
		rc = refuse(
		    name, EX_TEMPFAIL, "another partnerlog is writing it now");
	if (rc) {
		put_away(p);
		return rc;
	}
	if (ftruncate(p->fd, 0))
		return refuse(name, EX_IOERR, strerror(errno));
	return EX_OK;
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

int part_give(struct part *p)
{
	if (fsync(p->fd))
		return refuse(buf_text(&p->name), EX_IOERR, strerror(errno));
	if (rename(buf_text(&p->name), p->path))
		return refuse(p->path, EX_CANTCREAT, strerror(errno));
	put_away(p);
	if (sync_folder(p->path))
		return refuse(p->path, EX_IOERR, strerror(errno));
	return EX_OK;
}
