#include "../cgi-bin/lib/wire/portal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../cgi-bin/lib/wire/record.h"
#include "tap.h"

static int file_of(const char *bytes, size_t n)
{
	int fd = memfd_create("portal", 0);

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

/* The same through a pipe, by `step` bytes at a time. */
static int pipe_of(const char *bytes, size_t n, size_t step, pid_t *child)
{
	int ends[2];

	if (pipe(ends) != 0)
		abort();
	*child = fork();
	if (*child == 0) {
		close(ends[0]);
		for (size_t i = 0; i < n; i += step) {
			size_t some = n - i < step ? n - i : step;

			if (write(ends[1], bytes + i, some) != (ssize_t)some)
				_exit(1);
			usleep(20);
		}
		_exit(0);
	}
	close(ends[1]);
	return ends[0];
}

/* The event's fields only, without its braces, and a * for each time that it
   was there before. */
static void add_record(struct buf *out, struct span record)
{
	const char *end = strstr(record.data, ",\"attributes\"");
	const char *again = strstr(record.data, "\"occurrence\":");

	buf_add(out, record.data + 1, (size_t)(end - record.data - 1));
	for (int i = again ? atoi(again + 13) : 1; i > 1; i--)
		buf_addc(out, '*');
}

/* All that comes, a line each; bad rows as "!line field: problem [text]". */
static void read_all(int fd, enum portal_order order, struct buf *out)
{
	struct input in;
	struct portal p;
	enum source_result result;

	input_init(&in, fd);
	portal_init(&p, &in, order);
	while ((result = portal_next(&p)) > SOURCE_END) {
		if (result == SOURCE_RECORD)
			add_record(out, p.record);
		else
			buf_addf(out, "!%" PRId64 " %s: %s [%.*s]", p.text_line,
			    p.field, p.problem, (int)p.text.length,
			    p.text.data ? p.text.data : "");
		buf_addc(out, '\n');
	}
	if (result == SOURCE_FAILED)
		buf_adds(out, "failed");
	portal_release(&p);
	input_release(&in);
}

static void reads(const char *text, const char *want, const char *what)
{
	struct buf out = BUF_INIT;
	int fd = file_of(text, strlen(text));
	pid_t child;

	read_all(fd, PORTAL_ORDER_UNKNOWN, &out);
	close(fd);
	is_text(want, buf_text(&out), "%s", what);
	buf_clear(&out);
	fd = pipe_of(text, strlen(text), 1, &child);
	read_all(fd, PORTAL_ORDER_UNKNOWN, &out);
	close(fd);
	waitpid(child, NULL, 0);
	is_text(want, buf_text(&out), "%s, byte by byte", what);
	buf_release(&out);
}

static void reads_in(const char *text, enum portal_order order,
    const char *want, const char *what)
{
	struct buf out = BUF_INIT;
	int fd = file_of(text, strlen(text));

	read_all(fd, order, &out);
	close(fd);
	is_text(want, buf_text(&out), "%s", what);
	buf_release(&out);
}

static void reads_pipe(const char *text, const char *want, const char *what)
{
	struct buf out = BUF_INIT;
	pid_t child;
	int fd = pipe_of(text, strlen(text), 4096, &child);

	read_all(fd, PORTAL_ORDER_UNKNOWN, &out);
	close(fd);
	waitpid(child, NULL, 0);
	is_text(want, buf_text(&out), "%s", what);
	buf_release(&out);
}

#define MORE                                                                   \
	"more fields than headings; one with a separator in it wants quotes"
#define D "\"operationDate\":\"2021-09-14T19:16Z\""

static void test_record(void)
{
	static const char text[] =
	    "\xEF\xBB\xBF"
	    "Date-Time,Affected customer,Action,Partner user,Status,"
	    "Additional information,Reseller,Customer ID,Action "
	    "code,Refused\r\n"
	    "\"9/14/2021, 7:16 PM\",\"Contoso, \"\"Ltd.\"\"\", Create Order ,"
	    "ada@example.com,Succeeded,\"two\r\nlines\",R\\1,C-1,,why\r\n";
	int fd = file_of(text, sizeof text - 1);
	struct record_problem why;
	struct record r;
	struct input in;
	struct portal p;

	input_init(&in, fd);
	ok(portal_fits(&in), "a file of the portal fits");
	is_int(0, input_place(&in), "and nothing of it is passed");
	portal_init(&p, &in, PORTAL_ORDER_UNKNOWN);
	is_int(SOURCE_RECORD, portal_next(&p), "a row");
	is_span("{" D ",\"customerId\":\"C-1\","
		"\"customerName\":\"Contoso, \\\"Ltd.\\\"\","
		"\"operationType\":\"create_order\","
		"\"userPrincipalName\":\"ada@example.com\","
		"\"operationStatus\":\"succeeded\",\"customizedData\":["
		"{\"key\":\"Additional information\","
		"\"value\":\"two\\r\\nlines\"},"
		"{\"key\":\"Reseller\",\"value\":\"R\\\\1\"}],"
		"\"attributes\":{\"objectType\":\"PortalRow\"},\"portal\":{"
		"\"Date-Time\":\"9/14/2021, 7:16 PM\","
		"\"Affected customer\":\"Contoso, \\\"Ltd.\\\"\","
		"\"Action\":\" Create Order \","
		"\"Partner user\":\"ada@example.com\",\"Status\":\"Succeeded\","
		"\"Additional information\":\"two\\r\\nlines\","
		"\"Reseller\":\"R\\\\1\",\"Customer ID\":\"C-1\"}}",
	    p.record, "is a record");
	is_int(2, p.text_line, "its line");
	is_int(strstr(text, "\"9/14") - text, p.text_offset, "its place");
	ok(p.text.length == strlen(text + p.text_offset) - 2 &&
		memcmp(p.text.data, text + p.text_offset, p.text.length) == 0,
	    "its text, without the line end");
	ok(p.heading.length == strlen("Date-Time,Affected customer,Action,"
				      "Partner user,Status,Additional "
				      "information,Reseller,Customer ID,"
				      "Action code,Refused") &&
		memcmp(p.heading.data, text + 3, p.heading.length) == 0,
	    "the heading line");
	record_init(&r);
	is_int(0, record_read(&r, p.record, &why), "record_read() takes it");
	is_span("create_order", r.operation, "its action");
	is_int(CLOCK_WHOLE_MINUTE, r.precision, "to the minute");
	record_release(&r);
	is_int(SOURCE_END, portal_next(&p), "the end");
	is_int(SOURCE_END, portal_next(&p), "stays");
	portal_release(&p);
	input_release(&in);
	close(fd);
}

static void test_languages(void)
{
	static const char *const languages[] = {
	    "en", "nl", "de", "it", "ko", "zh"};
	static const char want[] =
	    D ",\"customerName\":\"Contoso, Ltd.\","
	      "\"operationType\":\"create_order\","
	      "\"userPrincipalName\":\"ada@example.com\","
	      "\"operationStatus\":\"succeeded\",\"customizedData\":[{\"key\":"
	      "\"Additional information\",\"value\":"
	      "\"25 × Business \\\"Premium\\\"\"}]\n"
	      "\"operationDate\":\"2021-09-14T00:05Z\","
	      "\"customerName\":\"Müller; Söhne\","
	      "\"operationType\":\"update_subscription\","
	      "\"userPrincipalName\":\"bo@example.com\","
	      "\"operationStatus\":\"failed\",\"customizedData\":[{\"key\":"
	      "\"Additional information\",\"value\":"
	      "\"quantity 5;\\nterm P1Y\"}]\n"
	      "\"operationDate\":\"2021-09-03T12:00Z\","
	      "\"customerName\":\"고객 주식회사\","
	      "\"operationType\":\"Something New\","
	      "\"operationStatus\":\"succeeded\"\n"
	      "\"operationDate\":\"2021-04-03T09:07Z\","
	      "\"customerName\":\"Contoso, Ltd.\","
	      "\"operationType\":\"delete_customer_user\","
	      "\"userPrincipalName\":\"ada@example.com\","
	      "\"operationStatus\":\"decline\"\n";
	const char *srcdir = getenv("srcdir");
	struct buf name = BUF_INIT;
	struct buf out = BUF_INIT;
	struct input in;

	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
		int fd;

		buf_clear(&name);
		buf_clear(&out);
		buf_addf(&name, "%s/tests/data/portal-%s.csv",
		    srcdir ? srcdir : ".", languages[i]);
		fd = open(buf_text(&name), O_RDONLY);
		input_init(&in, fd);
		ok(portal_fits(&in), "%s fits", languages[i]);
		input_release(&in);
		lseek(fd, 0, SEEK_SET);
		read_all(fd, PORTAL_ORDER_UNKNOWN, &out);
		is_text(want, buf_text(&out), "and is read");
		close(fd);
	}
	buf_release(&name);
	buf_release(&out);
}

