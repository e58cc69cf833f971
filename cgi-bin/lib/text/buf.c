#include "buf.h"

#include <stdio.h>
#include <stdlib.h>

static _Atomic unsigned long shortages; /* of all threads */

unsigned long buf_shortages(void)
{
	return shortages;
}

void buf_release(struct buf *b)
{
	free(b->data);
	*b = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *b)
{
	buf_cut(b, 0);
	b->failed = false;
}

bool buf_grow(struct buf *b, size_t n)
{
	size_t need = b->length + n + 1;
	size_t room = b->room ? b->room : 64;
	char *data;

	if (b->failed)
		return false;
	while (room < need && room <= SIZE_MAX / 2)
		room *= 2;
	/* A sum that wrapped around is smaller than its parts. */
	data = need > b->length && room >= need ? realloc(b->data, room) : NULL;
	if (!data) {
		b->failed = true;
		shortages++;
		return false;
	}
	b->data = data;
	b->room = room;
	return true;
}

void buf_cut(struct buf *b, size_t n)
{
	if (n < b->length)
		b->length = n;
	if (b->data)
		b->data[b->length] = '\0';
}

void buf_adds(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_vaddf(struct buf *b, const char *format, va_list args)
{
	size_t left = b->failed ? 0 : b->room - b->length;
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(left ? b->data + b->length : NULL, left, format, again);
	va_end(again);
	if (n < 0)
		b->failed = true;
	if (n >= 0 && (size_t)n >= left) {
		/* What was written so far is not all. */
		buf_cut(b, b->length);
		if (!buf_reserve(b, (size_t)n))
			return;
		vsnprintf(b->data + b->length, (size_t)n + 1, format, args);
	}
	if (n > 0)
		b->length += (size_t)n;
}

void buf_addf(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vaddf(b, format, args);
	va_end(args);
}

void buf_add_int(struct buf *b, int64_t value)
{
	char digits[SPAN_DIGITS];

	buf_add_span(b, span_digits(value, digits));
}

void buf_add_count(struct buf *b, int64_t value)
{
	if (value > -1000 && value < 1000) {
		buf_add_int(b, value);
		return;
	}
	buf_add_count(b, value / 1000);
	buf_addf(b, ",%03d", abs((int)(value % 1000)));
}

void buf_add_hex(struct buf *b, const void *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++) {
		buf_addc(b, digits[p[i] >> 4]);
		buf_addc(b, digits[p[i] & 15]);
	}
}

static bool is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
	       c == '~';
}

void buf_add_url(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.length; i++) {
		unsigned char c = (unsigned char)s.data[i];

		if (is_unreserved(c))
			buf_addc(b, (char)c);
		else
			buf_addf(b, "%%%02X", c);
	}
}

const char *buf_text(const struct buf *b)
{
	return b->data ? b->data : "";
}

struct span buf_span(const struct buf *b)
{
	return (struct span){buf_text(b), b->length};
}
