#include "guess.h"

/* A larger number is rounded. */
#define EXACT_DIGITS 15

#define WORD_MAX 10

enum kind { LETTER, DIGIT, SIGN };

static const unsigned char kinds[256] = {
    ['0'] = DIGIT,
    ['1'] = DIGIT,
    ['2'] = DIGIT,
    ['3'] = DIGIT,
    ['4'] = DIGIT,
    ['5'] = DIGIT,
    ['6'] = DIGIT,
    ['7'] = DIGIT,
    ['8'] = DIGIT,
    ['9'] = DIGIT,
    [' '] = SIGN,
    ['\t'] = SIGN,
    ['\r'] = SIGN,
    ['\n'] = SIGN,
    ['.'] = SIGN,
    [','] = SIGN,
    [':'] = SIGN,
    ['/'] = SIGN,
    ['-'] = SIGN,
    ['+'] = SIGN,
    ['%'] = SIGN,
    ['('] = SIGN,
    [')'] = SIGN,
    ['$'] = SIGN,
    ['\''] = SIGN,
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Some spreadsheets overlook other blanks than these, too: vertical ones, the
   no-break space, the ideographic one, and those without a width. */
static size_t blank_at(struct span text)
{
	static const char *const wide[] = {
	    "\u00a0", "\u3000", "\u200b", "\u2060", "\ufeff"};

	if (is_blank(*text.data) || *text.data == '\v' || *text.data == '\f')
		return 1;
	if (!(*text.data & 0x80))
		return 0;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
		size_t n = strlen(wide[i]);

		if (text.length >= n && memcmp(text.data, wide[i], n) == 0)
			return n;
	}
	return 0;
}

static struct span without_blanks(struct span text)
{
	size_t n;

	while (text.length && (n = blank_at(text)) > 0) {
		text.data += n;
		text.length -= n;
	}
	return text;
}

bool guess_is_formula(struct span text)
{
	static const char wide[][4] = {"＝", "＋", "－", "＠"};

	text = without_blanks(text);
	if (text.length == 0)
		return false;
	switch (*text.data) {
	case '=':
	case '+':
	case '-':
	case '@':
		return true;
	case '\xEF':
		break;
	default:
		return false;
	}
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (text.length >= 3 && memcmp(text.data, wide[i], 3) == 0)
			return true;
	return false;
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
}

#define KEY(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (c))

/* Most words are of no month, and this costs little. */
static bool begins_like_month(const char *word)
{
	switch (KEY(lower(word[0]), lower(word[1]), lower(word[2]))) {
	case KEY('j', 'a', 'n'):
	case KEY('f', 'e', 'b'):
	case KEY('m', 'a', 'r'):
	case KEY('a', 'p', 'r'):
	case KEY('m', 'a', 'y'):
	case KEY('j', 'u', 'n'):
	case KEY('j', 'u', 'l'):
	case KEY('a', 'u', 'g'):
	case KEY('s', 'e', 'p'):
	case KEY('o', 'c', 't'):
	case KEY('n', 'o', 'v'):
	case KEY('d', 'e', 'c'):
	case KEY('m', 'a', 'a'):
	case KEY('m', 'r', 't'):
	case KEY('m', 'e', 'i'):
	case KEY('o', 'k', 't'):
	case KEY('m', 0xC3, 0xA4):
	case KEY('m', 'r', 'z'):
	case KEY('m', 'a', 'i'):
	case KEY('d', 'e', 'z'):
	case KEY('g', 'e', 'n'):
	case KEY('m', 'a', 'g'):
	case KEY('g', 'i', 'u'):
	case KEY('l', 'u', 'g'):
	case KEY('a', 'g', 'o'):
	case KEY('s', 'e', 't'):
	case KEY('o', 't', 't'):
	case KEY('d', 'i', 'c'):
		return true;
	default:
		return false;
	}
}

/* Whether one of the list, which has a blank before each, begins so. */
static bool begins_one(const char *list, struct span word)
{
	char key[WORD_MAX + 1] = " ";

	for (size_t i = 0; i < word.length; i++)
		key[i + 1] = (char)lower(word.data[i]);
	return memmem(list, strlen(list), key, word.length + 1) != NULL;
}

/* Months are known by three letters, too. What stands behind a number may be
   shorter: 12E5, 10 am. */
static bool is_of_numbers(struct span word, bool behind)
{
	if (word.length > WORD_MAX)
		return false;
	if (word.data[0] & 0x80)
		return begins_one(" € £ ¥ ₩ 年 月 日 時 分 秒 上午 下午"
				  " 년 월 일 시 분 초 오전 오후 ",
		    word);
	if (word.length < 3)
		return behind && begins_one(" e a p am pm ", word);
	return begins_like_month(word.data) &&
	       begins_one(" january february march april may june july august"
			  " september october november december"
			  " januari februari maart mrt mei juni juli augustus"
			  " oktober januar februar märz mrz mai dezember"
			  " gennaio febbraio marzo aprile maggio giugno luglio"
			  " agosto settembre ottobre novembre dicembre ",
		   word);
}

static size_t word_length(struct span text)
{
	size_t n = 0;

	while (n < text.length && kinds[(unsigned char)text.data[n]] == LETTER)
		n++;
	return n;
}

static bool is_logical(struct span text)
{
	static const char *const words[] = {"true", "false", "wahr", "falsch",
	    "waar", "onwaar", "vero", "falso"};

	text = span_trimmed(text);
	if (text.length < strlen("true") || text.length > strlen("falsch"))
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_is_nocase(text, words[i]))
			return true;
	return false;
}

bool guess_is_altered(struct span text)
{
	struct span rest = text;
	size_t digits = 0;

	if (text.length && *text.data == '\'')
		return false;
	while (rest.length) {
		enum kind kind = kinds[(unsigned char)*rest.data];
		size_t n = 1;

		if (kind == LETTER) {
			n = word_length(rest);
			if (!is_of_numbers(
				(struct span){rest.data, n}, digits > 0))
				return is_logical(text);
		}
		digits += kind == DIGIT;
		rest.data += n;
		rest.length -= n;
	}
	if (digits < text.length)
		return digits > 0;
	return digits > EXACT_DIGITS || (digits > 1 && *text.data == '0');
}
