#include "../cgi-bin/lib/wire/input.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"

static int file_of(const char *bytes, size_t n)
{
	int fd = memfd_create("input", 0);

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

static void test_window(void)
{
	static const char text[] = "one\ntwo\n\nfour";
	int fd = file_of(text, sizeof text - 1);
	struct input in;

	input_init(&in, fd);
	is_int(0, input_left(&in), "nothing is read unasked");
	ok(input_have(&in, 12), "the last byte");
	ok(!input_have(&in, 13), "and none behind it");
	is_int(13, input_left(&in), "all are there");
	is_int(1, in.line, "the first line");
	input_advance(&in, 5);
	is_int(2, in.line, "the second");
	is_int(5, input_place(&in), "where in the stream");
	ok(memcmp(input_here(&in), "wo\n\nfour", 8) == 0, "what is there");
	input_advance(&in, 8);
	is_int(4, in.line, "the last");
	ok(!input_have(&in, 0) && !input_fill(&in), "the end");
	is_int(13, in.bytes, "all was read");
	is_int(0, in.failed, "and nothing failed");
	input_release(&in);
	close(fd);
}

/* Longer than a chunk, so that the window moves under the reader. */
static void test_flat(void)
{
	struct buf text = BUF_INIT;
	struct input in;
	int wrong = 0, fd;

	for (int i = 0; i < 200000; i++)
		buf_addf(&text, "%07d\n", i);
	fd = file_of(text.data, text.length);
	input_init(&in, fd);
	for (int i = 0; i < 200000; i++) {
		wrong += !input_have(&in, 7) || in.line != i + 1 ||
			 input_place(&in) != 8 * (int64_t)i ||
			 memcmp(input_here(&in), text.data + 8 * i, 8) != 0;
		input_advance(&in, 8);
	}
	is_int(0, wrong, "200,000 lines, each in its place");
	ok(!input_have(&in, 0), "and no more");
	ok(in.window.room <= 1 << 20, "the window stays small");
	input_release(&in);
	close(fd);
	buf_release(&text);
}

static void test_ahead(void)
{
	struct buf text = BUF_INIT;
	struct input in, ahead;
	int ends[2], fd, lines = 0;

	for (int i = 0; i < 100000; i++)
		buf_addf(&text, "%07d\n", i);
	fd = file_of(text.data, text.length);
	input_init(&in, fd);
	input_have(&in, 24);
	input_advance(&in, 16);
	ok(input_init_ahead(&ahead, &in), "a file has a second look");
	ok(input_have(&ahead, 7) &&
		memcmp(input_here(&ahead), "0000002\n", 8) == 0,
	    "from where the first one stands");
	is_int(3, ahead.line, "with its line");
	is_int(16, input_place(&ahead), "and its place");
	for (; input_have(&ahead, 7); lines++)
		input_advance(&ahead, 8);
	is_int(99998, lines, "to the end");
	input_release(&ahead);
	for (lines = 0; input_have(&in, 7); lines++)
		input_advance(&in, 8);
	is_int(99998, lines, "and the first look misses nothing");
	input_release(&in);
	close(fd);
	if (pipe(ends) != 0)
		abort();
	input_init(&in, ends[0]);
	ok(!input_init_ahead(&ahead, &in), "a pipe has none");
	input_release(&in);
	close(ends[0]);
	close(ends[1]);
	buf_release(&text);
}

static void test_failure(void)
{
	struct input in;

	input_init(&in, -1);
	ok(!input_have(&in, 0), "what cannot be read has no byte");
	is_int(EBADF, in.failed, "and says why");
	is_text("", input_here(&in), "nothing is there");
	input_release(&in);
}

/* Asks for a complaint, which must leave all of the input to the reader. */
static void complains(
    const char *bytes, size_t n, const char *want, const char *what)
{
	int fd = file_of(bytes, n);
	struct input in;
	const char *got;

	input_init(&in, fd);
	got = input_complaint(&in);
	if (want)
		ok(got && strstr(got, want), "%s: %s", what,
		    got ? got : "(nothing)");
	else
		ok(!got, "%s", what);
	is_int(0, input_place(&in), "and nothing is passed");
	input_release(&in);
	close(fd);
}

#define COMPLAINS(bytes, want, what)                                           \
	complains(bytes, sizeof bytes - 1, want, what)

static void test_complaints(void)
{
	COMPLAINS("", NULL, "an empty file");
	COMPLAINS("{", NULL, "one byte");
	COMPLAINS("{\"a\":1}", NULL, "JSON");
	COMPLAINS("\xEF\xBB\xBF{}", NULL, "a byte order mark of UTF-8");
	COMPLAINS("Date-Time,Status\n", NULL, "CSV");
	COMPLAINS("PK,Status\n", NULL, "a heading that begins like a zip");
	COMPLAINS("\x1F\x8B\x08\0\0", "zcat FILE | partnerlog", "gzip");
	COMPLAINS("PK\x03\x04\x14\0", "Excel workbook", "a zip archive");
	COMPLAINS("\xFF\xFE{\0", "UTF-16;", "UTF-16, little end first");
	COMPLAINS("\xFE\xFF\0{", "UTF-16;", "UTF-16, big end first");
	COMPLAINS("\xFF\xFE\0\0{\0\0\0", "UTF-32;", "UTF-32");
	COMPLAINS("\0\0\xFE\xFF\0\0\0{", "UTF-32;", "and the other one");
	COMPLAINS("D\0a\0t\0e\0", "UTF-16;", "UTF-16 without a mark");
	COMPLAINS("\0{\0}", "UTF-16;", "and the other one");
	COMPLAINS("[\0", "UTF-16;", "however short");
}

int main(void)
{
	test_window();
	test_flat();
	test_ahead();
	test_failure();
	test_complaints();
	return tap_done();
}
