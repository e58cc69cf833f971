#include "csv.h"

#include <errno.h>

#include "guess.h"

/* Either separator is quoted, whichever is in use: a program that guesses the
   separator from the file is not misled. */
static const bool wants_quotes[256] = {
    ['"'] = true,
    [','] = true,
    [';'] = true,
    ['\t'] = true,
    ['\r'] = true,
    ['\n'] = true,
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void begin_field(struct csv *c)
{
	if (c->begun)
		buf_addc(c->out, c->separator);
	else
		c->row = c->out->length;
	c->begun = true;
}

/* The same for sixteen bytes in one look. */
#define LOOK 16
typedef unsigned char look __attribute__((vector_size(LOOK)));

static inline look find_in(const char *bytes)
{
	look b;

	memcpy(&b, bytes, sizeof b);
	return (look)((b == '"') | (b == ',') | (b == ';') | (b == '\t') |
		      (b == '\r') | (b == '\n'));
}

static bool any_of(look found)
{
	uint64_t halves[2];

	memcpy(halves, &found, sizeof halves);
	return (halves[0] | halves[1]) != 0;
}

static bool must_be_quoted(struct span text)
{
	const char *end = text.data + text.length;
	char halves[LOOK];
	look found = {0};

	if (text.length >= LOOK) {
		/* The last look sees some bytes again. */
		for (const char *p = text.data; p < end - LOOK; p += LOOK)
			found |= find_in(p);
		return any_of(found | find_in(end - LOOK));
	}
	if (text.length >= LOOK / 2) {
		memcpy(halves, text.data, LOOK / 2);
		memcpy(halves + LOOK / 2, end - LOOK / 2, LOOK / 2);
		return any_of(find_in(halves));
	}
	for (size_t i = 0; i < text.length; i++)
		if (wants_quotes[(unsigned char)text.data[i]])
			return true;
	return false;
}

/* The inside of a quoted field, where a quote is written twice. */
static void add_doubled(struct buf *out, struct span text)
{
	const char *end = text.data + text.length;
	const char *p = text.data;
	const char *quote;

	while (p < end && (quote = memchr(p, '"', (size_t)(end - p)))) {
		buf_add(out, p, (size_t)(quote + 1 - p));
		buf_addc(out, '"');
		p = quote + 1;
	}
	buf_add(out, p, (size_t)(end - p));
}

void csv_text(struct csv *c, struct span text)
{
	bool quoted = must_be_quoted(text);

	begin_field(c);
	if (quoted)
		buf_addc(c->out, '"');
	if (c->harmless && (guess_is_formula(text) || guess_is_altered(text)))
		buf_addc(c->out, '\'');
	if (quoted) {
		add_doubled(c->out, text);
		buf_addc(c->out, '"');
	} else {
		buf_add_span(c->out, text);
	}
}

void csv_int(struct csv *c, int64_t value)
{
	begin_field(c);
	buf_add_int(c->out, value);
}

/* Many take an empty line for no row. */
void csv_end_row(struct csv *c)
{
	if (c->begun && c->out->length == c->row)
		buf_add(c->out, "\"\"", 2);
	buf_add(c->out, "\r\n", 2);
	c->begun = false;
}

/* As a sheet */

static struct csv *csv_of(struct sheet *s)
{
	return (struct csv *)s;
}

static void put_head(
    struct sheet *s, const struct sheet_column *columns, int count)
{
	for (int i = 0; i < count; i++)
		csv_text(csv_of(s), columns[i].heading);
	csv_end_row(csv_of(s));
}

static void put_text(struct sheet *s, struct span text)
{
	csv_text(csv_of(s), text);
}

static void put_utc(
    struct sheet *s, int64_t ticks, enum clock_precision precision)
{
	begin_field(csv_of(s));
	clock_add_utc(csv_of(s)->out, ticks, precision);
}

static void put_local(
    struct sheet *s, int64_t ticks, enum clock_precision precision)
{
	begin_field(csv_of(s));
	clock_add_local(csv_of(s)->out, ticks, precision);
}

static void put_number(struct sheet *s, int64_t value)
{
	csv_int(csv_of(s), value);
}

static void put_nothing(struct sheet *s)
{
	begin_field(csv_of(s));
}

static void end_sheet_row(struct sheet *s)
{
	csv_end_row(csv_of(s));
}

static const struct sheet_writer csv_writer = {
    .head = put_head,
    .text = put_text,
    .id = put_text,
    .utc = put_utc,
    .local = put_local,
    .number = put_number,
    .nothing = put_nothing,
    .end_row = end_sheet_row,
};

void csv_begin(struct csv *c, struct buf *out, char separator, bool harmless)
{
	*c = (struct csv){
	    .sheet = {&csv_writer, harmless ? SHEET_CELL_MAX - 1 : 0, harmless},
	    .out = out,
	    .separator = separator,
	    .harmless = harmless,
	};
	if (harmless)
		buf_adds(out, "\xEF\xBB\xBF");
}

/* Reading */

enum step { STEP_ON, STEP_ROW, STEP_BAD };

void csv_reader_init(struct csv_reader *r, struct input *in, char separator)
{
	*r = (struct csv_reader){.in = in, .separator = separator};
}

void csv_reader_release(struct csv_reader *r)
{
	buf_release(&r->plain);
}

static void begin_row(struct csv_reader *r)
{
	r->state = CSV_START;
	r->seen = r->begin = 0;
	r->doubled = r->more = false;
	r->count = 0;
	r->text = (struct span){NULL, 0};
	r->problem = NULL;
}

/* The field ends before `at`. */
static void end_field(struct csv_reader *r, size_t at)
{
	struct csv_field field = {r->begin, at, false};

	if (r->state == CSV_QUOTE || r->state == CSV_CLOSED)
		field = (struct csv_field){r->quote + 1, r->close, r->doubled};
	if (r->count < CSV_FIELDS)
		r->marks[r->count] = field;
	else if (field.until > field.from)
		r->more = true;
	r->count++;
	r->begin = at + 1;
	r->doubled = false;
	r->state = CSV_START;
}

/* The row ends before `at`, where its line end or the file's end is. */
static void end_row(struct csv_reader *r, const char *row, size_t at)
{
	if (at > r->begin && row[at - 1] == '\r')
		at--;
	end_field(r, at);
}

/* A byte that is in no quotes, or comes behind them. */
static enum step step_outside(struct csv_reader *r, const char *row)
{
	char c = row[r->seen];

	if (c == r->separator)
		end_field(r, r->seen);
	else if (c == '\n')
		return STEP_ROW;
	else if (c == '"' && r->state == CSV_START) {
		r->state = CSV_QUOTED;
		r->quote = r->seen;
	} else if (!is_blank(c) && r->state == CSV_START)
		r->state = CSV_PLAIN;
	else if (!is_blank(c) && r->state == CSV_CLOSED)
		return STEP_BAD;
	return STEP_ON;
}

static enum step step(struct csv_reader *r, const char *row)
{
	char c = row[r->seen];

	if (r->state == CSV_QUOTED) {
		if (c == '"') {
			r->state = CSV_QUOTE;
			r->close = r->seen;
		}
		return STEP_ON;
	}
	if (r->state == CSV_QUOTE) {
		if (c == '"') {
			r->state = CSV_QUOTED;
			r->doubled = true;
			return STEP_ON;
		}
		r->state = CSV_CLOSED;
	}
	return step_outside(r, row);
}

/* Looks on through the first n bytes of the row. */
static enum step step_through(struct csv_reader *r, const char *row, size_t n)
{
	for (; r->seen < n; r->seen++) {
		enum step s = step(r, row);

		if (s != STEP_ON)
			return s;
	}
	return STEP_ON;
}

static void add_undoubled(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.length; i++) {
		buf_addc(out, text.data[i]);
		i += text.data[i] == '"';
	}
}

