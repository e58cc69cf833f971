/*
 * utf8: is it, and one character at a time.
 */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "span.h"

/*
 * The length of the longest valid UTF-8 at the front of s: s.length when all
 * of it is valid. Overlong forms, surrogates and values past U+10FFFF are
 * not valid.
 */
size_t utf8_valid(struct span s);

/* What stands for a character that is none. */
#define UTF8_REPLACEMENT 0xFFFD

/*
 * Reads the character at s.data into *c and returns its length in bytes; s
 * must not be empty. A damaged log may hold anything: what is not valid is
 * some character, but no more is read than s has. One cut off by the end is
 * its first byte alone, UTF8_REPLACEMENT.
 */
size_t utf8_read(struct span s, uint32_t *c);

/* Appends the character's UTF-8 at `to`, which has room for 4 bytes. */
size_t utf8_write(uint32_t c, char *to);

/* Whether a character that began earlier goes on at this place, where a text
   must not be cut; not so at its end. */
bool utf8_is_inside(struct span s, size_t at);

/* Where the character at this place begins: there, or before. */
size_t utf8_begin(struct span s, size_t at);

/* Whether nothing is to be seen of the character itself: white space, and
   what only steers how others are shown. */
bool utf8_is_unseen(uint32_t c);

/* How many characters valid UTF-8 has. */
size_t utf8_length(struct span s);

#endif
