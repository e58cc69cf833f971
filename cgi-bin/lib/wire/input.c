#include "input.h"

#include <errno.h>
#include <unistd.h>

#define CHUNK ((size_t)256 << 10)

void input_init(struct input *in, int fd)
{
	*in = (struct input){.fd = fd, .line = 1, .apart = -1};
}

void input_release(struct input *in)
{
	buf_release(&in->window);
}

bool input_init_ahead(struct input *ahead, const struct input *in)
{
	off_t read_to = lseek(in->fd, 0, SEEK_CUR);

	if (read_to < 0)
		return false;
	input_init(ahead, in->fd);
	ahead->line = in->line;
	ahead->offset = input_place(in);
	ahead->apart = read_to - (int64_t)input_left(in);
	return true;
}

/* A signal that its program waits for ends the reading, as EINTR. */
static ssize_t read_chunk(struct input *in, char *to)
{
	return in->apart < 0 ? read(in->fd, to, CHUNK)
			     : pread(in->fd, to, CHUNK, in->apart);
}

bool input_fill(struct input *in)
{
	struct buf *w = &in->window;
	ssize_t n;

	if (in->ended)
		return false;
	if (in->at > 0) {
		memmove(w->data, w->data + in->at, w->length - in->at);
		buf_cut(w, w->length - in->at);
		in->offset += (int64_t)in->at;
		in->at = 0;
	}
	errno = ENOMEM;
	n = buf_reserve(w, CHUNK) ? read_chunk(in, w->data + w->length) : -1;
	if (n < 0)
		in->failed = errno;
	if (n > 0)
		w->length += (size_t)n;
	/* The zero that follows the contents. */
	buf_cut(w, w->length);
	if (n <= 0) {
		in->ended = true;
		return false;
	}
	in->bytes += n;
	if (in->apart >= 0)
		in->apart += n;
	return true;
}

bool input_have(struct input *in, size_t ahead)
{
	while (input_left(in) <= ahead)
		if (!input_fill(in))
			return false;
	return true;
}

const char *input_here(const struct input *in)
{
	return buf_text(&in->window) + in->at;
}

size_t input_left(const struct input *in)
{
	return in->window.length - in->at;
}

int64_t input_place(const struct input *in)
{
	return in->offset + (int64_t)in->at;
}

void input_advance(struct input *in, size_t n)
{
	const char *p = input_here(in);
	const char *end = p + n;

	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		in->line++;
		p++;
	}
	in->at += n;
}

/* What a file begins with that is no text. */
static const struct beginning {
	const char *bytes;
	size_t length;
	const char *complaint;
} beginnings[] = {
    {"\x1F\x8B", 2,
	"compressed (gzip); decompress it first: zcat FILE | partnerlog "
	"import -"},
    {"PK\3\4", 4,
	"a zip archive or an Excel workbook; unpack it, or save the workbook "
	"as \"CSV UTF-8\", first"},
    {"\xFF\xFE\0\0", 4,
	"UTF-32; convert it first: iconv -f UTF-32 -t UTF-8 FILE | partnerlog "
	"import -"},
    {"\0\0\xFE\xFF", 4,
	"UTF-32; convert it first: iconv -f UTF-32 -t UTF-8 FILE | partnerlog "
	"import -"},
    {"\xFF\xFE", 2,
	"UTF-16; convert it first: iconv -f UTF-16 -t UTF-8 FILE | partnerlog "
	"import -"},
    {"\xFE\xFF", 2,
	"UTF-16; convert it first: iconv -f UTF-16 -t UTF-8 FILE | partnerlog "
	"import -"},
};

const char *input_complaint(struct input *in)
{
	size_t n;

	input_have(in, 3);
	n = input_left(in) < 4 ? input_left(in) : 4;
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
		const struct beginning *b = &beginnings[i];

		if (n >= b->length &&
		    memcmp(input_here(in), b->bytes, b->length) == 0)
			return b->complaint;
	}
	/* Without a mark, every second byte of Latin text is a zero. */
	if (n > 0 && memchr(input_here(in), '\0', n))
		return "not UTF-8 but, it seems, UTF-16; save it as UTF-8 "
		       "first";
	return NULL;
}
