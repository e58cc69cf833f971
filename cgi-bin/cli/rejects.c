#include "rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK ((size_t)64 << 10)

void rejects_init(struct rejects *r, const char *path)
{
	*r = (struct rejects){.fd = -1};
	buf_adds(&r->path, path);
	redact_init(&r->redact);
}

void rejects_release(struct rejects *r)
{
	if (r->fd >= 0)
		close(r->fd);
	redact_release(&r->redact);
	buf_release(&r->out);
	buf_release(&r->path);
}

/* What was too long to be held can only be pointed at. */
static bool is_beyond_us(const struct refusal *f)
{
	return f->text.length == 0 && f->until > f->from;
}

void refusal_describe(const struct refusal *f, struct buf *out)
{
	size_t begin = out->length;

	buf_addf(out, "%s: line %" PRId64, f->source, f->line);
	if (is_beyond_us(f))
		buf_addf(
		    out, ", bytes %" PRId64 " to %" PRId64, f->from, f->until);
	else
		buf_addf(out, ", byte %" PRId64, f->from);
	buf_addf(out, ": %s%s%s", f->field, f->field[0] ? ": " : "", f->reason);
	/* A heading may have line ends in it, as a file name may. */
	for (size_t i = begin; i < out->length; i++)
		if ((unsigned char)out->data[i] < 0x20)
			out->data[i] = ' ';
}

/* An older file may be readable for others; what it held is made anew by the
   import that made it. A device such as /dev/null stays as it is. */
static int make_file(struct rejects *r)
{
	struct stat st;

	if (r->path.failed) {
		errno = ENOMEM;
		return -1;
	}
	r->fd = open(buf_text(&r->path),
	    O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (r->fd < 0 || fstat(r->fd, &st))
		return -1;
	if (!S_ISREG(st.st_mode))
		return 0;
	return fchmod(r->fd, 0600) || ftruncate(r->fd, 0) ? -1 : 0;
}

static int write_out(struct rejects *r)
{
	size_t done = 0;
	ssize_t n;

	if (r->out.failed) {
		errno = ENOMEM;
		return -1;
	}
	while (done < r->out.length) {
		n = write(r->fd, r->out.data + done, r->out.length - done);
		if (n < 0 && errno != EINTR)
			return -1;
		done += n > 0 ? (size_t)n : 0;
	}
	buf_clear(&r->out);
	return 0;
}

static int write_chunk(struct rejects *r)
{
	r->count++;
	return r->out.length < CHUNK && !r->out.failed ? 0 : write_out(r);
}

int rejects_add(struct rejects *r, const struct refusal *f)
{
	if (r->fd < 0 && make_file(r))
		return -1;
	buf_adds(&r->out, "# ");
	refusal_describe(f, &r->out);
	if (is_beyond_us(f))
		buf_adds(&r->out, "; it is in the source alone");
	buf_addc(&r->out, '\n');
	if (f->text.length) {
		redact_text(&r->redact, f->text, &r->out);
		buf_addc(&r->out, '\n');
	}
	return write_chunk(r);
}

/* With the mark by which a spreadsheet knows that the text is UTF-8. */
static void add_heading(struct rejects *r, const struct portal *p)
{
	buf_adds(&r->out, "\xEF\xBB\xBF");
	buf_add_span(&r->out, p->heading);
	buf_addf(&r->out, "%cRefused\r\n", p->rows.separator);
}

int rejects_add_row(
    struct rejects *r, const struct refusal *f, const struct portal *p)
{
	struct csv cell = {.out = &r->out,
	    .separator = p->rows.separator,
	    .harmless = true,
	    .begun = true};
	struct buf reason = BUF_INIT;

	if (r->fd < 0) {
		if (make_file(r))
			return -1;
		add_heading(r, p);
	}
	if (is_beyond_us(f))
		refusal_describe(f, &reason);
	else
		buf_addf(&reason, "%s%s%s", f->field, f->field[0] ? ": " : "",
		    f->reason);
	if (f->text.length)
		redact_text(&r->redact, f->text, &r->out);
	/* A row may end early; the reason must not look like a later cell. In
	   a row that could not be split, the field at fault is there, too. */
	for (size_t i = p->rows.count + (p->rows.problem != NULL);
	     i < p->columns; i++)
		buf_addc(&r->out, p->rows.separator);
	csv_text(&cell, buf_span(&reason));
	csv_end_row(&cell);
	r->out.failed |= reason.failed;
	buf_release(&reason);
	return write_chunk(r);
}

int rejects_finish(struct rejects *r)
{
	int rc;

	if (r->fd < 0)
		return 0;
	rc = write_out(r);
	/* What is no file on a disk cannot be synced, and says EINVAL. */
	if (!rc && fsync(r->fd) && errno != EINVAL)
		rc = -1;
	/* A file may be refused for want of space as late as this. */
	if (close(r->fd))
		rc = -1;
	r->fd = -1;
	return rc;
}
