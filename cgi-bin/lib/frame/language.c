#include "language.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "../wire/clock.h"

/* gettext remembers what it found until this number changes. */
extern int _nl_msg_cat_cntr;

#define WORDS_ENGLISH(name, english) [name] = english,
static const char *const english_words[] = {WORDS(WORDS_ENGLISH)};

static struct language all[LANGUAGES_MAX] = {
    {"en", "en", "English", ",", ',', .offered = true},
    {"nl", "nl", "Nederlands", ".", ';'},
    {"de", "de", "Deutsch", ".", ';'},
    {"it", "it", "Italiano", ".", ';'},
    {"ko", "ko", "한국어", ",", ','},
    {"zh-TW", "zh_TW", "繁體中文", ",", ','},
};

static void use(const struct language *l)
{
	setenv("LANGUAGE", l->catalogue, 1);
	_nl_msg_cat_cntr++;
}

static const char *translate(const char *message)
{
	return message[0] ? gettext(message) : "";
}

static bool has_catalogue(const struct language *l, const char *folder)
{
	struct buf path = BUF_INIT;
	bool has;

	buf_addf(
	    &path, "%s/po/%s/LC_MESSAGES/partnerlog.mo", folder, l->catalogue);
	has = !path.failed && access(buf_text(&path), R_OK) == 0;
	buf_release(&path);
	return has;
}

static int load(struct language *l)
{
	l->operations =
	    calloc((size_t)vocabulary_operation_count, sizeof *l->operations);
	l->statuses =
	    calloc((size_t)vocabulary_status_count, sizeof *l->statuses);
	if (!l->operations || !l->statuses)
		return -1;
	use(l);
	for (int i = 0; i < WORD_COUNT; i++)
		l->words[i] = translate(english_words[i]);
	for (int i = 0; i < vocabulary_operation_count; i++)
		l->operations[i] = translate(vocabulary_operations[i].sentence);
	for (int i = 0; i < KIND_COUNT; i++)
		l->kinds[i] = translate(vocabulary_kinds[i]);
	for (int i = 0; i < vocabulary_status_count; i++)
		l->statuses[i] = translate(vocabulary_statuses[i]);
	for (int i = 0; i < ROLE_COUNT; i++)
		l->roles[i] = translate(role_title((enum role)i));
	return 0;
}

int languages_init(const char *folder)
{
	struct buf po = BUF_INIT;
	int rc = 0;

	buf_addf(&po, "%s/po", folder);
	setlocale(LC_MESSAGES, "C.UTF-8");
	bindtextdomain("partnerlog", buf_text(&po));
	bind_textdomain_codeset("partnerlog", "UTF-8");
	textdomain("partnerlog");
	for (int i = 0; i < LANGUAGES_MAX && !rc; i++) {
		all[i].offered = i == 0 || has_catalogue(&all[i], folder);
		if (all[i].offered)
			rc = load(&all[i]);
	}
	buf_release(&po);
	/* What the library says to the operator stays English. */
	use(&all[0]);
	return rc;
}

const struct language *languages_nth(int n)
{
	for (int i = 0; i < LANGUAGES_MAX; i++)
		if (all[i].offered && n-- == 0)
			return &all[i];
	return NULL;
}

const struct language *languages_find(struct span code)
{
	if (span_is_nocase(code, "zh"))
		code = span_of("zh-TW");
	for (int i = 0; i < LANGUAGES_MAX; i++)
		if (all[i].offered && span_is_nocase(code, all[i].code))
			return &all[i];
	return NULL;
}

/* "de-AT" is served with "de"; every form of Chinese with the one we have. */
static const struct language *find_range(struct span range)
{
	const struct language *l = languages_find(range);
	const char *dash = memchr(range.data, '-', range.length);

	if (!l && dash)
		l = languages_find(
		    (struct span){range.data, (size_t)(dash - range.data)});
	return l;
}

/* The weight after ";q=", in thousandths. */
static int weight_of(struct span part)
{
	const char *q = memmem(part.data, part.length, "q=", 2);
	const char *end = part.data + part.length;
	int weight = 0, unit = 1000;

	if (!q)
		return 1000;
	for (q += 2; q < end && unit; q++) {
		if (*q == '.')
			continue;
		if (*q < '0' || *q > '9')
			break;
		weight += (*q - '0') * unit;
		unit /= 10;
	}
	return weight;
}

static size_t until_any(struct span s, const char *stops)
{
	size_t n = 0;

	while (n < s.length && !strchr(stops, s.data[n]))
		n++;
	return n;
}

const struct language *languages_accept(
    struct span header, const struct language *otherwise)
{
	const struct language *best = NULL;
	int best_weight = 0;

	while (header.length) {
		struct span part = {header.data, until_any(header, ",")};
		size_t past = part.length + (part.length < header.length);
		const struct language *l;
		int weight;

		header.data += past;
		header.length -= past;
		while (part.length && *part.data == ' ') {
			part.data++;
			part.length--;
		}
		weight = weight_of(part);
		part.length = until_any(part, "; ");
		l = part.length ? find_range(part) : NULL;
		if (l && weight > best_weight) {
			best = l;
			best_weight = weight;
		}
	}
	return best ? best : otherwise;
}

/* Markers go through as they are: {{ }} are nothing special to HTML. */
static void add_escaped(struct buf *out, const char *message)
{
	for (; *message; message++)
		switch (*message) {
		case '&':
			buf_adds(out, "&amp;");
			break;
		case '<':
			buf_adds(out, "&lt;");
			break;
		case '>':
			/* A marker may hold one: {{>NAME}}. */
			buf_addc(out, '>');
			break;
		case '"':
			buf_adds(out, "&quot;");
			break;
		case '\'':
			buf_adds(out, "&#39;");
			break;
		default:
			buf_addc(out, *message);
		}
}

