#include "../cgi-bin/lib/wire/csv.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"

static struct buf out = BUF_INIT;

static const char *field(const char *text, bool harmless)
{
	struct csv c = {.out = &out, .separator = ',', .harmless = harmless};

	buf_clear(&out);
	csv_text(&c, span_of(text));
	return buf_text(&out);
}

static void test_rows(void)
{
	struct csv c = {.out = &out, .separator = ';'};

	buf_clear(&out);
	csv_text(&c, span_of("a"));
	csv_text(&c, span_of("2026-01-01"));
	csv_int(&c, INT64_MIN);
	csv_text(&c, span_of("a;b"));
	csv_text(&c, span_of(""));
	csv_end_row(&c);
	csv_text(&c, (struct span){NULL, 0});
	csv_int(&c, -5);
	csv_end_row(&c);
	is_text("a;2026-01-01;-9223372036854775808;\"a;b\";\r\n;-5\r\n",
	    buf_text(&out), "two rows");
	buf_clear(&out);
	csv_text(&c, span_of(""));
	csv_end_row(&c);
	csv_text(&c, span_of(""));
	csv_int(&c, 1);
	csv_end_row(&c);
	is_text("\"\"\r\n;1\r\n", buf_text(&out),
	    "a row of nothing is no empty line");
}

static void test_quotes(void)
{
	is_text("a b", field("a b", false), "a blank wants no quotes");
	is_text("\"a,b\"", field("a,b", false), "the separator does");
	is_text("\"a;b\"", field("a;b", false), "and the other one");
	is_text("\"a\tb\"", field("a\tb", false), "and a tab");
	is_text("\"a\r\nb\"", field("a\r\nb", false), "and a line's end");
	is_text("\"\"\"\"", field("\"", false), "one quote");
	is_text("\"\"\"\"\"\"", field("\"\"", false), "two");
	is_text("\"say \"\"hi\"\", now\"", field("say \"hi\", now", false),
	    "quotes inside");
	is_text("고객", field("고객", false), "bytes past ASCII stay");
}

static void test_values(void)
{
	is_text("'007", field("007", true), "zeros in front are kept");
	is_text("007", field("007", false), "but only when asked");
	is_text("\"'1,5\"", field("1,5", true), "also inside quotes");
	is_text("7", field("7", true), "a number is one");
}

static void test_sheet(void)
{
	static const struct sheet_column columns[] = {
	    {{"a;b", 3}, SHEET_TEXT}, {{"=1", 2}, SHEET_ID}};
	struct csv c;
	struct sheet *s = &c.sheet;

	buf_clear(&out);
	csv_begin(&c, &out, ';', true);
	s->as->head(s, columns, 2);
	s->as->id(s, span_of("0012"));
	s->as->number(s, -5);
	s->as->end_row(s);
	s->as->nothing(s);
	s->as->utc(s, 1, CLOCK_TICK);
	s->as->local(s, CLOCK_HOUR, CLOCK_WHOLE_MINUTE);
	s->as->text(s, span_of("x"));
	s->as->end_row(s);
	is_text("\xEF\xBB\xBF\"a;b\";'=1\r\n'0012;-5\r\n"
		";2000-01-01T00:00:00.0000001Z;2000-01-01 01:00;x\r\n",
	    buf_text(&out), "a sheet for a spreadsheet");
	is_int(SHEET_CELL_MAX - 1, s->cell_max, "its cells have a limit");
	ok(s->guessed, "and are guessed");
	buf_clear(&out);
	csv_begin(&c, &out, ',', false);
	s->as->head(s, columns, 2);
	is_text("\"a;b\",=1\r\n", buf_text(&out), "a standard one");
	ok(!s->cell_max && !s->guessed, "has none, and are not");
}

static void test_formulas(void)
{
	static const char *const formulas[] = {"=1+1", "+31 20", "-1", "@SUM",
	    " =1+1", "＝1", "＋1", "－1", "＠1"};
	struct buf want = BUF_INIT;

	for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
		buf_clear(&want);
		buf_addf(&want, "'%s", formulas[i]);
		is_text(buf_text(&want), field(formulas[i], true),
		    "%s is made harmless", formulas[i]);
		is_text(formulas[i], field(formulas[i], false),
		    "but only when asked");
	}
	is_text("\"'=\"\"a\"\"\"", field("=\"a\"", true),
	    "the apostrophe stands inside the quotes");
	is_text("\"'\t=1\"", field("\t=1", true), "a tab before the sign");
	is_text("\"'\r=1\"", field("\r=1", true), "a line's end before it");
	is_text("a=1", field("a=1", true), "a sign later is text");
	is_text("'a", field("'a", true), "an apostrophe is text");
	is_text("", field("", true), "nothing stays nothing");
	is_text(" ", field(" ", true), "a blank a blank");
	buf_release(&want);
}

/* Reading: fields as they are, a | behind each, a line end behind the row; a
   bad row as "!fault[its text]". */
static void add_row(struct buf *to, const struct csv_reader *r)
{
	for (size_t i = 0; i < r->count; i++) {
		buf_add_span(to, r->fields[i]);
		buf_addc(to, '|');
	}
	buf_addc(to, '\n');
}

static const char *rows(const char *text)
{
	int fd = memfd_create("csv", 0);
	enum source_result result;
	struct csv_reader r;
	struct input in;

	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text) ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	buf_clear(&out);
	input_init(&in, fd);
	csv_reader_init(&r, &in, ',');
	while ((result = csv_read(&r)) > SOURCE_END)
		if (result == SOURCE_RECORD)
			add_row(&out, &r);
		else
			buf_addf(&out, "!%zu[%.*s]\n", r.count,
			    (int)r.text.length, r.text.data);
	csv_reader_release(&r);
	input_release(&in);
	close(fd);
	return buf_text(&out);
}

