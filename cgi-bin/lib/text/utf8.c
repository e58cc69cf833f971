#include "utf8.h"

static bool is_tail(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/* The length of the character at p, 0 when it is none. */
static size_t one(const unsigned char *p, size_t n)
{
	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xC2 && p[0] <= 0xDF)
		return n >= 2 && is_tail(p[1]) ? 2 : 0;
	if (p[0] >= 0xE0 && p[0] <= 0xEF) {
		if (n < 3 || !is_tail(p[1]) || !is_tail(p[2]) ||
		    (p[0] == 0xE0 && p[1] < 0xA0) ||
		    (p[0] == 0xED && p[1] > 0x9F))
			return 0;
		return 3;
	}
	if (p[0] >= 0xF0 && p[0] <= 0xF4) {
		if (n < 4 || !is_tail(p[1]) || !is_tail(p[2]) ||
		    !is_tail(p[3]) || (p[0] == 0xF0 && p[1] < 0x90) ||
		    (p[0] == 0xF4 && p[1] > 0x8F))
			return 0;
		return 4;
	}
	return 0;
}

size_t utf8_valid(struct span s)
{
	const unsigned char *p = (const unsigned char *)s.data;
	size_t i = 0;

	while (i < s.length) {
		size_t n;
		uint64_t eight;

		/* Most text is ASCII: eight bytes at a time. */
		while (s.length - i >= 8) {
			memcpy(&eight, p + i, 8);
			if (eight & 0x8080808080808080u)
				break;
			i += 8;
		}
		if (i == s.length)
			break;
		n = one(p + i, s.length - i);
		if (n == 0)
			break;
		i += n;
	}
	return i;
}

size_t utf8_read(struct span s, uint32_t *c)
{
	const unsigned char *p = (const unsigned char *)s.data;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;

	if (n > s.length) {
		*c = UTF8_REPLACEMENT;
		return 1;
	}
	if (n == 1)
		*c = p[0];
	else if (n == 2)
		*c = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
	else if (n == 3)
		*c =
		    (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
	else
		*c = (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 |
		     (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
	return n;
}

size_t utf8_write(uint32_t c, char *to)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xC0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xE0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 0x3F));
		to[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	to[0] = (char)(0xF0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 0x3F));
	to[2] = (char)(0x80 | (c >> 6 & 0x3F));
	to[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

bool utf8_is_inside(struct span s, size_t at)
{
	return at < s.length && is_tail((unsigned char)s.data[at]);
}

size_t utf8_begin(struct span s, size_t at)
{
	while (at && utf8_is_inside(s, at))
		at--;
	return at;
}

bool utf8_is_unseen(uint32_t c)
{
	/* Unicode's White_Space and Default_Ignorable, and controls. */
	static const uint32_t ranges[][2] = {{0, 0x20}, {0x7F, 0xA0},
	    {0xAD, 0xAD}, {0x34F, 0x34F}, {0x61C, 0x61C}, {0x115F, 0x1160},
	    {0x1680, 0x1680}, {0x17B4, 0x17B5}, {0x180B, 0x180F},
	    {0x2000, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x206F},
	    {0x3000, 0x3000}, {0x3164, 0x3164}, {0xFE00, 0xFE0F},
	    {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFF8},
	    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

size_t utf8_length(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.length; i++)
		n += !is_tail((unsigned char)s.data[i]);
	return n;
}
