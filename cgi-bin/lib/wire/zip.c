#include "zip.h"

#include <unistd.h>
#include <zlib.h>

#include "../text/buf.h"

#define LOCAL 0x04034B50   /* begins a member */
#define CENTRAL 0x02014B50 /* begins the list of them, at the end */
#define LAST 0x06054B50
#define EDGE ((size_t)16384) /* of a member, where its tags are */
#define PIECE ((size_t)64 << 10)

struct zip {
	int fd;
	const char *tag;
	z_stream stream;
	unsigned char in[PIECE], out[PIECE];
	size_t at, filled; /* of `in` */
	int members;

	/* Of the member that is being read: */
	struct buf name, head, tail; /* its first and last bytes */
	int64_t length;
	uLong crc;
};

static bool fill(struct zip *z)
{
	ssize_t n;

	if (z->at < z->filled)
		return true;
	n = read(z->fd, z->in, sizeof z->in);
	z->at = 0;
	z->filled = n > 0 ? (size_t)n : 0;
	return n > 0;
}

/* Little-endian. */
static uint64_t take(struct zip *z, int bytes, bool *good)
{
	uint64_t value = 0;

	for (int i = 0; i < bytes; i++) {
		if (!fill(z)) {
			*good = false;
			return 0;
		}
		value |= (uint64_t)z->in[z->at++] << (8 * i);
	}
	return value;
}

static void take_text(struct zip *z, size_t n, struct buf *text, bool *good)
{
	for (; n && *good; n--) {
		char c = (char)take(z, 1, good);

		if (text)
			buf_addc(text, c);
	}
}

/* Keeps the edges of what comes out. */
static void look_at(struct zip *z, const unsigned char *bytes, size_t n)
{
	size_t room = EDGE - z->head.length;

	z->crc = crc32(z->crc, bytes, (uInt)n);
	z->length += (int64_t)n;
	buf_add(&z->head, bytes, n < room ? n : room);
	if (n >= EDGE) {
		buf_clear(&z->tail);
		bytes += n - EDGE;
		n = EDGE;
	}
	buf_add(&z->tail, bytes, n);
	if (z->tail.length > EDGE) {
		size_t extra = z->tail.length - EDGE;

		memmove(z->tail.data, z->tail.data + extra, EDGE);
		buf_cut(&z->tail, EDGE);
	}
}

static bool inflate_member(struct zip *z)
{
	int rc = inflateReset2(&z->stream, -MAX_WBITS);

	while (rc == Z_OK || rc == Z_BUF_ERROR) {
		if (!fill(z))
			return false;
		z->stream.next_in = z->in + z->at;
		z->stream.avail_in = (uInt)(z->filled - z->at);
		z->stream.next_out = z->out;
		z->stream.avail_out = sizeof z->out;
		rc = inflate(&z->stream, Z_NO_FLUSH);
		z->at = z->filled - z->stream.avail_in;
		look_at(z, z->out, sizeof z->out - z->stream.avail_out);
	}
	return rc == Z_STREAM_END;
}

/* Where the edge has the tag; -1 where it has not. */
static int64_t place_of(
    const struct buf *edge, const char *open, const char *tag)
{
	struct buf whole = BUF_INIT;
	const char *found;

	buf_addf(&whole, "%s%s>", open, tag);
	found = edge->length ? memmem(edge->data, edge->length,
				   buf_text(&whole), whole.length)
			     : NULL;
	buf_release(&whole);
	return found ? found - edge->data : -1;
}

static int64_t content_of(const struct zip *z)
{
	int64_t from = place_of(&z->head, "<", z->tag);
	int64_t until = place_of(&z->tail, "</", z->tag);

	if (from < 0 || until < 0)
		return -1;
	from += (int64_t)strlen(z->tag) + 2;
	return z->length - (int64_t)z->tail.length + until - from;
}

static bool is_name_end(char c)
{
	return c == ' ' || c == '>' || c == '/' || c == '\n' || c == '\r';
}

/* The document begins with <?xml …?>; its root's end tag is its end. */
static bool ends_with_root(const struct zip *z)
{
	const char *p = buf_text(&z->head), *end = p + z->head.length;
	struct span tail = buf_span(&z->tail);
	size_t n = 0;

	while (p && p < end && (p[0] != '<' || p[1] == '?'))
		p = memchr(p + 1, '<', (size_t)(end - p - 1));
	if (!p || p >= end)
		return false;
	while (p + 1 + n < end && !is_name_end(p[1 + n]))
		n++;
	while (tail.length && is_name_end(tail.data[tail.length - 1]) &&
	       tail.data[tail.length - 1] != '>')
		tail.length--;
	if (tail.length < n + 3)
		return tail.length >= 2 &&
		       !memcmp(tail.data + tail.length - 2, "/>", 2);
	tail.data += tail.length - n - 3;
	return (!memcmp(tail.data, "</", 2) &&
		   !memcmp(tail.data + 2, p + 1, n) &&
		   tail.data[n + 2] == '>') ||
	       !memcmp(tail.data + n + 1, "/>", 2);
}

static bool read_member(struct zip *z,
    bool (*each)(void *context, const struct zip_member *m), void *context)
{
	bool good = true;
	uint64_t length, crc, names, extras;
	struct zip_member m;

	buf_clear(&z->name);
	buf_clear(&z->head);
	buf_clear(&z->tail);
	z->length = 0;
	z->crc = crc32(0, NULL, 0);
	take_text(z, 10, NULL, &good);
	crc = take(z, 4, &good);
	take(z, 4, &good);
	length = take(z, 4, &good);
	names = take(z, 2, &good);
	extras = take(z, 2, &good);
	take_text(z, names, &z->name, &good);
	take_text(z, extras, NULL, &good);
	if (!good || !inflate_member(z) || crc != z->crc)
		return false;
	/* A length that takes more than 32 bits is elsewhere. */
	if (length != UINT32_MAX && length != (uint64_t)z->length)
		return false;
	m = (struct zip_member){buf_span(&z->name), content_of(z)};
	z->members++;
	return !z->name.failed && !z->head.failed && !z->tail.failed &&
	       ends_with_root(z) && each(context, &m);
}

/* The list is there to its end: nothing of a comment follows. */
static bool read_list(struct zip *z)
{
	bool good = true;
	unsigned char last[22] = {0};
	size_t n = 0;

	while (good) {
		unsigned char c = (unsigned char)take(z, 1, &good);

		if (!good)
			break;
		memmove(last, last + 1, sizeof last - 1);
		last[sizeof last - 1] = c;
		n++;
	}
	return n >= sizeof last && last[0] == (LAST & 0xFF) &&
	       last[1] == (LAST >> 8 & 0xFF) &&
	       last[2] == (LAST >> 16 & 0xFF) && last[3] == (LAST >> 24) &&
	       (last[10] | last[11] << 8) == z->members;
}

bool zip_is_whole(int fd, const char *tag,
    bool (*each)(void *context, const struct zip_member *m), void *context)
{
	struct zip z = {.fd = fd, .tag = tag};
	bool good = lseek(fd, 0, SEEK_SET) == 0 &&
		    inflateInit2(&z.stream, -MAX_WBITS) == Z_OK;
	uint64_t mark = 0;

	while (good) {
		mark = take(&z, 4, &good);
		if (!good || mark != LOCAL)
			break;
		good = read_member(&z, each, context);
	}
	good = good && mark == CENTRAL && z.members > 0 && read_list(&z);
	inflateEnd(&z.stream);
	buf_release(&z.name);
	buf_release(&z.head);
	buf_release(&z.tail);
	return good;
}
