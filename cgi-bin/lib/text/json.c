#include "json.h"

#include <stdlib.h>
#include <strings.h>

#include "utf8.h"

/* What ends a run of bytes inside a string that mean themselves. */
static const unsigned char ends_run[256] = {
    [0 ... 31] = 1,
    ['"'] = 1,
    ['\\'] = 1,
};

/* What a letter after a backslash means; 0 for "u" and for no escape. */
static const char escape_means[256] = {
    ['"'] = '"',
    ['\\'] = '\\',
    ['/'] = '/',
    ['b'] = '\b',
    ['f'] = '\f',
    ['n'] = '\n',
    ['r'] = '\r',
    ['t'] = '\t',
};

void json_init(struct json *j, struct span text)
{
	const char *start = text.data ? text.data : "";

	*j = (struct json){
	    .start = start,
	    .next = start,
	    .end = start + text.length,
	};
}

static enum json_kind refuse(
    struct json *j, struct json_value *v, const char *problem)
{
	j->problem = problem;
	return v->kind = JSON_BAD;
}

static void skip_space(struct json *j)
{
	while (j->next < j->end && (*j->next == ' ' || *j->next == '\n' ||
				       *j->next == '\r' || *j->next == '\t'))
		j->next++;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits of \uXXXX at p, or -1. */
static int read_unit(const char *p, const char *end)
{
	int unit = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(p[i]);

		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

/* The length of the escape at p, a backslash; 0 when it is none. */
static size_t escape_length(const char *p, const char *end)
{
	if (end - p < 2)
		return 0;
	if (p[1] == 'u')
		return read_unit(p + 2, end) < 0 ? 0 : 6;
	return escape_means[(unsigned char)p[1]] ? 2 : 0;
}

/* Reads a string; j->next is at its opening quote. NULL or the problem. */
static const char *read_string(
    struct json *j, struct span *inside, bool *escaped)
{
	const char *p = j->next + 1;
	size_t n;

	inside->data = p;
	for (;;) {
		while (p < j->end && !ends_run[(unsigned char)*p])
			p++;
		j->next = p;
		if (p == j->end)
			return "the text ends inside a string";
		if (*p == '"')
			break;
		if (*p != '\\')
			return "a control character in a string";
		n = escape_length(p, j->end);
		if (n == 0)
			return "a backslash with no meaning";
		*escaped = true;
		p += n;
	}
	inside->length = (size_t)(p - inside->data);
	j->next = p + 1;
	return NULL;
}

static bool skip_digits(struct json *j)
{
	const char *from = j->next;

	while (j->next < j->end && *j->next >= '0' && *j->next <= '9')
		j->next++;
	return j->next > from;
}

static bool skip_char(struct json *j, char lower, char upper)
{
	if (j->next == j->end || (*j->next != lower && *j->next != upper))
		return false;
	j->next++;
	return true;
}

static enum json_kind read_number(struct json *j, struct json_value *v)
{
	v->text.data = j->next;
	skip_char(j, '-', '-');
	if (!skip_char(j, '0', '0') && !skip_digits(j))
		return refuse(j, v, "no value here");
	if (skip_char(j, '.', '.') && !skip_digits(j))
		return refuse(j, v, "a number without digits after the point");
	if (skip_char(j, 'e', 'E')) {
		skip_char(j, '-', '+');
		if (!skip_digits(j))
			return refuse(j, v, "an exponent without digits");
	}
	v->text.length = (size_t)(j->next - v->text.data);
	return v->kind = JSON_NUMBER;
}

static enum json_kind read_word(
    struct json *j, struct json_value *v, const char *word, enum json_kind kind)
{
	size_t n = strlen(word);

	if ((size_t)(j->end - j->next) < n || memcmp(j->next, word, n) != 0)
		return refuse(j, v, "no value here");
	v->text = (struct span){j->next, n};
	j->next += n;
	return v->kind = kind;
}

static enum json_kind open_container(struct json *j, struct json_value *v)
{
	bool object = *j->next == '{';

	if (j->depth == JSON_DEPTH_MAX)
		return refuse(j, v, "nested deeper than 64 levels");
	j->objects &= ~(UINT64_C(1) << j->depth);
	j->objects |= (uint64_t)object << j->depth;
	j->depth++;
	j->comma = false;
	v->text = (struct span){j->next++, 1};
	return v->kind = object ? JSON_OBJECT : JSON_ARRAY;
}

static enum json_kind close_container(
    struct json *j, struct json_value *v, bool object)
{
	j->depth--;
	j->comma = true;
	v->text = (struct span){j->next++, 1};
	return v->kind = object ? JSON_OBJECT_END : JSON_ARRAY_END;
}

static enum json_kind read_value(struct json *j, struct json_value *v)
{
	const char *problem;

	if (j->next == j->end)
		return refuse(j, v, "the text ends too early");
	j->comma = true;
	switch (*j->next) {
	case '{':
	case '[':
		return open_container(j, v);
	case '"':
		problem = read_string(j, &v->text, &v->escaped);
		if (problem)
			return refuse(j, v, problem);
		return v->kind = JSON_STRING;
	case 't':
		return read_word(j, v, "true", JSON_TRUE);
	case 'f':
		return read_word(j, v, "false", JSON_FALSE);
	case 'n':
		return read_word(j, v, "null", JSON_NULL);
	default:
		return read_number(j, v);
	}
}

static const char *read_key(struct json *j, struct json_value *v)
{
	const char *problem;

	if (j->next == j->end)
		return "the text ends too early";
	if (*j->next != '"')
		return "a key in quotes is missing";
	problem = read_string(j, &v->key, &v->key_escaped);
	if (problem)
		return problem;
	skip_space(j);
	if (!skip_char(j, ':', ':'))
		return "a colon is missing";
	skip_space(j);
	return NULL;
}

enum json_kind json_next(struct json *j, struct json_value *v)
{
	const char *problem;
	bool object;

	*v = (struct json_value){0};
	if (j->problem)
		return v->kind = JSON_BAD;
	skip_space(j);
	if (j->depth == 0) {
		if (!j->comma)
			return read_value(j, v);
		if (j->next == j->end)
			return v->kind = JSON_END;
		return refuse(j, v, "more text after the end");
	}
	object = j->objects >> (j->depth - 1) & 1;
	if (j->next < j->end && *j->next == (object ? '}' : ']'))
		return close_container(j, v, object);
	if (j->comma) {
		if (j->next == j->end)
			return refuse(j, v, "the text ends too early");
		if (!skip_char(j, ',', ','))
			return refuse(j, v, "a comma is missing");
		skip_space(j);
	}
	if (object && (problem = read_key(j, v)))
		return refuse(j, v, problem);
	return read_value(j, v);
}

enum json_kind json_skip(
    struct json *j, const struct json_value *opened, struct span *whole)
{
	unsigned outside = j->depth - 1;
	struct json_value v;

	do {
		if (json_next(j, &v) == JSON_BAD)
			return JSON_BAD;
	} while (j->depth > outside);
	if (whole) {
		whole->data = opened->text.data;
		whole->length = (size_t)(j->next - whole->data);
	}
	return v.kind;
}

/*
 * Reads the escape at p into *c and returns its length; a backslash that is
 * no escape stands for itself.
 */
static size_t read_escape(const char *p, const char *end, uint32_t *c)
{
	size_t n = escape_length(p, end);
	int unit, low;

	if (n < 6) {
		*c = n ? (uint32_t)escape_means[(unsigned char)p[1]] : '\\';
		return n ? n : 1;
	}
	unit = read_unit(p + 2, end);
	*c = unit >= 0xD800 && unit <= 0xDFFF ? 0xFFFD : (uint32_t)unit;
	if (unit < 0xD800 || unit > 0xDBFF || end - p < 12 || p[6] != '\\' ||
	    p[7] != 'u')
		return 6;
	low = read_unit(p + 8, end);
	if (low < 0xDC00 || low > 0xDFFF)
		return 6;
	*c = (uint32_t)(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
	return 12;
}

void json_unescape(struct span inside, struct buf *out)
{
	const char *p = inside.data ? inside.data : "";
	const char *end = p + inside.length;
	char *to;

	/* Nothing grows by being unescaped. */
	if (inside.length == 0 || !buf_reserve(out, inside.length))
		return;
	to = out->data + out->length;
	while (p < end) {
		uint32_t c;

		if (*p != '\\') {
			*to++ = *p++;
			continue;
		}
		p += read_escape(p, end, &c);
		to += utf8_write(c, to);
	}
	*to = '\0';
	out->length = (size_t)(to - out->data);
}

struct span json_meaning(struct span inside, bool escaped, struct buf *plain)
{
	size_t from = plain->length;

	if (!escaped)
		return inside;
	json_unescape(inside, plain);
	return (struct span){buf_text(plain) + from, plain->length - from};
}

static void escape_one(unsigned char c, struct buf *out)
{
	static const char letters[32] = {
	    ['\b'] = 'b',
	    ['\f'] = 'f',
	    ['\n'] = 'n',
	    ['\r'] = 'r',
	    ['\t'] = 't',
	};
	char two[2] = {'\\', c < 32 ? letters[c] : (char)c};

	if (two[1])
		buf_add(out, two, 2);
	else
		buf_addf(out, "\\u%04x", c);
}

void json_escape(struct span text, struct buf *out)
{
	const char *p = text.data ? text.data : "";
	const char *end = p + text.length;

	while (p < end) {
		const char *run = p;

		while (p < end && !ends_run[(unsigned char)*p])
			p++;
		buf_add(out, run, (size_t)(p - run));
		if (p < end)
			escape_one((unsigned char)*p++, out);
	}
}

/* No string has a line's end in it, so each is white space. */
void json_add_line(struct span text, struct buf *out)
{
	const char *end = text.data + text.length;

	if (!memchr(text.data, '\n', text.length) &&
	    !memchr(text.data, '\r', text.length))
		buf_add_span(out, text);
	else
		for (const char *p = text.data; p < end; p++)
			if (*p != '\n' && *p != '\r')
				buf_addc(out, *p);
	buf_addc(out, '\n');
}

static uint32_t fold(uint32_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static bool escaped_key_is(struct span key, const char *word)
{
	const char *p = key.data;
	const char *end = p + key.length;

	while (p < end) {
		uint32_t c = (unsigned char)*p;

		p += c == '\\' ? read_escape(p, end, &c) : 1;
		if (c == 0 || fold(c) != fold((unsigned char)*word++))
			return false;
	}
	return *word == '\0';
}

bool json_key_is(const struct json_value *v, const char *word)
{
	if (v->key_escaped)
		return escaped_key_is(v->key, word);
	if (!v->key.data)
		return false;
	/* Keys are tried against lists of words: most differ at once. */
	if (v->key.length > 0 &&
	    fold((unsigned char)*v->key.data) != fold((unsigned char)*word))
		return false;
	return span_is_nocase(v->key, word);
}

static void break_line(struct buf *out, unsigned depth)
{
	buf_addc(out, '\n');
	for (unsigned i = 0; i < depth; i++)
		buf_adds(out, "  ");
}

void json_indent(struct span text, struct buf *out)
{
	struct json j;
	struct json_value v;
	bool opened = true;

	json_init(&j, text);
	while (json_next(&j, &v) > JSON_END) {
		bool end =
		    v.kind == JSON_OBJECT_END || v.kind == JSON_ARRAY_END;
		bool begin = v.kind == JSON_OBJECT || v.kind == JSON_ARRAY;
		unsigned depth = j.depth - begin;

		if (!end && !opened)
			buf_addc(out, ',');
		if (out->length && !(end && opened))
			break_line(out, depth);
		if (v.key.data)
			buf_addf(
			    out, "\"%.*s\": ", (int)v.key.length, v.key.data);
		if (v.kind == JSON_STRING)
			buf_addc(out, '"');
		buf_add_span(out, v.text);
		if (v.kind == JSON_STRING)
			buf_addc(out, '"');
		opened = begin;
	}
}

/* A member of an object: from `start` in the output up to the next one. */
struct member {
	size_t start;
	size_t length;
};

/* One document on its way to its canonical form. */
struct canonical {
	struct buf *out;
	struct buf plain;             /* a string without its escapes */
	struct buf members;           /* of the objects that are open */
	size_t first[JSON_DEPTH_MAX]; /* where each one's begin there */
};

/*
 * Written strings: what escapes are left in them are of one byte each. Keys
 * that json_key_is() takes for the same stay in their order, since which of
 * them comes last may matter.
 */
static int compare_members(const void *a, const void *b, void *text)
{
	const struct member *m = a, *n = b;
	const char *p = (const char *)text + m->start + 1;
	const char *q = (const char *)text + n->start + 1;

	for (;;) {
		uint32_t c = (unsigned char)*p, d = (unsigned char)*q;
		bool ends = c == '"', other_ends = d == '"';

		if (ends && other_ends)
			return m->start < n->start ? -1 : 1;
		if (ends || other_ends)
			return ends ? -1 : 1;
		p += c == '\\' ? read_escape(p, p + (p[1] == 'u' ? 6 : 2), &c)
			       : 1;
		q += d == '\\' ? read_escape(q, q + (q[1] == 'u' ? 6 : 2), &d)
			       : 1;
		if (fold(c) != fold(d))
			return fold(c) < fold(d) ? -1 : 1;
	}
}

/* The bytes in the new order are put behind the old ones, then over them. */
static void sort_members(struct canonical *x, size_t first)
{
	struct member *m = (struct member *)(void *)x->members.data;
	size_t count = x->members.length / sizeof *m;
	struct buf *out = x->out;
	size_t from, length;

	if (count - first < 2)
		return;
	from = m[first].start;
	length = out->length - from;
	if (!buf_reserve(out, length + 1))
		return;
	for (size_t i = first; i < count; i++)
		m[i].length =
		    (i + 1 < count ? m[i + 1].start - 1 : out->length) -
		    m[i].start;
	qsort_r(
	    m + first, count - first, sizeof *m, compare_members, out->data);
	for (size_t i = first; i < count; i++) {
		if (i > first)
			buf_addc(out, ',');
		buf_add(out, out->data + m[i].start, m[i].length);
	}
	memmove(out->data + from, out->data + from + length, length);
	buf_cut(out, from + length);
}

/* Whether json_escape() would write the string just so; most it would. */
static bool is_plainest(struct span inside)
{
	const char *p = inside.data;
	const char *end = p + inside.length;

	while ((p = memchr(p, '\\', (size_t)(end - p)))) {
		if (p[1] == 'u' || p[1] == '/')
			return false;
		p += 2;
	}
	return true;
}

static void write_string(struct canonical *x, struct span inside, bool escaped)
{
	buf_addc(x->out, '"');
	if (escaped && !is_plainest(inside)) {
		buf_clear(&x->plain);
		json_unescape(inside, &x->plain);
		json_escape(buf_span(&x->plain), x->out);
		x->out->failed |= x->plain.failed;
	} else {
		buf_add_span(x->out, inside);
	}
	buf_addc(x->out, '"');
}

static void write_value(struct canonical *x, const struct json_value *v)
{
	struct member m = {.start = x->out->length};

	if (v->key.data) {
		buf_add(&x->members, &m, sizeof m);
		write_string(x, v->key, v->key_escaped);
		buf_addc(x->out, ':');
	}
	if (v->kind == JSON_STRING)
		write_string(x, v->text, v->escaped);
	else
		buf_add_span(x->out, v->text);
}

static void end_object(struct canonical *x, size_t first)
{
	if (!x->out->failed && !x->members.failed)
		sort_members(x, first);
	buf_cut(&x->members, first * sizeof(struct member));
}

bool json_canonical(struct span text, struct buf *out)
{
	struct canonical x = {.out = out};
	size_t mark = out->length;
	struct json_value v;
	struct json j;
	bool opened = true;

	json_init(&j, text);
	while (json_next(&j, &v) > JSON_END) {
		bool end =
		    v.kind == JSON_OBJECT_END || v.kind == JSON_ARRAY_END;

		if (!end && !opened)
			buf_addc(out, ',');
		if (v.kind == JSON_OBJECT_END)
			end_object(&x, x.first[j.depth]);
		write_value(&x, &v);
		opened = v.kind == JSON_OBJECT || v.kind == JSON_ARRAY;
		if (opened)
			x.first[j.depth - 1] =
			    x.members.length / sizeof(struct member);
	}
	if (v.kind == JSON_BAD)
		buf_cut(out, mark);
	out->failed |= x.members.failed;
	buf_release(&x.members);
	buf_release(&x.plain);
	return v.kind == JSON_END;
}
