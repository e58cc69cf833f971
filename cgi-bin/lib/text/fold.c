#include "fold.h"

#include "utf8.h"

/* The letters from U+00C0 and from U+1E00 on; a point is none of ours. */
static const char latin[] =
    "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnn.nnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    "................................oo.............uu..............."
    "....dddlllnnnaaiioouuuuuuuuuu.aaaaaa..ggkkoooo..jdddgg..nnaaaaoo"
    "aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............";
static const char more_latin[] =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwyas..s.aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

/* Two letters in one; the tables have the first. */
static char second_letter(uint32_t c)
{
	switch (c) {
	case 0xDF:
	case 0x1E9E:
		return 's';
	case 0xC6:
	case 0xE6:
	case 0x152:
	case 0x153:
		return 'e';
	case 0xDE:
	case 0xFE:
		return 'h';
	case 0x132:
	case 0x133:
		return 'j';
	default:
		return 0;
	}
}

static char latin_letter(uint32_t c)
{
	char letter = '.';

	if (c >= 0xC0 && c - 0xC0 < sizeof latin - 1)
		letter = latin[c - 0xC0];
	else if (c >= 0x1E00 && c - 0x1E00 < sizeof more_latin - 1)
		letter = more_latin[c - 0x1E00];
	return letter == '.' ? 0 : letter;
}

static uint32_t greek_letter(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} accented[] = {{0x386, 0x3B1}, {0x388, 0x3B5}, {0x389, 0x3B7},
	    {0x38A, 0x3B9}, {0x38C, 0x3BF}, {0x38E, 0x3C5}, {0x38F, 0x3C9},
	    {0x390, 0x3B9}, {0x3AA, 0x3B9}, {0x3AB, 0x3C5}, {0x3AC, 0x3B1},
	    {0x3AD, 0x3B5}, {0x3AE, 0x3B7}, {0x3AF, 0x3B9}, {0x3B0, 0x3C5},
	    {0x3C2, 0x3C3}, {0x3CA, 0x3B9}, {0x3CB, 0x3C5}, {0x3CC, 0x3BF},
	    {0x3CD, 0x3C5}, {0x3CE, 0x3C9}};

	for (size_t i = 0; i < sizeof accented / sizeof *accented; i++)
		if (accented[i].from == c)
			return accented[i].to;
	/* Between rho and sigma there is none; its place is the final sigma. */
	return c >= 0x391 && c <= 0x3A9 && c != 0x3A2 ? c + 32 : c;
}

static uint32_t cyrillic_letter(uint32_t c)
{
	if (c >= 0x400 && c <= 0x40F)
		c += 80;
	else if (c >= 0x410 && c <= 0x42F)
		c += 32;
	else if (c >= 0x460 && c <= 0x52F && (c < 0x482 || c >= 0x48A) &&
		 (c < 0x4C0 || c > 0x4CF))
		c |= 1;
	return c == 0x451 ? 0x435 : c == 0x439 ? 0x438 : c;
}

/* Accents that stand alone, and what chooses between the forms of a Han
   character. */
static bool is_nothing(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || (c >= 0xFE00 && c <= 0xFE0F) ||
	       (c >= 0xE0100 && c <= 0xE01EF);
}

static uint32_t other_letter(uint32_t c)
{
	if (c >= 0x370 && c <= 0x3FF)
		return greek_letter(c);
	if (c >= 0x400 && c <= 0x52F)
		return cyrillic_letter(c);
	if (c == 0xA0 || c == 0x3000)
		return ' ';
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

size_t fold_write(uint32_t c, char *to)
{
	to[0] = latin_letter(c);
	if (to[0]) {
		to[1] = second_letter(c);
		return to[1] ? 2 : 1;
	}
	return is_nothing(c) ? 0 : utf8_write(other_letter(c), to);
}

void fold_add(struct buf *out, struct span text)
{
	while (text.length) {
		size_t n = 1;
		uint32_t c = (unsigned char)*text.data;

		if (c >= 0x80) {
			char letters[4];

			n = utf8_read(text, &c);
			buf_add(out, letters, fold_write(c, letters));
		} else {
			buf_addc(
			    out, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
		}
		text.data += n;
		text.length -= n;
	}
}

/* Letters and digits, and all that is beyond ASCII. */
static bool is_of_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80;
}

static bool has(struct span name, struct span part)
{
	return memmem(name.data, name.length, part.data, part.length) != NULL;
}

static bool has_each_word(struct span name, struct span part)
{
	while (part.length) {
		const char *blank = memchr(part.data, ' ', part.length);
		size_t n = blank ? (size_t)(blank - part.data) : part.length;

		if (n && !has(name, (struct span){part.data, n}))
			return false;
		n += blank != NULL;
		part.data += n;
		part.length -= n;
	}
	return true;
}

enum fold_fit fold_fit(struct span name, struct span part)
{
	struct span rest = name;
	const char *at;

	if (!part.length)
		return FOLD_NONE;
	at = memmem(name.data, name.length, part.data, part.length);
	if (!at)
		return memchr(part.data, ' ', part.length) &&
			       has_each_word(name, part)
			   ? FOLD_WORDS
			   : FOLD_NONE;
	if (at == name.data)
		return part.length == name.length ? FOLD_WHOLE : FOLD_BEGINNING;
	for (; at;
	     at = memmem(rest.data, rest.length, part.data, part.length)) {
		if (at > name.data && !is_of_word(at[-1]))
			return FOLD_WORD;
		rest.data = at + 1;
		rest.length = name.length - (size_t)(rest.data - name.data);
	}
	return FOLD_INSIDE;
}
