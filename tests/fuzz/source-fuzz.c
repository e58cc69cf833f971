#include "../../cgi-bin/lib/wire/source.h"

#include <sys/mman.h>
#include <unistd.h>

#include "replay.h"

/* Every piece lies behind the one before, is what the stream has there, and
   its line is that of its place. */
static void cut_all(int fd, const char *bytes, size_t size)
{
	struct input in;
	struct source s;
	enum source_result result;
	int64_t behind = 0, line = 1, counted = 0, pieces = 0;

	input_init(&in, fd);
	source_init(&s, &in);
	while ((result = source_next(&s)) > SOURCE_END) {
		must(++pieces <= 2 * (int64_t)size + 2);
		must(result == SOURCE_RECORD || s.problem);
		must(s.text_offset >= behind);
		for (; counted < s.text_offset; counted++)
			line += bytes[counted] == '\n';
		must(s.text_line == line);
		behind = s.text_offset + (int64_t)s.text.length;
		must(behind <= (int64_t)size);
		must(s.text.length == 0 ||
		     memcmp(s.text.data, bytes + s.text_offset,
			 s.text.length) == 0);
		must(result == SOURCE_BAD ||
		     (s.text.data[0] == '{' &&
			 s.text.data[s.text.length - 1] == '}'));
	}
	must(result == SOURCE_END && in.bytes == (int64_t)size);
	must(source_next(&s) == SOURCE_END);
	input_release(&in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("source", 0);

	must(fd >= 0 && write(fd, data, size) == (ssize_t)size &&
	     lseek(fd, 0, SEEK_SET) == 0);
	cut_all(fd, (const char *)data, size);
	close(fd);
	return 0;
}
