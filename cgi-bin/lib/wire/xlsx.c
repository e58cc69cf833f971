#include "xlsx.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "../text/utf8.h"
#include "nameless.h"
#include "zip.h"

/* The number of the first day of 2000, for a spreadsheet. */
#define DAY_2000 36526

/* A larger number would be rounded. */
#define EXACT_MAX INT64_C(999999999999999)

#define WIDTH_MAX 60.0 /* of a column, in characters */

/* From here on, a file needs another form. */
#define SMALL_FILE (INT64_C(3) << 30)

struct xlsx_column {
	char *heading; /* owned */
	enum sheet_kind kind;
};

static struct xlsx *xlsx_of(struct sheet *s)
{
	return (struct xlsx *)s;
}

static void note(struct xlsx *x, lxw_error error)
{
	if (error && !x->error)
		x->error =
		    error == LXW_ERROR_MEMORY_MALLOC_FAILED ? ENOMEM : EIO;
}

static int fail(int error)
{
	errno = error;
	return -1;
}

/* ---- a text as a string of XML's characters */

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') ||
	       (c >= 'a' && c <= 'f');
}

/* _xHHHH_ is how the file writes a character; who means those letters has to
   write the first of them so. */
static bool is_escape(struct span rest)
{
	return rest.length >= 7 && rest.data[0] == '_' && rest.data[1] == 'x' &&
	       is_hex(rest.data[2]) && is_hex(rest.data[3]) &&
	       is_hex(rest.data[4]) && is_hex(rest.data[5]) &&
	       rest.data[6] == '_';
}

static bool is_plain(struct span text)
{
	return !memchr(text.data, '_', text.length) &&
	       !memchr(text.data, '\r', text.length) &&
	       !memchr(text.data, '\xEF', text.length) &&
	       !memchr(text.data, '\0', text.length) &&
	       utf8_valid(text) == text.length;
}

/* Appends the character there, or what stands for it; XML has no NUL, and
   lines end with LF in a cell. Returns its length. */
static size_t add_character(struct buf *to, struct span rest, bool escape)
{
	uint32_t c;
	size_t n = utf8_read(rest, &c);
	bool valid = utf8_valid((struct span){rest.data, n}) == n;

	if (!valid || c == 0 || c == 0xFFFE || c == 0xFFFF) {
		buf_adds(to, "\xEF\xBF\xBD");
		return valid ? n : 1;
	}
	if (c == '\r') {
		if (rest.length < 2 || rest.data[1] != '\n')
			buf_addc(to, '\n');
		return 1;
	}
	if (escape && is_escape(rest))
		buf_adds(to, "_x005F");
	buf_add(to, rest.data, n);
	return n;
}

static void add_string(struct buf *to, struct span text, bool escape)
{
	while (text.length) {
		size_t n = add_character(to, text, escape);

		text.data += n;
		text.length -= n;
	}
}