static bool fits(const char *text)
{
	int fd = file_of(text, strlen(text));
	struct input in;
	bool good;

	input_init(&in, fd);
	good = portal_fits(&in) && input_place(&in) == 0;
	input_release(&in);
	close(fd);
	return good;
}

static void test_fits(void)
{
	static const char *const good[] = {"Date-Time,Status",
	    "Date-Time (UTC);Status\n", "date-time\tSTATUS\r\n",
	    "\" Date-Time \",\"Status\"\n1\n", "Status,x,Date-Time",
	    "sep=;\nDate-Time;Status", "SEP=,\r\nDate-Time,Status\r\n",
	    "Date-Time,Date-Time,Status",
	    "DATUM/UHRZEIT (UTC);ZUSÄTZLICHE INFORMATIONEN",
	    "Date-Time\xC2\xA0(UTC),Ausgeführt\xC2\xA0von",
	    "일자,날짜-시간,수행자", "日期/時間,執行者"};
	static const char *const bad[] = {"", "\n", "Date-Time",
	    "Status,Action", "{\"items\":[]}", "Date-Time Status",
	    "Date-Time|Status", "\nDate-Time,Status", "sep=;\nDate-Time,Status",
	    "sep=|\nDate-Time|Status", "Date-Times,Status",
	    "\"Date-Time,Status\n", "Date-Time,Status\xFF", "sep=;"};

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ok(fits(good[i]), "%s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(!fits(bad[i]), "not %s", bad[i]);
}

static void test_headings(void)
{
	reads("", "", "an empty file");
	reads("sep=;", "", "no heading");
	reads("Date-Time,Status\n", "", "no rows");
	reads("Action,Status\nCreate Order,failed\n",
	    "!1 : no heading Date-Time; the first line names the columns: "
	    "Date-Time, Affected customer, Action, Partner user, Status "
	    "[Action,Status]\n",
	    "no date");
	reads("Date-Time (UTC),Status,Date-Time\n2021-09-14 19:16,failed,x\n",
	    "!1 Date-Time: a second column with the date; leave only the one "
	    "in UTC [Date-Time (UTC),Status,Date-Time]\n",
	    "two dates");
	reads("Date-Time,\"Status\n2021-09-14 19:16,failed\n",
	    "!1 : a quote that is not closed; a quote inside a field is "
	    "written twice [Date-Time,\"Status]\n",
	    "a quote in the heading");
	reads("Status;Status;Date-Time;;x;;\na;b;2021-09-14 19:16;c;d;;\n",
	    D ",\"operationStatus\":\"a\",\"customizedData\":["
	      "{\"key\":\"Status\",\"value\":\"b\"},"
	      "{\"key\":\"Column 4\",\"value\":\"c\"},"
	      "{\"key\":\"x\",\"value\":\"d\"}]\n",
	    "two of a kind, one without a name, and none at the end");
	reads("sep=,\r\n\"Date-Time\",\"x;y\"\r\n2021-09-14 19:16,1;2\r\n",
	    D ",\"customizedData\":[{\"key\":\"x;y\",\"value\":\"1;2\"}]\n",
	    "the separator that was named");
	reads("Refused,Refused,Date-Time\nno date,\"a, b\",2021-09-14 19:16\n",
	    D "\n", "rows that were refused before, and mended");
	reads("Performed by,Partner user,Date-Time\na,b,2021-09-14 19:16\n",
	    D ",\"userPrincipalName\":\"a\",\"customizedData\":["
	      "{\"key\":\"Partner user\",\"value\":\"b\"}]\n",
	    "two users");
}

static void test_many_columns(void)
{
	struct buf text = BUF_INIT;
	struct buf want = BUF_INIT;

	buf_adds(&text, "Date-Time,Status");
	for (int i = 2; i < 64; i++)
		buf_addf(&text, ",c%d", i);
	reads_in(buf_text(&text), PORTAL_ORDER_UNKNOWN, "", "64 columns");
	buf_adds(&text, ",c64");
	ok(fits(buf_text(&text)), "65 fit");
	buf_addf(&want, "!1 : more than 64 columns [%s]\n", buf_text(&text));
	reads_in(buf_text(&text), PORTAL_ORDER_UNKNOWN, buf_text(&want),
	    "but are too many");
	buf_clear(&text);
	buf_clear(&want);
	buf_adds(&text, "Date-Time,Status\n");
	for (int i = 0; i < CSV_FIELDS; i++)
		buf_addc(&text, ',');
	reads_in(buf_text(&text), PORTAL_ORDER_UNKNOWN, "",
	    "an empty row of 65 fields");
	buf_addc(&text, 'x');
	buf_addf(
	    &want, "!2 : " MORE " [%s]\n", strchr(buf_text(&text), '\n') + 1);
	reads_in(buf_text(&text), PORTAL_ORDER_UNKNOWN, buf_text(&want),
	    "one that is not empty");
	buf_release(&want);
	buf_release(&text);
}

static void test_rows(void)
{
	reads("Date-Time,Action,Status\n\n2021-09-14 19:16\n , ,\n\r\n"
	      "2021-09-14 19:16,,,,\n\"\"\n2021-09-14 19:16,,",
	    D "\n" D "*\n" D "**\n", "too few fields, empty ones, empty rows");
	reads("Date-Time,Action\n2021-09-14 19:16,a,,b\n2021-09-14 19:16,c\n",
	    "!2 : " MORE " "
	    "[2021-09-14 19:16,a,,b]\n" D ",\"operationType\":\"c\"\n",
	    "too many");
	reads("Date-Time,Action,,\n2021-09-14 19:16,a,,b\n",
	    "!2 : " MORE " [2021-09-14 19:16,a,,b]\n",
	    "behind the last heading");
	reads("Date-Time,Action\n,a\nsoon,b\n2021-02-29 10:00,c\n",
	    "!2 Date-Time: no date [,a]\n"
	    "!3 Date-Time: not a date and time such as 9/14/2021, 7:16 PM or "
	    "2021-09-14 19:16 [soon,b]\n"
	    "!4 Date-Time: no such day [2021-02-29 10:00,c]\n",
	    "no dates");
	reads("Date-Time,Action\n2021-09-14 19:16,\"a\"\" \n\r\n,\"\"\"\n"
	      "\"2021-09-14 19:16\" , \"b\" \r\n2021-09-14 19:16,5\" disk\n",
	    D ",\"operationType\":\"a\\\" \\n\\r\\n,\\\"\"\n" D
	      ",\"operationType\":\"b\"\n" D
	      ",\"operationType\":\"5\\\" disk\"\n",
	    "quotes");
	reads("Date-Time,Action\n2021-09-14 19:16,created an order\n"
	      "2021-09-14 19:16,CreateOrder\n",
	    D ",\"operationType\":\"create_order\"\n" D
	      ",\"operationType\":\"create_order\"*\n",
	    "other words for the same action");
	reads("Date-Time,Status\n2021-09-14 19:16,decline\n"
	      "2021-09-14 19:16,Declined\n2021-09-14 19:16,in progress\n",
	    D ",\"operationStatus\":\"decline\"\n" D
	      ",\"operationStatus\":\"decline\"*\n" D
	      ",\"operationStatus\":\"progress\"**\n",
	    "other words for the same status");
	reads("Date-Time,Action code,Action\n2021-09-14 19:16,create_order,x\n",
	    D ",\"operationType\":\"create_order\"\n", "a code and a sentence");
}

static void test_stray_quotes(void)
{
	reads("Date-Time,Action\n2021-09-14 19:16,\"a\n2021-09-14 19:16,b\n"
	      "2021-09-14 19:16,c",
	    "!2 Action: a quote that is not closed; a quote inside a field is "
	    "written twice [2021-09-14 19:16,\"a]\n" D
	    ",\"operationType\":\"b\"\n" D ",\"operationType\":\"c\"\n",
	    "a quote that is not closed");
	reads("Date-Time,Action\n2021-09-14 19:16,\"a\n"
	      "2021-09-14 19:16,\"b\"\n",
	    "!2 Action: text behind a closing quote; a quote inside a field "
	    "is written twice [2021-09-14 19:16,\"a]\n" D
	    ",\"operationType\":\"b\"\n",
	    "one that the next row seems to close");
	reads("Date-Time,Action\n2021-09-14 19:16,\"a\"b\n2021-09-14 19:16,c\n",
	    "!2 Action: text behind a closing quote; a quote inside a field "
	    "is written twice [2021-09-14 19:16,\"a\"b]\n" D
	    ",\"operationType\":\"c\"\n",
	    "text behind a quote");
	reads("Action,Date-Time,Status\n\"a\nb\",2021-09-14 19:16,\"c\r\n"
	      "d,2021-09-14 19:16,",
	    "!2 Status: a quote that is not closed; a quote inside a field is "
	    "written twice [\"a\nb\",2021-09-14 19:16,\"c]\n" D
	    ",\"operationType\":\"d\"\n",
	    "the row ends with the quote's line");
}

static void test_bytes(void)
{
	static const char nul[] =
	    "Date-Time,Action\n2021-09-14 19:16,a\0b\n2021-09-14 19:16,c\n";
	struct buf out = BUF_INIT;
	int fd = file_of(nul, sizeof nul - 1);

	read_all(fd, PORTAL_ORDER_UNKNOWN, &out);
	is_text("!2 Action: a NUL byte [2021-09-14 19:16,a]\n" D
		",\"operationType\":\"c\"\n",
	    buf_text(&out), "a NUL byte");
	buf_release(&out);
	close(fd);
	reads("Date-Time,Action\n2021-09-14 19:16,M\xFCller\n",
	    "!2 Action: not UTF-8; save the file as \"CSV UTF-8\" "
	    "[2021-09-14 19:16,M\xFCller]\n",
	    "Latin-1");
}

static void test_long(void)
{
	struct buf text = BUF_INIT;
	struct buf out = BUF_INIT;
	struct input in;
	struct portal p;
	int fd;

	buf_adds(&text, "Date-Time,Action\n2021-09-14 19:16,");
	buf_reserve(&text, (size_t)5 << 20);
	memset(text.data + text.length, 'x', (size_t)5 << 20);
	text.length += (size_t)5 << 20;
	buf_adds(&text, "\n2021-09-14 19:16,\"a\n");
	for (int i = 0; i < 100000; i++)
		buf_adds(&text, "2021-09-14 19:16,bbbbb\n");
	fd = file_of(text.data, text.length);
	input_init(&in, fd);
	portal_init(&p, &in, PORTAL_ORDER_UNKNOWN);
	is_int(SOURCE_BAD, portal_next(&p), "a row of 5 MiB");
	is_text("longer than 1 MiB", p.problem, "why");
	ok(!p.text.data, "is not held");
	is_int(2, p.text_line, "its line");
	is_int(SOURCE_BAD, portal_next(&p), "a quote that is not closed");
	is_span("2021-09-14 19:16,\"a", p.text, "its row");
	is_int(3, p.text_line, "its line");
	for (int i = 0; i < 100000; i++)
		if (portal_next(&p) != SOURCE_RECORD)
			buf_addf(&out, "%d ", i);
	is_text("", buf_text(&out), "swallows none of 100,000 rows");
	is_int(SOURCE_END, portal_next(&p), "the end");
	ok(strstr(p.json.data, "\"occurrence\":100000"), "each an event");
	ok(in.window.room <= (size_t)4 << 20, "memory is bounded");
	portal_release(&p);
	input_release(&in);
	close(fd);
	buf_release(&out);
	buf_release(&text);
}

/* The longest row there may be, and one more byte. */
static void test_limit(void)
{
	for (size_t n = CSV_ROW_MAX; n <= CSV_ROW_MAX + 1; n++) {
		struct buf text = BUF_INIT;
		struct input in;
		struct portal p;
		int fd;

		buf_adds(&text, "Date-Time,Action\n2021-09-14 19:16,");
		buf_reserve(&text, n);
		memset(text.data + text.length, 'x', n);
		text.length += n - strlen("2021-09-14 19:16,");
		buf_adds(&text, "\n2021-09-14 19:16,b");
		fd = file_of(text.data, text.length);
		input_init(&in, fd);
		portal_init(&p, &in, PORTAL_ORDER_UNKNOWN);
		is_int(n == CSV_ROW_MAX ? SOURCE_RECORD : SOURCE_BAD,
		    portal_next(&p), "a row of %zu bytes", n);
		is_int(SOURCE_RECORD, portal_next(&p), "and one behind it");
		portal_release(&p);
		input_release(&in);
		close(fd);
		buf_release(&text);
	}
}

/* A date, as it is read and as it must be. */
static const struct {
	const char *text, *means;
} dates[] = {
    {"9/14/2021, 7:16 PM", "2021-09-14T19:16Z"},
    {"9/14/2021, 7:16\xE2\x80\xAFPM", "2021-09-14T19:16Z"},
    {"9/14/2021, 7:16\xC2\xA0p.m.", "2021-09-14T19:16Z"},
    {"9/14/2021 7:16:05 a. m.", "2021-09-14T07:16:05Z"},
    {"\xE2\x80\x8E"
     "9/14/2021 7:16pm ",
	"2021-09-14T19:16Z"},
    {"9/14/2021 12:00 AM", "2021-09-14T00:00Z"},
    {"9/14/2021 12:59 PM", "2021-09-14T12:59Z"},
    {"09/14/2021 19:16", "2021-09-14T19:16Z"},
    {"14/09/2021 19:16", "2021-09-14T19:16Z"},
    {"14/9/2021, 19:16:05", "2021-09-14T19:16:05Z"},
    {"14/09/2021 19.16", "2021-09-14T19:16Z"},
    {"14/09/2021 19.16.05", "2021-09-14T19:16:05Z"},
    {"14.09.2021, 19:16", "2021-09-14T19:16Z"},
    {"14.9.2021 19:16", "2021-09-14T19:16Z"},
    {"3.4.2021 09:16", "2021-04-03T09:16Z"},
    {"14-9-2021 19:16", "2021-09-14T19:16Z"},
    {"03-04-2021, 9:16", "2021-04-03T09:16Z"},
    {"2021. 9. 14. 오후 7:16", "2021-09-14T19:16Z"},
    {"2021. 9. 14. 오전 12:16:01", "2021-09-14T00:16:01Z"},
    {"2021. 3. 4. 19:16", "2021-03-04T19:16Z"},
    {"2021/9/14 下午7:16", "2021-09-14T19:16Z"},
    {"2021/3/4 上午07:16", "2021-03-04T07:16Z"},
    {"2021-09-14 19:16", "2021-09-14T19:16Z"},
    {"2021-9-4 19:16", "2021-09-04T19:16Z"},
    {"2021-09-14T19:16:05.1234567Z", "2021-09-14T19:16:05.1234567Z"},
    {"2021-09-14T19:16:05.123Z", "2021-09-14T19:16:05.123Z"},
    {"2021-09-14T21:16+02:00", "2021-09-14T19:16Z"},
    {"9/14/2021 19:16:05.12", "2021-09-14T19:16:05.120Z"},
    {"9/14/2021, 7:16 PM UTC", "2021-09-14T19:16Z"},
    {"5/5/2021 19:16", "2021-05-05T19:16Z"},
    {"2/29/2020 19:16", "2020-02-29T19:16Z"},

    {"", "no date"},
    {" \t\xC2\xA0", "no date"},
    {"9/14/21, 7:16 PM", "a year of two digits; write all four"},
    {"14.09.21 19:16", "a year of two digits; write all four"},
    {"9/14/2021", "no time of day"},
    {"2021-09-14", "no time of day"},
    {"2/29/2021 19:16", "no such day"},
    {"31/31/2021 19:16", "no such day"},
    {"0/0/2021 19:16", "no such day"},
    {"0/5/2021 19:16", "no such day"},
    {"14.13.2021 19:16", "no such day"},
    {"2021/14/9 19:16", "no such day"},
    {"9/14/2021 24:00", "no such time of day"},
    {"9/14/2021 19:60", "no such time of day"},
    {"9/14/2021 13:00 PM", "no such time of day"},
    {"9/14/2021 0:30 AM", "no such time of day"},
    {"9/14/1999 19:16", "outside the years 2000 to 2199"},
    {"yesterday", NULL},
    {"9/14-2021 19:16", NULL},
    {"9 14 2021 19:16", NULL},
    {"9/14/2021 7:16 XM", NULL},
    {"9/14/202119:16", NULL},
    {"9/14/2021 19", NULL},
    {"9/14/2021 19:16:5", NULL},
    {"9/14/2021 19:16.", NULL},
    {"오후 9/14/2021 7:16", NULL},
    {"9/14/2021 오후 7:16 PM", NULL},
    {"2021/9/2021 19:16", NULL},
    {"9/14/20211 19:16", NULL},
    {"44453.80278", NULL},
    {"9/14/2021 19:16 and something that no date has, however long", NULL},
};

static void test_dates(void)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
		struct portal_date d;
		const char *want = dates[i].means;
		const char *problem = portal_date_read(
		    span_of(dates[i].text), PORTAL_ORDER_UNKNOWN, &d);

		if (!want)
			want = "not a date and time such as 9/14/2021, 7:16 PM "
			       "or 2021-09-14 19:16";
		buf_clear(&out);
		if (problem)
			buf_adds(&out, problem);
		else
			clock_add_utc(&out, d.ticks, d.precision);
		is_text(want, buf_text(&out), "%s", dates[i].text);
		ok(problem || !d.unclear, "and it is clear");
	}
	buf_release(&out);
}

