#include "filename.h"

#include "../text/utf8.h"

#define BEFORE "activity-log"

/* With all that stands around it, well below the 255 bytes of most file
   systems. */
#define NAME_BYTES 120

/* Those that some system forbids, or that make a name look like another: what
   turns the direction of writing round can hide an ending. */
static bool is_unfit(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F) ||
	       (c < 0x80 && strchr("/\\:*?\"<>|", (int)c)) ||
	       (c >= 0x200E && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
	       c == UTF8_REPLACEMENT || c == 0xFFFE || c == 0xFFFF;
}

static void add_name(struct buf *out, struct span name)
{
	if (name.length > NAME_BYTES)
		name.length = utf8_begin(name, NAME_BYTES);
	while (name.length) {
		uint32_t c;
		size_t n = utf8_read(name, &c);

		if (utf8_valid((struct span){name.data, n}) < n) {
			c = 0;
			n = 1;
		}
		if (is_unfit(c))
			buf_addc(out, '_');
		else
			buf_add(out, name.data, n);
		name.data += n;
		name.length -= n;
	}
}

void filename_add(
    struct buf *out, struct span name, const char *after, const char *extension)
{
	buf_adds(out, BEFORE "_");
	if (name.length) {
		add_name(out, name);
		buf_addc(out, '_');
	}
	buf_addf(out, "%s.%s", after, extension);
}

void filename_add_header(
    struct buf *out, struct span name, const char *after, const char *extension)
{
	struct buf whole = BUF_INIT;

	buf_adds(out, "attachment; filename=\"");
	filename_add(out, span_of(""), after, extension);
	buf_addc(out, '"');
	if (name.length) {
		filename_add(&whole, name, after, extension);
		buf_adds(out, "; filename*=UTF-8''");
		buf_add_url(out, buf_span(&whole));
		out->failed |= whole.failed;
	}
	buf_release(&whole);
}
