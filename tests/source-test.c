#include "../cgi-bin/lib/wire/source.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static int file_of(const void *bytes, size_t n)
{
	int fd = memfd_create("source", 0);

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

/* All that comes: records as they are, bad ones as "!text", a blank between,
   line ends in them as "~". */
static void cut_all(int fd, struct buf *out)
{
	struct input in;
	struct source s;
	enum source_result result;

	input_init(&in, fd);
	source_init(&s, &in);
	while ((result = source_next(&s)) > SOURCE_END) {
		if (out->length > 0)
			buf_addc(out, ' ');
		if (result == SOURCE_BAD)
			buf_addc(out, '!');
		for (size_t i = 0; i < s.text.length; i++)
			buf_addc(
			    out, s.text.data[i] == '\n' ? '~' : s.text.data[i]);
	}
	if (result == SOURCE_FAILED)
		buf_adds(out, "failed");
	input_release(&in);
}

/* The same through a pipe that gives a byte at a time. */
static int drip(const char *text, size_t n, pid_t *child)
{
	int ends[2];

	if (pipe(ends) != 0)
		abort();
	*child = fork();
	if (*child == 0) {
		close(ends[0]);
		for (size_t i = 0; i < n; i++) {
			if (write(ends[1], text + i, 1) != 1)
				_exit(1);
			usleep(20);
		}
		_exit(0);
	}
	close(ends[1]);
	return ends[0];
}

static void cuts(const char *text, const char *want, const char *what)
{
	struct buf out = BUF_INIT;
	int fd = file_of(text, strlen(text));
	pid_t child;

	cut_all(fd, &out);
	close(fd);
	is_text(want, buf_text(&out), "%s", what);
	buf_clear(&out);
	fd = drip(text, strlen(text), &child);
	cut_all(fd, &out);
	close(fd);
	waitpid(child, NULL, 0);
	is_text(want, buf_text(&out), "%s, byte by byte", what);
	buf_release(&out);
}

static void test_shapes(void)
{
	cuts("", "", "nothing");
	cuts(" \r\n\t", "", "white space");
	cuts("null", "", "null");
	cuts("null\nnull {\"a\":1}", "{\"a\":1}", "null and a record");
	cuts("{\"a\":1}", "{\"a\":1}", "one record");
	cuts("\xEF\xBB\xBF{\"a\":1}", "{\"a\":1}", "a byte order mark");
	cuts("\xEF\xBB\xBF", "", "only that");
	cuts("{\"a\":1}\r\n{\"b\":2}\r\n", "{\"a\":1} {\"b\":2}", "lines");
	cuts("{\"a\":1}{\"b\":2}", "{\"a\":1} {\"b\":2}", "no lines");
	cuts("{\"a\":1},\n{\"b\":2},\n", "{\"a\":1} {\"b\":2}", "commas");
	cuts("[]", "", "an empty array");
	cuts("[{\"a\":1}, {\"b\":[{}]}]", "{\"a\":1} {\"b\":[{}]}", "an array");
	cuts("{\"items\":[]}", "", "an empty collection");
	cuts("{\"totalCount\":2,\"Items\" : [ {\"a\":1},\n{\"b\":2} ],"
	     "\"links\":{\"self\":[{}]},\"continuationToken\":\"x}\"}",
	    "{\"a\":1} {\"b\":2}", "a collection");
	cuts("{\"items\":[{\"a\":1}]}\n{\"items\":[{\"b\":2}]}\n[{\"c\":3}]"
	     "null{\"d\":4}",
	    "{\"a\":1} {\"b\":2} {\"c\":3} {\"d\":4}", "several");
	cuts("[{\"items\":[{\"a\":1}]},{\"items\":[{\"b\":2}]},{\"c\":3}]",
	    "{\"a\":1} {\"b\":2} {\"c\":3}", "collections in an array");
	cuts("{\"items\":[{\"a\":1}]}\xEF\xBB\xBF{\"items\":[{\"b\":2}]}",
	    "{\"a\":1} {\"b\":2}", "a mark before each");
}

static void test_no_collection(void)
{
	cuts("{\"items\":1,\"a\":[{\"b\":2}]}",
	    "{\"items\":1,\"a\":[{\"b\":2}]}", "items that is no array");
	cuts("{\"a\":{\"items\":[{\"b\":2}]}}",
	    "{\"a\":{\"items\":[{\"b\":2}]}}", "items further in");
	cuts("{\"a\":\"items\",\"b\":[{\"c\":2}]}",
	    "{\"a\":\"items\",\"b\":[{\"c\":2}]}", "items as a value");
	cuts("{\"lineitems\":[{\"b\":2}]}", "{\"lineitems\":[{\"b\":2}]}",
	    "another key");
	cuts("{\"items\":\"x\",\"items\":[{\"b\":2}]}", "{\"b\":2}",
	    "items twice");
}

static void test_strings(void)
{
	cuts("{\"a\":\"}\\\"]{\\\\\"}{\"b\":2}",
	    "{\"a\":\"}\\\"]{\\\\\"} {\"b\":2}", "brackets in strings");
	cuts("[{\"a\\\"}\":\"[\"}]", "{\"a\\\"}\":\"[\"}", "and in keys");
}

static void test_elements(void)
{
	cuts("[1,{\"a\":1},\"x,]\",null,[{\"b\":[]}],true]",
	    "!1 {\"a\":1} !\"x,]\" !null ![{\"b\":[]}] !true",
	    "elements that are no objects");
	cuts("{\"items\":[\"\\\"\",{\"a\":1}]}", "!\"\\\"\" {\"a\":1}",
	    "one with a quote in it");
	cuts("[\"x\n{\"a\":1}]", "!\"x {\"a\":1}", "one without its end");
}

static void test_garbage(void)
{
	cuts("hello\n{\"a\":1}", "!hello {\"a\":1}", "a line of prose");
	cuts("{\"a\":1}\nx{\"b\":2}\ny\n  {\"c\":3}\n",
	    "{\"a\":1} !x{\"b\":2}~y {\"c\":3}", "two, and a record");
	cuts("true\n", "!true", "a scalar");
	cuts("nullx\n", "!nullx", "nearly null");
	cuts("nul", "!nul", "not quite null");
	cuts("{\"a\":1}]}{\"b\":2}", "{\"a\":1} !] !} {\"b\":2}",
	    "brackets too many");
}

static void test_unclosed(void)
{
	cuts("{\"a\":1", "!{\"a\":1", "the file ends in a record");
	cuts("{\"a\":\"x\\", "!{\"a\":\"x\\", "or in an escape");
	cuts("[", "!", "or in an array");
	cuts("[{\"a\":1}", "{\"a\":1} !", "or behind its last element");
	cuts("{\"items\":[{\"a\":1},{\"b", "{\"a\":1} !{\"b !",
	    "or in a collection");
	cuts("{\"items\":[{\"a\":1}],\"links\":{", "{\"a\":1} !",
	    "or behind its items");
	cuts("{\"a\":1,\"b\":{\"c\":2\n{\"d\":3}\n",
	    "!{\"a\":1,\"b\":{\"c\":2 {\"d\":3}", "a line cut short");
	cuts("{\"a\":\"x\n{\"d\":3}\n", "!{\"a\":\"x {\"d\":3}",
	    "a line cut short in a string");
	cuts("{\"a\":\n{\"d\":3}\n{\"e\":4}\n", "!{\"a\": {\"d\":3} {\"e\":4}",
	    "a line cut short at a value");
	cuts("{\"a\":[\n{\"d\":3}\n{\"e\":4}\n",
	    "!{\"a\":[ {\"d\":3} {\"e\":4}", "a line cut short in an array");
	cuts("{\"d\":3}\n{\"a\":\n{\"e\":4}", "{\"d\":3} !{\"a\": {\"e\":4}",
	    "the last line but one");
}

static void test_recovery(void)
{
	cuts("{\"items\":[{\"a\":[1,2},{\"b\":2}]}", "{\"a\":[1,2} {\"b\":2}",
	    "an array without its end is record_read's");
	cuts("{\"items\":[{\"a\":{\"x\":1},{\"b\":2}]}",
	    "!{\"a\":{\"x\":1}, {\"b\":2}", "a brace is missing");
	cuts("{\"items\":[{\"a\":{\"x\":1}]}\n{\"b\":2}",
	    "!{\"a\":{\"x\":1} {\"b\":2}", "in the last record");
	cuts("{\"items\":[{\"a\":1],\"x\":2},{\"b\":2}]}",
	    "!{\"a\":1 {\"b\":2} !] !}", "a bracket too many");
	cuts("{\"items\":[{\"a\":1}},{\"b\":2}]}",
	    "{\"a\":1} !} {\"b\":2} !] !}", "a brace too many");
	cuts("{\"items\":[{\"a\":[{\"x\":1,{\"y\":2}]},{\"b\":2}]}",
	    "{\"a\":[{\"x\":1,{\"y\":2}]} {\"b\":2}",
	    "a brace is missing further in");
	cuts("{\"items\":[{\"a\":1},xx,{\"b\":2}]}", "{\"a\":1} !xx {\"b\":2}",
	    "a word between");
	cuts("{\"items\":[\n {\n  \"a\":{\n },\n {\n  \"b\":[\n   {}\n  ]\n"
	     " }\n]}",
	    "!{~  \"a\":{~ }, {~  \"b\":[~   {}~  ]~ }", "indented lines");
	cuts("{\"items\":[{\"a\":1},{\"b\":\n{\"items\":[{\"c\":3}]}\n",
	    "{\"a\":1} !{\"b\": ! {\"c\":3}",
	    "a page cut short before another");
	cuts("{\"items\":[{\"a\":1}\n{\"items\":[{\"c\":3}]}\n",
	    "{\"a\":1} ! {\"c\":3}", "or cut between records");
	cuts("{\"items\":[{\"a\":1}],\"links\":{\"x\":1\n{\"b\":2}\n",
	    "{\"a\":1} ! {\"b\":2}", "or in its tail");
}

/* What import leaves of refused records, mended or not. */
static void test_comments(void)
{
	cuts("# why\n{\"a\":1}\n#\n# {\"b\n{\"c\":3}\n#", "{\"a\":1} {\"c\":3}",
	    "comments");
	cuts("\xEF\xBB\xBF# why\r\n{\"a\":1}", "{\"a\":1}",
	    "one behind a byte order mark");
	cuts("# one\nhello\n# two\n{\"a\":1\n# } three\n{\"b\":\"x\n"
	     "# four\n[{\"c\":3}]",
	    "!hello !{\"a\":1 !{\"b\":\"x {\"c\":3}", "between bad ones");
	cuts("{\"a\":1} # no\n #no\n{\"b\":2}",
	    "{\"a\":1} !# no~ #no {\"b\":2}", "only at a line's beginning");
	cuts("[{\"a\":1},\n# no\n{\"b\":\n#2\n}]",
	    "{\"a\":1} !# no {\"b\":~#2~}", "not in an array");
	cuts("{\"a\":\"\\n# x\",\n \"b\":\"#\"}",
	    "{\"a\":\"\\n# x\",~ \"b\":\"#\"}", "nor in a string");
}

static void test_long_comment(void)
{
	struct buf text = BUF_INIT;
	struct input in;
	struct source s;
	int fd;

	buf_adds(&text, "# ");
	buf_reserve(&text, (size_t)8 << 20);
	memset(text.data + text.length, '{', (size_t)8 << 20);
	text.length += (size_t)8 << 20;
	buf_adds(&text, "\n{\"a\":1}");
	fd = file_of(text.data, text.length);
	input_init(&in, fd);
	source_init(&s, &in);
	is_int(SOURCE_RECORD, source_next(&s), "behind a long comment");
	is_int(2, s.text_line, "its line");
	ok(in.window.room <= 1 << 20, "which is not held");
	input_release(&in);
	close(fd);
	buf_release(&text);
}

static void test_places(void)
{
	static const char text[] = "\xEF\xBB\xBF{\"items\":[\r\n{\"a\":\n1},"
				   "\n\n7,  {\"b\":2}]}";
	int fd = file_of(text, sizeof text - 1);
	struct input in;
	struct source s;

	input_init(&in, fd);
	source_init(&s, &in);
	is_int(SOURCE_RECORD, source_next(&s), "a record");
	is_int(2, s.text_line, "its line");
	is_int(15, s.text_offset, "its offset");
	is_int(1, s.number, "its number");
	is_int(SOURCE_BAD, source_next(&s), "none");
	is_text("an element that is no object", s.problem, "why");
	is_int(5, s.text_line, "its line");
	is_int(1, s.number, "after which record");
	is_int(SOURCE_RECORD, source_next(&s), "another");
	is_int(5, s.text_line, "its line");
	is_int(2, s.number, "its number");
	is_int(SOURCE_END, source_next(&s), "the end");
	is_int(SOURCE_END, source_next(&s), "stays");
	is_int(sizeof text - 1, in.bytes, "all was read");
	input_release(&in);
	close(fd);
}

/* Records of all lengths, so that chunks end everywhere in them. */
static void test_many(void)
{
	struct buf text = BUF_INIT;
	struct input in;
	struct source s;
	int64_t wrong = 0, bad = 0;
	int fd;

	buf_adds(&text, "{\"items\":[");
	for (int i = 0; i < 20000; i++) {
		buf_addf(&text, "%s{\"n\":%d,\"s\":\"", i ? ",\n" : "", i);
		for (int k = i % 97; k > 0; k--)
			buf_adds(&text, "\\\"{\\\\[");
		buf_adds(&text, "\"}");
	}
	buf_adds(&text, "]}");
	fd = file_of(text.data, text.length);
	input_init(&in, fd);
	source_init(&s, &in);
	for (int i = 0; i < 20000; i++) {
		bad += source_next(&s) != SOURCE_RECORD;
		wrong += s.text_line != i + 1 ||
			 s.text.data[s.text.length - 1] != '}' ||
			 memcmp(text.data + s.text_offset, s.text.data,
			     s.text.length) != 0;
	}
	is_int(0, bad, "20,000 records");
	is_int(0, wrong, "each in its place");
	is_int(SOURCE_END, source_next(&s), "and no more");
	input_release(&in);
	close(fd);
	buf_release(&text);
}

static void test_long(void)
{
	size_t n = SOURCE_RECORD_MAX + 12345;
	struct buf text = BUF_INIT;
	struct buf out = BUF_INIT;
	struct input in;
	struct source s;
	int fd;

	buf_adds(&text, "[{\"a\":1},{\"x\":\"");
	buf_reserve(&text, 3 * n);
	memset(text.data + text.length, 'y', 3 * n);
	text.length += 3 * n;
	buf_adds(&text, "\",\"items\":[{}]},{\"b\":2}]");
	fd = file_of(text.data, text.length);
	input_init(&in, fd);
	source_init(&s, &in);
	is_int(SOURCE_RECORD, source_next(&s), "before a long record");
	is_int(SOURCE_BAD, source_next(&s), "which is refused");
	is_text("longer than 16 MiB", s.problem, "why");
	ok(!s.text.data, "it is not held");
	is_int(9, s.text_offset, "where it was");
	is_int(SOURCE_RECORD, source_next(&s), "the one behind it");
	is_span("{\"b\":2}", s.text, "is whole");
	is_int(SOURCE_END, source_next(&s), "the end");
	ok(in.window.room <= 4 * SOURCE_RECORD_MAX, "memory is bounded");
	input_release(&in);
	text.data[0] = 'x';
	text.data[1] = 'x';
	lseek(fd, 0, SEEK_SET);
	if (write(fd, "hello   ,hello", 14) != 14)
		abort();
	lseek(fd, 0, SEEK_SET);
	cut_all(fd, &out);
	is_text("!", buf_text(&out), "long garbage is not held");
	close(fd);
	buf_release(&out);
	buf_release(&text);
}

static void test_deep(void)
{
	struct buf text = BUF_INIT;
	struct buf out = BUF_INIT;
	int fd;

	for (int i = 0; i < 100000; i++)
		buf_adds(&text, "{\"a\":[\n");
	fd = file_of(text.data, text.length);
	cut_all(fd, &out);
	is_int('!', buf_text(&out)[0], "what never closes ends soon");
	close(fd);
	buf_clear(&text);
	for (int i = 0; i < 100; i++)
		buf_adds(&text, "{\"a\":[");
	for (int i = 0; i < 100; i++)
		buf_adds(&text, "]}");
	buf_adds(&text, "{\"b\":2}");
	fd = file_of(text.data, text.length);
	buf_clear(&out);
	cut_all(fd, &out);
	is_int(
	    text.length + 1, out.length, "deep nesting is left to record_read");
	close(fd);
	buf_release(&out);
	buf_release(&text);
}

static void test_failure(void)
{
	struct input in;
	struct source s;

	input_init(&in, -1);
	source_init(&s, &in);
	is_int(SOURCE_FAILED, source_next(&s), "what cannot be read");
	is_int(EBADF, errno, "says why");
	errno = 0;
	is_int(SOURCE_FAILED, source_next(&s), "and stays so");
	is_int(EBADF, errno, "with its reason");
	input_release(&in);
}

int main(void)
{
	test_shapes();
	test_no_collection();
	test_strings();
	test_elements();
	test_garbage();
	test_unclosed();
	test_recovery();
	test_comments();
	test_long_comment();
	test_places();
	test_many();
	test_long();
	test_deep();
	test_failure();
	return tap_done();
}
