#include "../../cgi-bin/lib/wire/portal.h"

#include <sys/mman.h>
#include <unistd.h>

#include "../../cgi-bin/lib/text/json.h"
#include "../../cgi-bin/lib/text/utf8.h"
#include "replay.h"

/* A record is good JSON, and its date can be read. */
static void check_record(struct span record)
{
	enum clock_precision precision;
	struct json_value v;
	struct json j;
	int64_t ticks;

	must(utf8_valid(record) == record.length);
	json_init(&j, record);
	must(json_next(&j, &v) == JSON_OBJECT);
	must(json_next(&j, &v) == JSON_STRING);
	must(json_key_is(&v, "operationDate"));
	must(!clock_parse_instant(v.text, &ticks, &precision));
	while (json_next(&j, &v) > JSON_END)
		;
	must(v.kind == JSON_END);
}

/* A date that was read as unclear is clear once the order is known. */
static void check_date(struct span text)
{
	struct portal_date date;

	if (portal_date_read(text, PORTAL_ORDER_UNKNOWN, &date))
		return;
	must(date.unclear || date.ticks >= 0);
	must(!portal_date_read(text, PORTAL_DAY_FIRST, &date));
	must(!date.unclear);
	must(!portal_date_read(text, PORTAL_MONTH_FIRST, &date));
	must(!date.unclear);
}

/* Every row lies behind the one before, is what the stream has there, and
   its line is that of its place. */
static void read_all(int fd, const char *bytes, size_t size)
{
	struct input in;
	struct portal p;
	enum source_result result;
	int64_t behind = 0, line = 1, counted = 0, rows = 0;

	input_init(&in, fd);
	portal_fits(&in);
	must(input_place(&in) == 0);
	portal_init(&p, &in, PORTAL_ORDER_UNKNOWN);
	while ((result = portal_next(&p)) > SOURCE_END) {
		must(++rows <= (int64_t)size + 1);
		must((result == SOURCE_BAD) == (p.problem != NULL));
		must(p.text_offset >= behind);
		for (; counted < p.text_offset; counted++)
			line += bytes[counted] == '\n';
		must(p.text_line == line);
		behind = p.text_offset + (int64_t)p.text.length;
		must(behind <= (int64_t)size);
		must(p.text.length == 0 ||
		     memcmp(p.text.data, bytes + p.text_offset,
			 p.text.length) == 0);
		must(p.field != NULL);
		if (result == SOURCE_RECORD)
			check_record(p.record);
	}
	must(result == SOURCE_END && portal_next(&p) == SOURCE_END);
	portal_release(&p);
	input_release(&in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("portal", 0);

	must(fd >= 0 && write(fd, data, size) == (ssize_t)size &&
	     lseek(fd, 0, SEEK_SET) == 0);
	read_all(fd, (const char *)data, size);
	close(fd);
	check_date((struct span){(const char *)data, size});
	return 0;
}
