#include "receipt.h"

#include <stddef.h>
#include <stdlib.h>

#include "../text/utf8.h"

/* Values are put between these. */
static const struct field {
	const char *key;
	size_t at;
	bool is_number;
} fields[] = {
    {"File", offsetof(struct receipt, file), false},
    {"Filters", offsetof(struct receipt, query), false},
    {"Format", offsetof(struct receipt, format), false},
    {"Rows", offsetof(struct receipt, rows), true},
    {"Bytes", offsetof(struct receipt, bytes), true},
    {"SHA-256", offsetof(struct receipt, digest), false},
    {"User", offsetof(struct receipt, user), false},
    {"Role", offsetof(struct receipt, role), false},
    {"Began", offsetof(struct receipt, began), false},
    {"Completed", offsetof(struct receipt, completed), false},
    {"Chain", offsetof(struct receipt, head), false},
    {"Cursor", offsetof(struct receipt, cursor), false},
    {"Entry", offsetof(struct receipt, entry), true},
    {"Record", offsetof(struct receipt, record), true},
    {"Record-SHA-256", offsetof(struct receipt, proof), false},
};

enum { FIELDS = sizeof fields / sizeof *fields };

static void *place(const struct receipt *r, const struct field *f)
{
	return (char *)(uintptr_t)r + f->at;
}

void receipt_init(struct receipt *r)
{
	*r = (struct receipt){0};
}

void receipt_release(struct receipt *r)
{
	for (int i = 0; i < FIELDS; i++)
		if (!fields[i].is_number)
			buf_release(place(r, &fields[i]));
}

/* A line's end inside a value would begin a line of its own. */
static void add_value(
    const struct receipt *r, const struct field *f, struct buf *out)
{
	const struct buf *text = place(r, f);
	size_t from = out->length;

	if (f->is_number)
		buf_add_int(out, *(const int64_t *)place(r, f));
	else
		buf_add_span(out, buf_span(text));
	for (size_t i = from; i < out->length; i++)
		if ((unsigned char)out->data[i] < 0x20 || out->data[i] == 0x7F)
			out->data[i] = '?';
	out->failed |= !f->is_number && text->failed;
}

void receipt_write(const struct receipt *r, struct buf *out)
{
	for (int i = 0; i < FIELDS; i++) {
		buf_addf(out, "%s: ", fields[i].key);
		add_value(r, &fields[i], out);
		buf_addc(out, '\n');
	}
}

/* ---- reading */

static struct span next_line(struct span *text)
{
	const char *end = memchr(text->data, '\n', text->length);
	size_t n = end ? (size_t)(end - text->data) : text->length;
	struct span line = {text->data, n};

	n += end != NULL;
	text->data += n;
	text->length -= n;
	return span_trimmed(line);
}

static bool read_number(struct span value, int64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < value.length; i++) {
		int digit = value.data[i] - '0';

		if (digit < 0 || digit > 9 ||
		    *number > (INT64_MAX - digit) / 10)
			return false;
		*number = *number * 10 + digit;
	}
	return value.length > 0;
}

static const char *read_value(
    struct receipt *r, const struct field *f, struct span value)
{
	if (f->is_number)
		return read_number(value, place(r, f)) ? NULL : "no number";
	for (size_t i = 0; i < value.length; i++)
		if ((unsigned char)value.data[i] < ' ' || value.data[i] == 0x7F)
			return "with a control character";
	buf_add_span(place(r, f), value);
	return NULL;
}

static const char *read_line(
    struct receipt *r, struct span line, bool seen[FIELDS])
{
	const char *colon = memchr(line.data, ':', line.length);
	size_t n = colon ? (size_t)(colon - line.data) : 0;
	struct span key = span_trimmed((struct span){line.data, n});

	for (int i = 0; colon && i < FIELDS; i++) {
		if (!span_is(key, fields[i].key))
			continue;
		if (seen[i])
			return "given twice";
		seen[i] = true;
		return read_value(r, &fields[i],
		    span_trimmed(
			(struct span){colon + 1, line.length - n - 1}));
	}
	return "no line of a receipt";
}

/* The heading is what stands before the first empty line. */
static int skip_heading(struct span *text)
{
	int lines = 0;

	while (text->length) {
		lines++;
		if (next_line(text).length == 0)
			break;
	}
	return lines;
}

static bool is_whole(const struct receipt *r)
{
	for (int i = 0; i < FIELDS; i++) {
		const struct buf *text = place(r, &fields[i]);

		if (!fields[i].is_number && text->failed)
			return false;
	}
	return true;
}

const char *receipt_read(struct receipt *r, struct span text, int *line)
{
	bool seen[FIELDS] = {false};
	const char *wrong = NULL;
	int fields_seen = 0;

	*line = 0;
	if (utf8_valid(text) != text.length)
		return "it is not UTF-8";
	for (*line = skip_heading(&text); text.length && !wrong; ++*line) {
		struct span one = next_line(&text);

		if (one.length)
			wrong = read_line(r, one, seen);
	}
	if (wrong)
		return wrong;
	*line = 0;
	for (int i = 0; i < FIELDS; i++)
		fields_seen += seen[i];
	if (fields_seen != FIELDS)
		return "lines of a receipt are missing";
	return is_whole(r) ? NULL : "out of memory";
}

void receipt_compare(const struct receipt *r, const struct receipt *other,
    void (*each)(
	void *context, const char *key, const char *value, const char *other),
    void *context)
{
	struct buf one = BUF_INIT, two = BUF_INIT;

	for (int i = 0; i < FIELDS; i++) {
		buf_clear(&one);
		buf_clear(&two);
		add_value(r, &fields[i], &one);
		add_value(other, &fields[i], &two);
		if (strcmp(buf_text(&one), buf_text(&two)) != 0)
			each(context, fields[i].key, buf_text(&one),
			    buf_text(&two));
	}
	buf_release(&one);
	buf_release(&two);
}