int language_fill(const struct language *l, struct span text, struct buf *out)
{
	struct buf message = BUF_INIT;
	const char *at = text.data, *end = text.data + text.length;
	int rc = 0;

	use(l);
	while (at < end && !rc) {
		const char *open = memmem(at, (size_t)(end - at), "[[", 2);
		const char *close;

		buf_add(out, at, (size_t)((open ? open : end) - at));
		if (!open)
			break;
		close = memmem(open, (size_t)(end - open), "]]", 2);
		if (!close) {
			rc = -1;
			break;
		}
		buf_clear(&message);
		buf_add(&message, open + 2, (size_t)(close - open - 2));
		add_escaped(out, translate(buf_text(&message)));
		at = close + 2;
	}
	buf_release(&message);
	use(&all[0]);
	return rc || out->failed ? -1 : 0;
}

struct span language_action(
    const struct language *l, struct span code, struct buf *scratch)
{
	int number = vocabulary_find_operation(code);

	if (number >= 0)
		return span_of(l->operations[number]);
	buf_clear(scratch);
	for (size_t i = 0; i < code.length; i++)
		buf_addc(scratch, code.data[i] == '_' ? ' ' : code.data[i]);
	return buf_span(scratch);
}

struct span language_status(const struct language *l, struct span code)
{
	int number = vocabulary_find_status(code);

	return number >= 0 ? span_of(l->statuses[number]) : code;
}

struct span language_heading(const struct language *l, struct span english)
{
	for (int i = 0; i < WORD_COUNT; i++)
		if (span_is(english, english_words[i]))
			return span_of(l->words[i]);
	return english;
}

void language_add_number(const struct language *l, struct buf *out, int64_t n)
{
	struct buf digits = BUF_INIT;

	buf_add_int(&digits, n);
	for (size_t i = 0; i < digits.length; i++) {
		if (i && (digits.length - i) % 3 == 0 &&
		    digits.data[i - 1] != '-')
			buf_adds(out, l->thousands);
		buf_addc(out, digits.data[i]);
	}
	buf_release(&digits);
}

struct placeholder {
	const char *name;
	const char *text;
	int number; /* when there is no text */
};

/* Appends a pattern, each {name} replaced. */
static void add_pattern(
    struct buf *out, const char *pattern, const struct placeholder *values)
{
	while (*pattern) {
		const struct placeholder *v = values;
		size_t n = 0;

		while (*pattern == '{' && v->name) {
			n = strlen(v->name);
			if (!strncmp(pattern + 1, v->name, n) &&
			    pattern[n + 1] == '}')
				break;
			v++;
		}
		if (*pattern != '{' || !v->name) {
			buf_addc(out, *pattern++);
			continue;
		}
		if (v->text)
			buf_adds(out, v->text);
		else
			buf_add_int(out, v->number);
		pattern += n + 2;
	}
}

void language_add_day(
    const struct language *l, struct buf *out, int day, bool weekday)
{
	int year, month, date;

	clock_day_civil(day, &year, &month, &date);
	/* Day 0, the first of January 2000, was a Saturday. */
	add_pattern(out, l->words[weekday ? WORD_WEEKDAY_DATE : WORD_DATE],
	    (struct placeholder[]){
		{"weekday", l->words[WORD_SUNDAY + (day + 6) % 7], 0},
		{"day", NULL, date},
		{"month", l->words[WORD_JANUARY + month - 1], 0},
		{"year", NULL, year},
		{0},
	    });
}

void language_add_month(const struct language *l, struct buf *out, int day)
{
	int year, month, date;

	clock_day_civil(day, &year, &month, &date);
	add_pattern(out, l->words[WORD_MONTH],
	    (struct placeholder[]){
		{"month", l->words[WORD_JANUARY + month - 1], 0},
		{"year", NULL, year},
		{0},
	    });
}

void language_add_period(
    const struct language *l, struct buf *out, int first, int last)
{
	struct buf days[2] = {BUF_INIT, BUF_INIT};

	language_add_day(l, &days[0], first, false);
	language_add_day(l, &days[1], last, false);
	add_pattern(out, l->words[WORD_PERIOD],
	    (struct placeholder[]){
		{"first", buf_text(&days[0]), 0},
		{"last", buf_text(&days[1]), 0},
		{0},
	    });
	buf_release(&days[0]);
	buf_release(&days[1]);
}

void language_add_term(
    const struct language *l, struct buf *out, struct span term)
{
	char unit = term.length >= 3 ? term.data[term.length - 1] : 0;
	int n = 0;
	size_t i = 1;

	while (i + 1 < term.length && i < 4 && term.data[i] >= '0' &&
	       term.data[i] <= '9')
		n = 10 * n + term.data[i++] - '0';
	if (term.length < 3 || term.data[0] != 'P' || i + 1 != term.length ||
	    (unit != 'M' && unit != 'Y')) {
		buf_add_span(out, term);
		return;
	}
	if (n == 1)
		buf_adds(out,
		    l->words[unit == 'M' ? WORD_TERM_MONTH : WORD_TERM_YEAR]);
	else
		add_pattern(out,
		    l->words[unit == 'M' ? WORD_TERM_MONTHS : WORD_TERM_YEARS],
		    (struct placeholder[]){{"n", NULL, n}, {0}});
}
