#include "csv.h"

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

static bool begins_with(struct span text, const char *what)
{
	size_t n = strlen(what);

	return text.length >= n && memcmp(text.data, what, n) == 0;
}

/* A spreadsheet overlooks blanks in front, and in some languages takes the
   full-width forms of the signs for the signs. */
static bool is_formula(struct span text)
{
	static const char *const starts[] = {
	    "=", "+", "-", "@", "＝", "＋", "－", "＠"};

	while (text.length && is_blank(*text.data)) {
		text.data++;
		text.length--;
	}
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (begins_with(text, starts[i]))
			return true;
	return false;
}

static void begin_field(struct csv *c)
{
	if (c->begun)
		buf_addc(c->out, c->separator);
	c->begun = true;
}

static bool must_be_quoted(struct span text)
{
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
	if (c->harmless && is_formula(text))
		buf_addc(c->out, '\'');
	if (quoted) {
		add_doubled(c->out, text);
		buf_addc(c->out, '"');
	} else {
		buf_add_span(c->out, text);
	}
}

void csv_plain(struct csv *c, struct span text)
{
	begin_field(c);
	buf_add_span(c->out, text);
}

void csv_int(struct csv *c, int64_t value)
{
	begin_field(c);
	buf_add_int(c->out, value);
}

void csv_end_row(struct csv *c)
{
	buf_add(c->out, "\r\n", 2);
	c->begun = false;
}