/* The library counts what is escaped as part of the cell. */
static const char *string_of(struct xlsx *x, struct span text)
{
	struct buf *to = &x->text;

	buf_clear(to);
	if (is_plain(text)) {
		buf_add_span(to, text);
	} else {
		add_string(to, text, true);
		if (utf8_length(buf_span(to)) > SHEET_CELL_MAX) {
			buf_clear(to);
			add_string(to, text, false);
		}
	}
	if (to->failed)
		note(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
	return buf_text(to);
}

/* ---- sheets */

static lxw_worksheet *page_of(struct xlsx *x)
{
	return x->pages[x->page_count - 1];
}

static void name_page(struct xlsx *x, char *name, size_t room)
{
	struct span title = span_of(x->title);
	size_t n = title.length < 60 ? title.length : 60;

	if (x->page_count == 0)
		snprintf(name, room, "%.*s", (int)n, x->title);
	else
		snprintf(
		    name, room, "%.*s %d", (int)n, x->title, x->page_count + 1);
}

static double width_of(const struct xlsx_column *column)
{
	static const double widths[] = {
	    [SHEET_TEXT] = 28,
	    [SHEET_ID] = 38,
	    [SHEET_TIME] = 24,
	    [SHEET_NUMBER] = 10,
	};
	/* With room for the filter's button. */
	double heading = (double)utf8_length(span_of(column->heading)) + 4;

	if (heading < widths[column->kind])
		return widths[column->kind];
	return heading < WIDTH_MAX ? heading : WIDTH_MAX;
}

static void put_headings(struct xlsx *x)
{
	for (int i = 0; i < x->column_count; i++) {
		worksheet_set_column(page_of(x), (lxw_col_t)i, (lxw_col_t)i,
		    width_of(&x->columns[i]), NULL);
		note(x,
		    worksheet_write_string(page_of(x), 0, (lxw_col_t)i,
			string_of(x, span_of(x->columns[i].heading)), x->bold));
	}
	worksheet_freeze_panes(page_of(x), 1, 0);
	x->row = 1;
	x->column = 0;
}

static bool grow(struct xlsx *x)
{
	size_t n = (size_t)x->page_count + 1;
	lxw_worksheet **pages = realloc(x->pages, n * sizeof *pages);
	int64_t *contents;

	if (!pages)
		return false;
	x->pages = pages;
	contents = realloc(x->contents, n * sizeof *contents);
	if (contents)
		x->contents = contents;
	return contents != NULL;
}

static void begin_page(struct xlsx *x)
{
	char name[96];
	lxw_worksheet *page;

	name_page(x, name, sizeof name);
	page = grow(x) ? workbook_add_worksheet(x->book, name) : NULL;
	if (!page) {
		note(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	x->pages[x->page_count] = page;
	x->contents[x->page_count++] = 0;
	put_headings(x);
}

/* Writes the last row, which the library keeps until it sees the next. */
static void end_page(struct xlsx *x)
{
	lxw_worksheet *page = page_of(x);
	lxw_row_t last = (lxw_row_t)(x->row ? x->row - 1 : 0);

	worksheet_autofilter(
	    page, 0, 0, last, (lxw_col_t)(x->column_count - 1));
	lxw_worksheet_write_single_row(page);
	if (!x->error && fflush(page->optimize_tmpfile))
		x->error = errno;
	if (!x->error && ferror(page->optimize_tmpfile))
		x->error = ENOSPC;
	x->contents[x->page_count - 1] = ftello(page->optimize_tmpfile);
}

/* A sheet begins with the row that does not fit on the one before. */
static void make_room(struct xlsx *x)
{
	if (x->column || x->error || x->row < x->rows_max)
		return;
	end_page(x);
	begin_page(x);
}
/* ---- cells */

static lxw_col_t next_cell(struct xlsx *x)
{
	make_room(x);
	return (lxw_col_t)x->column++;
}

static void put_string(struct xlsx *x, struct span text, lxw_format *format)
{
	lxw_col_t column = next_cell(x);

	if (text.length && !x->error)
		note(x, worksheet_write_string(page_of(x), (lxw_row_t)x->row,
			    column, string_of(x, text), format));
}

static void put_double(struct xlsx *x, double value, lxw_format *format)
{
	lxw_col_t column = next_cell(x);

	if (!x->error)
		note(x, worksheet_write_number(page_of(x), (lxw_row_t)x->row,
			    column, value, format));
}

static void put_text(struct sheet *s, struct span text)
{
	put_string(xlsx_of(s), text, NULL);
}

static void put_id(struct sheet *s, struct span id)
{
	put_string(xlsx_of(s), id, xlsx_of(s)->plain_id);
}

/* A day and a part of it, to the millisecond. */
static void put_moment(
    struct xlsx *x, int64_t day, int64_t ticks, enum clock_precision precision)
{
	int64_t ms = ticks / (CLOCK_SECOND / 1000);

	put_double(x, (double)(day + DAY_2000) + (double)ms / 86400000.0,
	    x->times[precision]);
}

static void put_utc(
    struct sheet *s, int64_t ticks, enum clock_precision precision)
{
	put_moment(xlsx_of(s), ticks / CLOCK_DAY, ticks % CLOCK_DAY, precision);
}

static void put_local(
    struct sheet *s, int64_t ticks, enum clock_precision precision)
{
	struct clock_civil c;

	clock_civil(ticks, &c);
	put_moment(xlsx_of(s), clock_day_of(c.year, c.month, c.day),
	    c.hour * CLOCK_HOUR + c.minute * CLOCK_MINUTE +
		c.second * CLOCK_SECOND + c.ticks,
	    precision);
}

static void put_number(struct sheet *s, int64_t value)
{
	char digits[SPAN_DIGITS];

	if (value > EXACT_MAX || value < -EXACT_MAX)
		put_id(s, span_digits(value, digits));
	else
		put_double(xlsx_of(s), (double)value, NULL);
}

static void put_nothing(struct sheet *s)
{
	next_cell(xlsx_of(s));
}

static void put_head(
    struct sheet *s, const struct sheet_column *columns, int count)
{
	struct xlsx *x = xlsx_of(s);

	x->columns = calloc((size_t)count, sizeof *x->columns);
	for (int i = 0; x->columns && i < count; i++) {
		x->columns[i].kind = columns[i].kind;
		x->columns[i].heading =
		    strndup(columns[i].heading.data, columns[i].heading.length);
		if (!x->columns[i].heading)
			break;
		x->column_count++;
	}
	if (x->column_count < count)
		note(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
	else
		begin_page(x);
}

static void end_row(struct sheet *s)
{
	struct xlsx *x = xlsx_of(s);

	x->column = 0;
	if (x->error)
		return;
	/* The library asks nobody whether the disk is full. */
	if (ferror(page_of(x)->optimize_tmpfile))
		x->error = ENOSPC;
	x->row++;
}

static const struct sheet_writer writer = {
    .head = put_head,
    .text = put_text,
    .id = put_id,
    .utc = put_utc,
    .local = put_local,
    .number = put_number,
    .nothing = put_nothing,
    .end_row = end_row,
};

/* ---- the file */

static lxw_format *add_format(struct xlsx *x, const char *pattern)
{
	lxw_format *format = workbook_add_format(x->book);

	if (!format)
		note(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
	else if (pattern)
		format_set_num_format(format, pattern);
	return format;
}

static void add_formats(struct xlsx *x)
{
	static const char *const patterns[] = {
	    [CLOCK_TICK] = "yyyy-mm-dd hh:mm:ss.000",
	    [CLOCK_MILLISECOND] = "yyyy-mm-dd hh:mm:ss.000",
	    [CLOCK_WHOLE_SECOND] = "yyyy-mm-dd hh:mm:ss",
	    [CLOCK_WHOLE_MINUTE] = "yyyy-mm-dd hh:mm",
	};

	for (int i = CLOCK_TICK; i <= CLOCK_WHOLE_MINUTE; i++)
		x->times[i] = add_format(x, patterns[i]);
	x->plain_id = add_format(x, "@");
	x->bold = add_format(x, NULL);
	if (x->bold)
		format_set_bold(x->bold);
}

int xlsx_begin(struct xlsx *x, const char *title, int64_t rows_max)
{
	struct buf path = BUF_INIT;
	lxw_workbook_options options = {.constant_memory = LXW_TRUE};
	lxw_doc_properties properties = {.title = (char *)title};

	*x = (struct xlsx){
	    .sheet = {&writer, SHEET_CELL_MAX, false},
	    .title = title,
	    .rows_max = rows_max,
	};
	snprintf(x->folder, sizeof x->folder, "%s", nameless_folder());
	x->fd = nameless_open();
	if (x->fd < 0)
		return -1;
	options.tmpdir = x->folder;
	buf_addf(&path, "/proc/self/fd/%d", x->fd);
	x->book =
	    path.failed ? NULL : workbook_new_opt(buf_text(&path), &options);
	buf_release(&path);
	if (!x->book)
		return fail(ENOMEM);
	note(x, workbook_set_properties(x->book, &properties));
	add_formats(x);
	return x->error ? fail(x->error) : 0;
}

/* The library leaves open what it was writing when something goes wrong; a
   process that ends does not. */
static bool close_book(struct xlsx *x)
{
	pid_t parent = getpid(), child = fork(), ended;
	int status;

	if (child < 0)
		return false;
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(getppid() != parent || workbook_close(x->book));
	}
	do
		ended = waitpid(child, &status, 0);
	while (ended < 0 && errno == EINTR);
	errno = ENOSPC;
	return ended == child && status == 0;
}

struct reading {
	const struct xlsx *x;
	int pages;
};

/* The sheets come in their order. */
static bool check_member(void *context, const struct zip_member *m)
{
	struct reading *r = context;
	char name[64];

	snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", r->pages + 1);
	if (!span_is(m->name, name))
		return true;
	return r->pages < r->x->page_count &&
	       m->content == r->x->contents[r->pages++];
}

int xlsx_finish(struct xlsx *x)
{
	struct reading reading = {x, 0};
	int64_t all = 0;

	if (!x->error)
		end_page(x);
	if (x->error)
		return fail(x->error);
	for (int i = 0; i < x->page_count; i++)
		all += x->contents[i];
	x->book->options.use_zip64 = all > SMALL_FILE;
	if (!close_book(x))
		return -1;
	if (!zip_is_whole(x->fd, "sheetData", check_member, &reading) ||
	    reading.pages != x->page_count)
		return fail(ENOSPC);
	return lseek(x->fd, 0, SEEK_SET) == 0 ? x->fd : -1;
}

void xlsx_release(struct xlsx *x)
{
	for (int i = 0; i < x->page_count; i++)
		fclose(x->pages[i]->optimize_tmpfile);
	lxw_workbook_free(x->book);
	if (x->fd >= 0)
		close(x->fd);
	for (int i = 0; i < x->column_count; i++)
		free(x->columns[i].heading);
	free(x->columns);
	free(x->pages);
	free(x->contents);
	buf_release(&x->text);
}
