/* Given a file's name, leaves the workbook of three sheets there. */
#include "../cgi-bin/lib/wire/xlsx.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../cgi-bin/lib/wire/zip.h"
#include "tap.h"

static const struct sheet_column columns[] = {
    {{"Time", 4}, SHEET_TIME},
    {{"Text", 4}, SHEET_TEXT},
    {{"ID", 2}, SHEET_ID},
    {{"Number", 6}, SHEET_NUMBER},
};

static const char *const texts[] = {"=1+1", "a<b>&\"c\"", "one\r\ntwo",
    "_x0041_ and _x000D_", "\x01\x1F", "\xEF\xBF\xBE\xEF\xBF\xBF", " blanks ",
    "\xFF\xC3", "고객 😀", ""};

static void put_rows(struct xlsx *x, int count)
{
	struct sheet *s = &x->sheet;
	char digits[SPAN_DIGITS];

	s->as->head(s, columns, 4);
	for (int i = 0; i < count; i++) {
		s->as->utc(s, i * CLOCK_DAY + 7753934, CLOCK_TICK);
		s->as->text(s, span_of(texts[i % 10]));
		s->as->id(s, i == 3 ? span_of("0012") : span_digits(i, digits));
		if (i % 2)
			s->as->number(s, i == 1 ? INT64_MAX : -i);
		else
			s->as->nothing(s);
		s->as->end_row(s);
	}
}

struct seen {
	int sheets, members;
};

static bool see(void *context, const struct zip_member *m)
{
	struct seen *seen = context;

	seen->members++;
	seen->sheets += m->name.length > 19 &&
			memcmp(m->name.data, "xl/worksheets/sheet", 19) == 0;
	return true;
}

static void keep_file(int fd, const char *path)
{
	char part[4096];
	ssize_t n;
	int to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, part, sizeof part)) > 0)
		if (write(to, part, (size_t)n) != n)
			break;
	ok(n == 0 && close(to) == 0, "%s is written", path);
}

static int open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(folder))
		n++;
	closedir(folder);
	return n;
}

static void test_sheets(const char *path)
{
	struct seen seen = {0};
	struct xlsx x;
	int fd, before = open_files();

	is_int(0, xlsx_begin(&x, "Log", 5), "a workbook");
	put_rows(&x, 10);
	fd = xlsx_finish(&x);
	ok(fd >= 0, "is made");
	ok(zip_is_whole(fd, "sheetData", see, &seen), "and whole");
	is_int(3, seen.sheets, "ten rows of four a sheet are three sheets");
	if (path)
		keep_file(fd, path);
	xlsx_release(&x);
	is_int(before, open_files(), "no file stays open");
	xlsx_begin(&x, "Log", 5);
	put_rows(&x, 8);
	seen = (struct seen){0};
	ok(zip_is_whole(xlsx_finish(&x), "sheetData", see, &seen), "eight");
	is_int(2, seen.sheets, "are two, and none is empty");
	xlsx_release(&x);
	xlsx_begin(&x, "Log", 5);
	put_rows(&x, 0);
	ok(xlsx_finish(&x) >= 0, "one without rows has a head");
	xlsx_release(&x);
	xlsx_begin(&x, "Log", 5);
	put_rows(&x, 3);
	xlsx_release(&x);
	is_int(before, open_files(), "none after one that is not finished");
}

static void test_long_texts(void)
{
	struct buf text = BUF_INIT;
	struct xlsx x;

	while (text.length + 7 <= SHEET_CELL_MAX)
		buf_adds(&text, "_x0041_");
	xlsx_begin(&x, "Log", 5);
	x.sheet.as->head(&x.sheet, columns, 4);
	x.sheet.as->text(&x.sheet, buf_span(&text));
	x.sheet.as->end_row(&x.sheet);
	ok(xlsx_finish(&x) >= 0, "a cell that is full of what looks escaped");
	xlsx_release(&x);
	buf_release(&text);
}

/* The size of the file, 0 when it was not made. */
static off_t size_with(rlim_t limit)
{
	struct rlimit before, less;
	struct stat about = {0};
	struct xlsx x;
	int fd;

	getrlimit(RLIMIT_FSIZE, &before);
	less = before;
	less.rlim_cur = limit;
	setrlimit(RLIMIT_FSIZE, &less);
	fd = xlsx_begin(&x, "Log", XLSX_ROWS_MAX) ? -1 : 0;
	if (!fd)
		put_rows(&x, 500);
	fd = fd ? -1 : xlsx_finish(&x);
	setrlimit(RLIMIT_FSIZE, &before);
	if (fd >= 0)
		fstat(fd, &about);
	xlsx_release(&x);
	return about.st_size;
}

/* Wherever the disk is full: in the rows, in the sheet that the library makes
   of them, by a few bytes only, or in the end. */
static void test_full_disk(void)
{
	struct xlsx x;
	off_t whole = size_with(RLIM_INFINITY), rows;
	int made = 0, failed = 0, wrong = 0, before;

	xlsx_begin(&x, "Log", XLSX_ROWS_MAX);
	put_rows(&x, 500);
	xlsx_finish(&x);
	rows = x.contents[0];
	xlsx_release(&x);
	before = open_files();
	ok(whole > 0 && rows > whole, "%jd bytes of rows, in %jd",
	    (intmax_t)rows, (intmax_t)whole);
	for (off_t limit = 64; limit < rows; limit += rows / 20)
		failed += size_with((rlim_t)limit) == 0;
	is_int(20, failed, "too little room for the rows: no file");
	for (off_t limit = rows; limit < rows + 3000; limit += 41) {
		off_t size = size_with((rlim_t)limit);
		bool same = size > whole - 32 && size < whole + 32;

		/* The second in which it was made is in it, too. */
		made += same;
		failed += size == 0;
		wrong += size != 0 && !same;
	}
	is_int(0, wrong, "hardly enough for the sheet: all of it or none");
	ok(made > 3 && failed > 25, "both: %d made, %d failed", made, failed);
	is_int(before, open_files(), "and nothing stays open");
	ok(size_with(0) == 0, "no room at all");
}

/* What of a file is read that was cut, or changed, afterwards. */
static void test_damage(void)
{
	struct xlsx x;
	struct stat about;
	struct seen seen;
	int fd, good = 0;
	char byte;

	xlsx_begin(&x, "Log", XLSX_ROWS_MAX);
	put_rows(&x, 500);
	fd = xlsx_finish(&x);
	fstat(fd, &about);
	for (off_t at = about.st_size / 3; at < about.st_size / 2; at += 97) {
		pread(fd, &byte, 1, at);
		byte = (char)~byte;
		good += pwrite(fd, &byte, 1, at) == 1 &&
			zip_is_whole(fd, "sheetData", see, &seen);
		byte = (char)~byte;
		good += pwrite(fd, &byte, 1, at) != 1;
	}
	is_int(0, good, "a byte that was changed is noticed");
	ok(zip_is_whole(fd, "sheetData", see, &seen), "and not for good");
	for (off_t less = 1; less < about.st_size; less += 211)
		good += ftruncate(fd, about.st_size - less) ||
			zip_is_whole(fd, "sheetData", see, &seen);
	is_int(0, good, "so is each cut");
	xlsx_release(&x);
}

int main(int argc, char **argv)
{
	signal(SIGXFSZ, SIG_IGN);
	test_sheets(argc > 1 ? argv[1] : NULL);
	test_long_texts();
	test_full_disk();
	test_damage();
	return tap_done();
}
