#include "value.h"

#include <ctype.h>

#include "../text/utf8.h"
#include "field.h"

#define LENGTH_MAX 2000 /* bytes of one value */
#define SAME_MAX 120    /* of what is the same on both sides */
#define ID_MAX 24       /* of an id that is shown whole */

bool value_begins_with_id(struct span text)
{
	static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	if (text.length < sizeof shape - 1)
		return false;
	for (size_t i = 0; i < sizeof shape - 1; i++)
		if (shape[i] == '-' ? text.data[i] != '-'
				    : !isxdigit((unsigned char)text.data[i]))
			return false;
	return true;
}

static bool is_ascii(struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.data[i] > 126)
			return false;
	return true;
}

void value_set_id(struct tmpl *t, struct span text)
{
	size_t last = text.length - 4;

	if (text.length <= ID_MAX || !is_ascii(text)) {
		tmpl_set_span(tmpl_row(t, "WHOLE"), "ID", text);
		return;
	}
	t = tmpl_row(t, "GUID");
	tmpl_set_span(t, "FIRST", (struct span){text.data, 8});
	tmpl_set_span(t, "MIDDLE", (struct span){text.data + 8, last - 8});
	tmpl_set_span(t, "LAST", (struct span){text.data + last, 4});
}

/* Its first or its last `most` bytes, with a sign where something is cut. */
static void set_cut(
    struct tmpl *t, const char *name, struct span text, size_t most, bool last)
{
	struct buf out = BUF_INIT;
	size_t n = text.length > most ? utf8_begin(text, most) : text.length;

	if (last && n < text.length) {
		n = text.length - utf8_begin(text, text.length - most);
		buf_adds(&out, "…");
		buf_add(&out, text.data + text.length - n, n);
	} else {
		buf_add(&out, text.data, n);
		if (n < text.length)
			buf_adds(&out, "…");
	}
	tmpl_set_span(t, name, buf_span(&out));
	buf_release(&out);
}

void value_set_start(struct tmpl *t, const char *name, struct span text)
{
	set_cut(t, name, text, LENGTH_MAX, false);
}

/* Appends a sign or a number for what cannot be seen. */
static void add_seen(struct buf *out, struct span text)
{
	while (text.length) {
		uint32_t c;
		size_t n = utf8_read(text, &c);

		if (c == ' ')
			buf_adds(out, "␣");
		else if (c == '\n')
			buf_adds(out, "↵\n");
		else if (utf8_is_unseen(c))
			buf_addf(out, "U+%04X", (unsigned)c);
		else
			buf_add(out, text.data, n);
		text.data += n;
		text.length -= n;
	}
}

static void set_marked(struct tmpl *row, struct span text, bool unseen)
{
	struct buf seen = BUF_INIT;

	if (unseen)
		add_seen(&seen, text);
	value_set_start(
	    tmpl_row(row, "MARKED"), "MIDDLE", unseen ? buf_span(&seen) : text);
	buf_release(&seen);
}

static void set_text(struct tmpl *t, struct span text, struct diff_ends same)
{
	struct tmpl *row = tmpl_row(t, "TEXT");
	size_t end = text.length - same.tail;

	if (value_begins_with_id(text))
		tmpl_show(row, "MONOSPACE");
	if (!same.head && !same.tail && !same.unseen) {
		value_set_start(row, "HEAD", text);
		return;
	}
	set_cut(
	    row, "HEAD", (struct span){text.data, same.head}, SAME_MAX, true);
	if (end > same.head)
		set_marked(row,
		    (struct span){text.data + same.head, end - same.head},
		    same.unseen);
	set_cut(row, "TAIL", (struct span){text.data + end, same.tail},
	    SAME_MAX, false);
}

void value_set(struct page_request *r, struct tmpl *t, struct span name,
    struct diff_value value, struct diff_ends same)
{
	struct buf words = BUF_INIT;
	struct tmpl *row;

	if (field_add_value(r->language, &words, name, value)) {
		row = tmpl_row(t, "WORDS");
		tmpl_set(row, "HEAD", buf_text(&words));
		if (value.text.length)
			tmpl_set_span(
			    tmpl_row(row, "ORIGINAL"), "TITLE", value.text);
	} else if (value.text.length == 36 &&
		   value_begins_with_id(value.text)) {
		value_set_id(t, value.text);
	} else {
		set_text(t, value.text, same);
	}
	buf_release(&words);
}
