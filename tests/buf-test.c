/* buf: what is appended is there, and running out of memory is sticky. */
#include "tap.h"

#include "lib/text/buf.h"

/* The address sanitizer is to give NULL for too much, as malloc() does. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void test_empty(void)
{
	struct buf b = BUF_INIT;

	is_text("", buf_text(&b), "an empty one is an empty string");
	is_int(0, buf_span(&b).length, "and an empty span");
	ok(buf_span(&b).data != NULL, "whose data can be looked at");
	buf_clear(&b);
	buf_cut(&b, 0);
	buf_cut(&b, 5);
	buf_add(&b, NULL, 0);
	buf_add_span(&b, (struct span){NULL, 0});
	buf_adds(&b, "");
	ok(b.length == 0 && !b.failed, "nothing added stays nothing");
	buf_release(&b);
	buf_release(&b);
	ok(b.data == NULL && b.room == 0, "released twice is released");
}

static void test_adding(void)
{
	struct buf b = BUF_INIT;

	buf_adds(&b, "one");
	buf_addc(&b, ' ');
	buf_add_span(&b, (struct span){"twofold", 3});
	buf_addf(&b, " %d%s", 3, "x");
	is_text("one two 3x", buf_text(&b), "pieces come one after another");
	buf_addf(&b, "%s", "");
	is_int(10, b.length, "an empty format adds nothing");
	buf_add(&b, "a\0b", 3);
	is_int(13, b.length, "NUL bytes count");
	is_int(0, memcmp(b.data + 10, "a\0b", 4), "and a NUL follows");
	buf_cut(&b, 3);
	is_text("one", buf_text(&b), "cut to three bytes");
	buf_cut(&b, 100);
	is_int(3, b.length, "a cut never lengthens");
	buf_clear(&b);
	is_text("", buf_text(&b), "cleared");
	ok(b.room > 0, "with its memory");
	buf_release(&b);
}

static void test_growing(void)
{
	struct buf b = BUF_INIT;
	bool same = true, ended = true;

	for (int i = 0; i < 100000; i++) {
		buf_addc(&b, (char)('a' + i % 26));
		ended = ended && b.data[b.length] == '\0' && b.room > b.length;
	}
	is_int(100000, b.length, "a hundred thousand bytes, one by one");
	for (int i = 0; i < 100000; i++)
		same = same && b.data[i] == 'a' + i % 26;
	ok(same, "all of them as they were added");
	ok(ended, "with a NUL behind at every moment");
	ok(buf_reserve(&b, 5000000) && b.room > 5100000, "room for more");
	is_int(100000, b.length, "does not change the contents");
	buf_release(&b);
}

/* What is printed needs one byte more than there is left, or just fits. */
static void test_printing(void)
{
	static const char text[] = "0123456789abcdefghijklmnopqrstuvwxyz"
				   "0123456789abcdefghijklmnopqrstuvwxyz";
	bool good = true;

	for (int before = 0; before < 64; before++)
		for (int n = 0; n < (int)sizeof text; n++) {
			struct buf b = BUF_INIT;

			buf_addf(&b, "%.*s", before, text);
			buf_addf(&b, "%.*s", n, text);
			good =
			    good && b.length == (size_t)(before + n) &&
			    !strncmp(buf_text(&b), text, (size_t)before) &&
			    !strncmp(buf_text(&b) + before, text, (size_t)n) &&
			    !buf_text(&b)[b.length];
			buf_release(&b);
		}
	ok(good, "printed whole, whatever room there is");
}

static void add_int(int64_t n, const char *want)
{
	struct buf b = BUF_INIT;

	buf_add_int(&b, n);
	is_text(want, buf_text(&b), "the number %s", want);
	buf_release(&b);
}

static void add_url(struct span s, const char *want)
{
	struct buf b = BUF_INIT;

	buf_add_url(&b, s);
	is_text(want, buf_text(&b), "in a URL: %s", want);
	buf_release(&b);
}

static void test_forms(void)
{
	struct buf b = BUF_INIT;

	add_int(0, "0");
	add_int(-1, "-1");
	add_int(1234567890, "1234567890");
	add_int(INT64_MAX, "9223372036854775807");
	add_int(INT64_MIN, "-9223372036854775808");
	add_url(span_of("aZ09-_.~"), "aZ09-_.~");
	add_url(span_of("a b&c=d+e%/?#"), "a%20b%26c%3Dd%2Be%25%2F%3F%23");
	add_url(span_of("\xC3\xA9\"<>'"), "%C3%A9%22%3C%3E%27");
	add_url((struct span){"\0\n\x7F\xFF", 4}, "%00%0A%7F%FF");
	add_url(span_of(""), "");
	buf_add_hex(&b, "\x00\x0f\xa0\xff", 4);
	is_text("000fa0ff", buf_text(&b), "hexadecimal digits");
	buf_release(&b);
}

static void run_out(struct buf *b, size_t n, const char *how)
{
	buf_clear(b);
	buf_adds(b, "kept");
	ok(!buf_reserve(b, n) && b->failed, "no room: %s", how);
	buf_adds(b, " lost");
	buf_addf(b, "%d", 5);
	buf_addc(b, 'x');
	buf_add_int(b, 5);
	is_text("kept", buf_text(b), "what was there stays: %s", how);
	ok(!buf_reserve(b, 1), "nor any more afterwards: %s", how);
}

static void test_running_out(void)
{
	struct buf b = BUF_INIT;

	run_out(&b, SIZE_MAX, "all there can be");
	run_out(&b, SIZE_MAX - 4, "as much less the contents");
	run_out(&b, SIZE_MAX - 5, "one byte less");
	run_out(&b, SIZE_MAX / 2, "half of it");
	buf_clear(&b);
	buf_adds(&b, "again");
	is_text("again", buf_text(&b), "clearing forgets the failure");
	buf_release(&b);
}

int main(void)
{
	test_empty();
	test_adding();
	test_growing();
	test_printing();
	test_forms();
	test_running_out();
	return tap_done();
}