#define MAY "may be 3 April or 4 March"
#define SAY "; say --date-order day-first or month-first"
#define APRIL "\"operationDate\":\"2021-04-03T10:00Z\"\n"
#define MARCH "\"operationDate\":\"2021-03-04T10:00Z\"\n"
#define DAYS "\"operationDate\":\"2021-03-13T10:00Z\"\n"

static void test_order(void)
{
	reads("Date-Time\n3/4/2021 10:00\n",
	    "!2 Date-Time: " MAY SAY " [3/4/2021 10:00]\n", "unclear");
	reads_in("Date-Time\n3/4/2021 10:00\n", PORTAL_DAY_FIRST, APRIL,
	    "the day first, as asked");
	reads_in("Date-Time\n3/4/2021 10:00\n", PORTAL_MONTH_FIRST, MARCH,
	    "the month first, as asked");
	reads_in("Date-Time\n3.4.2021 10:00\n2021/3/4 10:00\n",
	    PORTAL_MONTH_FIRST, APRIL MARCH, "which is for slashes only");
	reads_in("Date-Time\n3/4/2021 10:00\n13/3/2021 10:00\n",
	    PORTAL_ORDER_UNKNOWN, APRIL DAYS, "a later row tells: day first");
	reads_in("Date-Time\n3/4/2021 10:00\n3/13/2021 10:00\n",
	    PORTAL_ORDER_UNKNOWN, MARCH DAYS, "or month first");
	reads_in("Date-Time\n3/4/2021 10:00\n13.3.2021 10:00\n",
	    PORTAL_ORDER_UNKNOWN,
	    "!2 Date-Time: " MAY SAY " [3/4/2021 10:00]\n" DAYS,
	    "dots tell nothing of slashes");
	reads_in("Date-Time\n3/4/2021 10:00\n13/3/2021 10:00\n"
		 "3/13/2021 10:00\n",
	    PORTAL_ORDER_UNKNOWN,
	    "!2 Date-Time: " MAY ", and others show both orders" SAY
	    " [3/4/2021 10:00]\n" DAYS
	    "\"operationDate\":\"2021-03-13T10:00Z\"*\n",
	    "a file that contradicts itself");
	reads_in("Date-Time\n3/13/2021 10:00\n3/4/2021 10:00\n",
	    PORTAL_DAY_FIRST,
	    "!2 Date-Time: no such day when the day comes first, as "
	    "--date-order says [3/13/2021 10:00]\n" APRIL,
	    "a file that contradicts what was asked");
	reads_in("Date-Time\n13/3/2021 10:00\n", PORTAL_MONTH_FIRST,
	    "!2 Date-Time: no such day when the month comes first, as "
	    "--date-order says [13/3/2021 10:00]\n",
	    "and the other way around");
}