static void test_reading(void)
{
	is_text("", rows(""), "nothing has no rows");
	is_text("|\n", rows("\n"), "an empty line has an empty field");
	is_text("a|b|\nc|d|\n", rows("a,b\nc,d"), "two rows");
	is_text("a|b|\nc|d|\n", rows("a,b\r\nc,d\r\n"), "and with CRLF");
	is_text("|||\n|||\n", rows(",,\r\n,,"), "empty fields");
	is_text(" a | b|\n", rows(" a , b"), "blanks belong to a field");
	is_text("a,b|\"|\n", rows("\"a,b\",\"\"\"\""), "quoted fields");
	is_text("a\r\nb\n|c|\n", rows("\"a\r\nb\n\",c\r\n"), "with line ends");
	is_text("|a||\n", rows("\"\", \"a\" ,\"\"\r\n"),
	    "blanks around the quotes do not");
	is_text("a\"b\"|c|\n", rows("a\"b\",c"), "a quote later is text");
	is_text("{\"a\":\"b\"}|1|\n", rows("\"{\"\"a\"\":\"\"b\"\"}\",1"),
	    "JSON in a field");
	is_text("a\rb|\n", rows("a\rb\n"), "a CR alone ends no row");
	is_text("고객|\n", rows("고객"), "bytes past ASCII");
}

/* What is read of what is written; a | stands between cells. */
static const char *through(char separator, const char *cells)
{
	struct buf text = BUF_INIT;
	struct csv c;
	struct csv_reader r;
	const char *end;

	csv_begin(&c, &text, separator, false);
	while ((end = strchr(cells, '|'))) {
		csv_text(&c, (struct span){cells, (size_t)(end - cells)});
		cells = end + 1;
	}
	csv_text(&c, span_of(cells));
	buf_clear(&out);
	csv_reader_init(&r, NULL, separator);
	ok(csv_split(&r, buf_span(&text)), "%s is a row", buf_text(&text));
	for (size_t i = 0; i < r.count; i++) {
		buf_adds(&out, i ? "|" : "");
		buf_add_span(&out, r.fields[i]);
	}
	csv_reader_release(&r);
	buf_release(&text);
	return buf_text(&out);
}

/* The usual troubles of a CSV file. */
static void test_through(void)
{
	static const char *const cases[] = {"a|b|c", "a|b, c|d", "a|b; c|d",
	    "a|say \"hi\"|c", "\"|\"\"|\"\"\"", "a||c", "||", "", "a|one two|c",
	    "\"\"|,\"", "a|ʤ 고객 😀|c",
	    "a|{\"type\": \"Point\", \"at\": [1, 2]}|c", " a | b ", "a\tb",
	    "'|=1"};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		is_text(cases[i], through(',', cases[i]), "there and back");
		is_text(cases[i], through(';', cases[i]), "with semicolons");
	}
	is_text("a|one\ntwo|\r\n|\r|c", through(',', "a|one\ntwo|\r\n|\r|c"),
	    "with line ends");
}

static void test_bad_rows(void)
{
	is_text("!1[a,\"b]\nc|d|\n", rows("a,\"b\r\nc,d\n"),
	    "a quote that is not closed costs its line");
	is_text("!0[\"a\"b,c]\nd|\n", rows("\"a\"b,c\nd"),
	    "and so does text behind one");
	is_text("!1[\"a\nb\",\"c]\nd|\n", rows("\"a\nb\",\"c\nd"),
	    "the line in which the field began");
	is_text("!0[\"]\n", rows("\""), "a quote alone");
	is_text("!0[\"]\n|\n", rows("\"\n\n"), "before an empty line");
}

static void test_split(void)
{
	struct csv_reader r;

	csv_reader_init(&r, NULL, '\t');
	ok(csv_split(&r, span_of("a,b\t\"c\"\"\td\"\t")), "a row by itself");
	is_int(3, r.count, "three fields");
	is_span("a,b", r.fields[0], "the first");
	is_span("c\"\td", r.fields[1], "the second");
	is_span("", r.fields[2], "an empty one");
	ok(!csv_split(&r, span_of("a\t\"b")), "one that is not closed");
	ok(!csv_split(&r, span_of("a\nb")), "two rows are not one");
	csv_reader_release(&r);
}

static void test_many_fields(void)
{
	struct buf text = BUF_INIT;
	struct csv_reader r;

	csv_reader_init(&r, NULL, ',');
	for (int i = 0; i < CSV_FIELDS - 1; i++)
		buf_adds(&text, "x,");
	ok(csv_split(&r, buf_span(&text)), "as many fields as are kept");
	is_int(CSV_FIELDS, r.count, "are counted");
	buf_adds(&text, "y,,");
	ok(csv_split(&r, buf_span(&text)), "and two more");
	is_int(CSV_FIELDS + 2, r.count, "are counted, too");
	is_span("y", r.fields[CSV_FIELDS - 1], "the last that is kept");
	ok(!r.more, "the others are empty");
	buf_adds(&text, "z");
	ok(csv_split(&r, buf_span(&text)) && r.more, "one is not");
	csv_reader_release(&r);
	buf_release(&text);
}

int main(void)
{
	test_rows();
	test_quotes();
	test_formulas();
	test_values();
	test_sheet();
	test_reading();
	test_through();
	test_bad_rows();
	test_split();
	test_many_fields();
	buf_release(&out);
	return tap_done();
}
