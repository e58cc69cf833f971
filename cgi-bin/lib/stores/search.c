#include "search.h"

#include "../text/utf8.h"

/* Han, kana and hangul: names in these are found by any part. */
static bool stands_alone(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3040 && c <= 0x30FF) ||
	       (c >= 0x3130 && c <= 0x318F) || (c >= 0x3400 && c <= 0x4DBF) ||
	       (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/* Sets blanks around each character that is a word of its own. */
static struct span set_apart(struct span words, struct buf *out)
{
	size_t plain = 0, i = 0;

	buf_clear(out);
	while (i < words.length) {
		struct span rest = {words.data + i, words.length - i};
		uint32_t c;
		size_t n;

		/* Nothing below U+1100 is meant: its first byte tells. */
		if ((unsigned char)words.data[i] < 0xE1) {
			i++;
			continue;
		}
		n = utf8_read(rest, &c);
		if (stands_alone(c)) {
			buf_add(out, words.data + plain, i - plain);
			buf_addc(out, ' ');
			buf_add(out, words.data + i, n);
			buf_addc(out, ' ');
			plain = i + n;
		}
		i += n;
	}
	if (plain == 0)
		return words;
	buf_add(out, words.data + plain, i - plain);
	return buf_span(out);
}

int search_add(
    struct db *db, int64_t entry, struct span words, struct buf *scratch)
{
	struct db_statement *s = db_use(
	    db, "INSERT INTO search(rowid, words) VALUES (:entry, :words)");

	db_bind_int(s, ":entry", entry);
	db_bind_text(s, ":words", set_apart(words, scratch));
	return db_run(s);
}

/*
 * What the tokenizer takes for part of a word: letters and digits. Of what is
 * not ASCII, all may be; a word that turns out to be none matches nothing,
 * so general punctuation is left out here.
 */
static bool is_word_char(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		       (c >= 'a' && c <= 'z');
	return c >= 0xAA && c != 0xAB && c != 0xAC && c != 0xAE && c != 0xAF &&
	       c != 0xB0 && c != 0xB1 && c != 0xB4 &&
	       !(c >= 0xB6 && c <= 0xB8) && c != 0xBB && c != 0xBF &&
	       c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c <= 0x2BFF) &&
	       !(c >= 0x3000 && c <= 0x3004) && !(c >= 0x3008 && c <= 0x3020) &&
	       c != 0xFEFF && !(c >= 0xFF00 && c <= 0xFF0F) &&
	       !(c >= 0xFF1A && c <= 0xFF20);
}

void search_expression(struct span typed, struct buf *out)
{
	struct buf apart = BUF_INIT;
	struct span words = set_apart(typed, &apart);
	bool inside = false, alone = false;
	uint32_t c = 0;

	for (size_t i = 0, n; i < words.length; i += n) {
		struct span rest = {words.data + i, words.length - i};

		n = utf8_read(rest, &c);
		if (is_word_char(c) != inside) {
			buf_adds(out, inside ? "\" " : "\"");
			inside = !inside;
		}
		if (inside) {
			buf_add(out, words.data + i, n);
			alone = stands_alone(c);
		}
	}
	/* A word that ends in a blank was typed to its end. */
	if (inside)
		buf_adds(out, alone ? "\"" : "\"*");
	buf_release(&apart);
}
