/* utf8: exactly the well-formed sequences are valid. */
#include "tap.h"

#include "lib/text/utf8.h"

static bool is_character(uint32_t c)
{
	return c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
}

/* Every character there is, written, judged and read again. */
static void test_all_characters(void)
{
	int wrong = 0, lengths = 0;
	char text[8];

	for (uint32_t c = 0; c <= 0x10FFFF; c++) {
		size_t n, want = c < 0x80      ? 1
				 : c < 0x800   ? 2
				 : c < 0x10000 ? 3
					       : 4;
		uint32_t back = 0;

		if (!is_character(c))
			continue;
		n = utf8_write(c, text);
		lengths += n != want;
		wrong += utf8_valid((struct span){text, n}) != n ||
			 utf8_read((struct span){text, n}, &back) != n ||
			 back != c || utf8_length((struct span){text, n}) != 1;
	}
	is_int(0, wrong, "all 1,112,064 characters come back");
	is_int(0, lengths, "each in its shortest form");
}

/* The definition, slowly: the character's value, then its limits. */
static size_t slow_valid(const unsigned char *p, size_t n)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t i = 0;

	while (i < n) {
		size_t size = p[i] < 0x80             ? 1
			      : (p[i] & 0xE0) == 0xC0 ? 2
			      : (p[i] & 0xF0) == 0xE0 ? 3
			      : (p[i] & 0xF8) == 0xF0 ? 4
						      : 0;
		uint32_t c = size == 1 ? p[i] : p[i] & (0x7Fu >> size);

		if (size == 0 || i + size > n)
			return i;
		for (size_t k = 1; k < size; k++) {
			if ((p[i + k] & 0xC0) != 0x80)
				return i;
			c = c << 6 | (p[i + k] & 0x3Fu);
		}
		if (c < least[size] || !is_character(c))
			return i;
		i += size;
	}
	return i;
}

static bool agrees(const unsigned char *p, size_t n)
{
	return utf8_valid((struct span){(const char *)p, n}) ==
	       slow_valid(p, n);
}

/* Every pair of first bytes with tails that are right, wrong or missing. */
static void test_all_beginnings(void)
{
	static const unsigned char tails[] = {
	    0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
	int wrong = 0;

	for (unsigned first = 0; first < 0x100; first++)
		for (unsigned second = 0; second < 0x100; second++)
			for (size_t t = 0; t < sizeof tails; t++) {
				unsigned char p[4] = {(unsigned char)first,
				    (unsigned char)second, tails[t],
				    tails[(t + 3) % sizeof tails]};

				for (size_t n = 0; n <= sizeof p; n++)
					wrong += !agrees(p, n);
			}
	is_int(0, wrong, "two first bytes of any kind are judged rightly");
}

/* The eight bytes at a time must not leap over anything. */
static void test_places(void)
{
	static const char *const bad[] = {"\x80", "\xC0\xAF", "\xED\xA0\x80",
	    "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"};
	int wrong = 0;

	for (size_t b = 0; b < sizeof bad / sizeof *bad; b++)
		for (size_t at = 0; at < 40; at++)
			for (size_t after = 0; after < 20; after++) {
				char text[80];
				size_t n = strlen(bad[b]);

				memset(text, 'a', sizeof text);
				memcpy(text + at, bad[b], n);
				wrong += utf8_valid((struct span){
					     text, at + n + after}) != at;
			}
	is_int(0, wrong, "a bad byte is found wherever it stands");
}

/* A character's own bytes lead back to where it begins. */
static void test_inside(void)
{
	struct span s = span_of("a\xC3\xA9\xF0\x9F\x98\x80");
	static const size_t begins[] = {0, 1, 1, 3, 3, 3, 3, 7};
	int wrong = 0;

	for (size_t at = 0; at <= s.length; at++) {
		wrong += utf8_begin(s, at) != begins[at];
		wrong += utf8_is_inside(s, at) != (begins[at] != at);
	}
	is_int(0, wrong, "each place belongs to its character");
}

static void test_unseen(void)
{
	static const uint32_t unseen[] = {0, '\t', '\n', ' ', 0x7F, 0xA0, 0xAD,
	    0x200B, 0x200D, 0x202E, 0x3000, 0xFE0F, 0xFEFF, 0xE0020};
	static const uint32_t seen[] = {
	    '!', '~', 0xA1, 0xAE, 0x5D0, 0x2010, 0x2423, 0x4E00, 0x1F600};
	int wrong = 0;

	for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
		wrong += !utf8_is_unseen(unseen[i]);
	for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
		wrong += utf8_is_unseen(seen[i]);
	is_int(0, wrong, "what can be seen, and what cannot");
}

static void judge(const char *text, size_t want, const char *what)
{
	is_int(want, utf8_valid(span_of(text)), "%s", what);
}

int main(void)
{
	test_all_characters();
	test_all_beginnings();
	test_places();
	test_inside();
	test_unseen();
	judge("", 0, "nothing is valid");
	is_int(0, utf8_valid((struct span){NULL, 0}), "no data, too");
	is_int(3, utf8_valid((struct span){"a\0b", 3}), "NUL is a character");
	judge("a\xC0\x80", 1, "NUL in two bytes is none");
	judge("ab\xE0\x9F\xBF", 2, "an overlong form of three");
	judge("\xF0\x8F\xBF\xBF", 0, "an overlong form of four");
	judge("\xED\xA0\xBD\xED\xB8\x80", 0, "a pair of surrogates");
	judge("\xF5\x80\x80\x80", 0, "past the last character");
	judge("x\xE2\x82", 1, "cut off in the middle");
	is_int(4, utf8_length(span_of("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")),
	    "four characters of four lengths");
	is_int(0, utf8_length(span_of("")), "none in nothing");
	return tap_done();
}