/* All fields of the row together are no longer than it, so what was reserved
   at its beginning does not move. */
static bool take_fields(struct csv_reader *r, struct span row)
{
	buf_clear(&r->plain);
	if (!buf_reserve(&r->plain, row.length))
		return false;
	for (size_t i = 0; i < r->count && i < CSV_FIELDS; i++) {
		struct csv_field *mark = &r->marks[i];
		size_t from = r->plain.length;

		r->fields[i] = (struct span){
		    row.data + mark->from, mark->until - mark->from};
		if (!mark->doubled)
			continue;
		add_undoubled(&r->plain, r->fields[i]);
		r->fields[i] =
		    (struct span){r->plain.data + from, r->plain.length - from};
	}
	return true;
}

bool csv_split(struct csv_reader *r, struct span row)
{
	begin_row(r);
	r->text = row;
	if (step_through(r, row.data, row.length) != STEP_ON ||
	    r->state == CSV_QUOTED)
		return false;
	end_row(r, row.data, row.length);
	return take_fields(r, row);
}

/* The row's text is all up to the end of the line that byte `from` of it is
   in; it is not held when it is too long. */
static void take_lines(struct csv_reader *r, size_t from)
{
	const char *feed;
	bool held = true;
	size_t n;

	for (;;) {
		n = input_left(r->in);
		feed = memchr(input_here(r->in) + from, '\n', n - from);
		if (feed)
			n = (size_t)(feed - input_here(r->in));
		if (n > CSV_ROW_MAX) {
			held = false;
			input_advance(r->in, n);
			n = 0;
		}
		if (feed || !input_fill(r->in))
			break;
		from = n;
	}
	if (held)
		r->text = (struct span){input_here(r->in), n};
	input_advance(r->in, n + (feed != NULL));
}