static void test_order_of_pipe(void)
{
	reads_pipe("Date-Time\n3/4/2021 10:00\n13/3/2021 10:00\n"
		   "3/4/2021 10:00\n",
	    "!2 Date-Time: " MAY SAY " [3/4/2021 10:00]\n" DAYS APRIL,
	    "in a pipe, rows before count");
	reads_pipe("Date-Time\n13/3/2021 10:00\n3/13/2021 10:00\n"
		   "3/4/2021 10:00\n3/13/2021 10:00\n",
	    DAYS "!3 Date-Time: day and month have changed places since "
		 "earlier rows" SAY " [3/13/2021 10:00]\n"
		 "!4 Date-Time: " MAY ", and others show both orders" SAY
		 " [3/4/2021 10:00]\n"
		 "\"operationDate\":\"2021-03-13T10:00Z\"*\n",
	    "and one that contradicts them is refused");
}

static void test_occurrence(void)
{
	reads("Date-Time,Affected customer,Status,x\n"
	      "2021-09-14 19:16,a,failed,\n2021-09-14 19:16,a,succeeded,\n"
	      "2021-09-14 19:16,b,failed,\n2021-09-14 19:16,,failed,a\n"
	      "2021-09-14 19:17,a,failed,\n2021-09-14 19:16:00,a,failed,\n"
	      "\"14.09.2021, 19:16\",a ,failed,\n",
	    D ",\"customerName\":\"a\",\"operationStatus\":\"failed\"\n" D
	      ",\"customerName\":\"a\",\"operationStatus\":\"succeeded\"*\n" D
	      ",\"customerName\":\"b\",\"operationStatus\":\"failed\"\n" D
	      ",\"operationStatus\":\"failed\",\"customizedData\":"
	      "[{\"key\":\"x\",\"value\":\"a\"}]\n"
	      "\"operationDate\":\"2021-09-14T19:17Z\",\"customerName\":\"a\","
	      "\"operationStatus\":\"failed\"\n"
	      "\"operationDate\":\"2021-09-14T19:16:00Z\","
	      "\"customerName\":\"a\",\"operationStatus\":\"failed\"\n" D
	      ",\"customerName\":\"a\",\"operationStatus\":\"failed\"**\n",
	    "the same but for the status is an event of its own");
	reads("Date-Time,x,y\n2021-09-14 19:16,a\n2021-09-14 19:16,,a\n",
	    D ",\"customizedData\":[{\"key\":\"x\",\"value\":\"a\"}]\n" D
	      ",\"customizedData\":[{\"key\":\"y\",\"value\":\"a\"}]\n",
	    "not the same in another column");
}

