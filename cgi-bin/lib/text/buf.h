/*
 * buf: bytes that grow. The owner of the struct owns the bytes.
 *
 * `struct buf b = BUF_INIT;` and buf_release() frame its life. Appending
 * never reports anything: when memory runs out, `failed` is set, the
 * contents stay as they were and later appends do nothing, so a caller
 * asks once, at the end. A byte of zero always follows the contents.
 */
#ifndef TEXT_BUF_H
#define TEXT_BUF_H

#include <stdarg.h>
#include <stdint.h>

#include "span.h"

#ifdef __cplusplus
extern "C" {
#endif

struct buf {
	char *data; /* NULL until something was added */
	size_t length;
	size_t room;
	bool failed;
};

#define BUF_INIT                                                               \
	{                                                                      \
		0                                                              \
	}

void buf_release(struct buf *b);

/* Empties it, keeps the memory and forgets a failure. */
void buf_clear(struct buf *b);

/* Makes room for n more bytes where there is none; false when there is none
   to be had. */
bool buf_grow(struct buf *b, size_t n);

/* The same where there may be room. */
static inline bool buf_reserve(struct buf *b, size_t n)
{
	return (n < b->room - b->length && !b->failed) || buf_grow(b, n);
}

/* Whole files are made of these: they stand here to be part of what calls
   them. */
static inline void buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (n == 0 || !buf_reserve(b, n))
		return;
	memcpy(b->data + b->length, bytes, n);
	b->length += n;
	b->data[b->length] = '\0';
}

static inline void buf_addc(struct buf *b, char c)
{
	if (!buf_reserve(b, 1))
		return;
	b->data[b->length++] = c;
	b->data[b->length] = '\0';
}

static inline void buf_add_span(struct buf *b, struct span s)
{
	buf_add(b, s.data, s.length);
}

void buf_adds(struct buf *b, const char *text);
void buf_addf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *b, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void buf_add_int(struct buf *b, int64_t value);

/* The same for people: 1,234,567. */
void buf_add_count(struct buf *b, int64_t value);

/* n lower-case hexadecimal digits a byte. */
void buf_add_hex(struct buf *b, const void *bytes, size_t n);

/* Percent-encodes all but letters, digits and "-_.~". */
void buf_add_url(struct buf *b, struct span s);

/* How often a buf, any of them, lacked memory so far: for who uses so many
   that one could be forgotten. */
unsigned long buf_shortages(void);

/* Cuts to the first n bytes. */
void buf_cut(struct buf *b, size_t n);

/* The contents as a string, "" when empty. It is b's, until b changes. */
const char *buf_text(const struct buf *b);

struct span buf_span(const struct buf *b);

#ifdef __cplusplus
}
#endif

#endif