static enum source_result refuse_row(
    struct csv_reader *r, const char *problem, size_t from)
{
	take_lines(r, from);
	if (r->text.length > 0 && r->text.data[r->text.length - 1] == '\r')
		r->text.length--;
	r->problem = problem;
	return SOURCE_BAD;
}

static enum source_result take_row(struct csv_reader *r, bool line_ended)
{
	struct span row = {input_here(r->in), r->seen};

	end_row(r, row.data, row.length);
	if (row.length > 0 && row.data[row.length - 1] == '\r')
		row.length--;
	r->text = row;
	if (!take_fields(r, row))
		r->in->failed = ENOMEM;
	input_advance(r->in, r->seen + line_ended);
	return SOURCE_RECORD;
}

static enum source_result look_for_row(struct csv_reader *r)
{
	struct input *in = r->in;
	enum step s;

	begin_row(r);
	r->text_line = in->line;
	r->text_offset = input_place(in);
	do {
		size_t n = input_left(in);

		if (n > CSV_ROW_MAX + 1)
			n = CSV_ROW_MAX + 1;
		s = step_through(r, input_here(in), n);
	} while (s == STEP_ON && r->seen <= CSV_ROW_MAX && input_fill(in));
	if (s == STEP_BAD)
		return refuse_row(r,
		    "text behind a closing quote; a quote inside a field is "
		    "written twice",
		    r->quote);
	if (s == STEP_ON && r->state == CSV_QUOTED)
		return refuse_row(r,
		    "a quote that is not closed; a quote inside a field is "
		    "written twice",
		    r->quote);
	if (s == STEP_ON && r->seen > CSV_ROW_MAX)
		return refuse_row(r, "longer than 1 MiB", r->seen);
	if (s == STEP_ON && r->seen == 0)
		return SOURCE_END;
	return take_row(r, s == STEP_ROW);
}

enum source_result csv_read(struct csv_reader *r)
{
	enum source_result result = look_for_row(r);

	if (r->in->failed) {
		errno = r->in->failed;
		result = SOURCE_FAILED;
	}
	return result;
}