/* Many rows of one minute, all different, and then all of them again. */
static void test_many(void)
{
	struct buf text = BUF_INIT;
	int wrong = 0, first, second;
	struct input in;
	struct portal p;
	int fd;

	buf_adds(&text, "Date-Time,Affected customer\n");
	for (int i = 0; i < 100000; i++)
		buf_addf(&text, "14/09/2021 19:16,%d\n", i % 50000);
	fd = file_of(text.data, text.length);
	input_init(&in, fd);
	portal_init(&p, &in, PORTAL_ORDER_UNKNOWN);
	first = second = 0;
	for (int i = 0; i < 100000; i++) {
		wrong +=
		    portal_next(&p) != SOURCE_RECORD || p.text_line != i + 2;
		if (strstr(p.record.data, "\"occurrence\":2}"))
			second++;
		else if (!strstr(p.record.data, "occurrence"))
			first++;
	}
	is_int(0, wrong, "100,000 rows of one minute");
	is_int(50000, first, "half of them for the first time");
	is_int(50000, second, "half of them for the second");
	is_int(SOURCE_END, portal_next(&p), "and no more");
	ok(in.window.room <= 1 << 20, "the window stays small");
	portal_release(&p);
	input_release(&in);
	close(fd);
	buf_release(&text);
}

static void test_failure(void)
{
	struct input in;
	struct portal p;

	input_init(&in, -1);
	ok(!portal_fits(&in), "what cannot be read does not fit");
	portal_init(&p, &in, PORTAL_ORDER_UNKNOWN);
	is_int(SOURCE_FAILED, portal_next(&p), "nor can it be read");
	is_int(EBADF, errno, "it says why");
	errno = 0;
	is_int(SOURCE_FAILED, portal_next(&p), "and stays so");
	is_int(EBADF, errno, "with its reason");
	portal_release(&p);
	input_release(&in);
}

int main(void)
{
	test_record();
	test_languages();
	test_fits();
	test_headings();
	test_many_columns();
	test_rows();
	test_stray_quotes();
	test_bytes();
	test_long();
	test_limit();
	test_dates();
	test_order();
	test_order_of_pipe();
	test_occurrence();
	test_many();
	test_failure();
	return tap_done();
}
