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
    {"en", "en", "English", ",", ',', ", ", .offered = true},
    {"nl", "nl", "Nederlands", ".", ';', ", "},
    {"de", "de", "Deutsch", ".", ';', ", "},
    {"it", "it", "Italiano", ".", ';', ", ", .plain_thousands = true},
    {"ko", "ko", "한국어", ",", ',', ", "},
    {"zh-TW", "zh_TW", "繁體中文", ",", ',', "、"},
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
	l->resources =
	    calloc((size_t)vocabulary_resource_count, sizeof *l->resources);
	l->statuses =
	    calloc((size_t)vocabulary_status_count, sizeof *l->statuses);
	if (!l->operations || !l->resources || !l->statuses)
		return -1;
	use(l);
	for (int i = 0; i < WORD_COUNT; i++)
		l->words[i] = translate(english_words[i]);
	for (int i = 0; i < vocabulary_operation_count; i++)
		l->operations[i] = translate(vocabulary_operations[i].sentence);
	for (int i = 0; i < vocabulary_resource_count; i++)
		l->resources[i] = translate(vocabulary_resources[i].name);
	for (int i = 0; i < KIND_COUNT; i++)
		l->kinds[i] = translate(vocabulary_kinds[i]);
	for (int i = 0; i < vocabulary_status_count; i++)
		l->statuses[i] = translate(vocabulary_statuses[i].name);
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

static size_t until_any(struct span s, const char *stops)
{
	size_t n = 0;

	while (n < s.length && !strchr(stops, s.data[n]))
		n++;
	return n;
}

/* Takes what stands before the first of the stops from the beginning. */
static struct span cut(struct span *s, const char *stops)
{
	struct span first = {s->data, until_any(*s, stops)};
	size_t past = first.length + (first.length < s->length);

	s->data += past;
	s->length -= past;
	return first;
}

/* What follows "zh-": the script, and where there is none the region. Who
   reads the simplified one is not served with the other. */
static bool is_traditional(struct span subtags)
{
	while (subtags.length) {
		struct span one = cut(&subtags, "-");

		if (span_is_nocase(one, "Hans"))
			return false;
		if (span_is_nocase(one, "Hant") || span_is_nocase(one, "TW") ||
		    span_is_nocase(one, "HK") || span_is_nocase(one, "MO"))
			return true;
	}
	return false;
}

/* "de-AT" is served with "de". */
static const struct language *find_range(struct span range)
{
	struct span primary = cut(&range, "-");

	if (span_is_nocase(primary, "zh") && !is_traditional(range))
		return NULL;
	return languages_find(primary);
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

const struct language *languages_accept(
    struct span header, const struct language *otherwise)
{
	const struct language *best = NULL;
	int best_weight = 0;

	while (header.length) {
		struct span part = cut(&header, ",");
		const struct language *l;
		int weight;

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

struct span language_resource(const struct language *l, struct span code)
{
	int number = vocabulary_find_resource(code);

	return number >= 0 ? span_of(l->resources[number]) : code;
}

void language_add_item(
    const struct language *l, struct buf *list, struct span item)
{
	if (list->length)
		buf_adds(list, l->comma);
	buf_add_span(list, item);
}

static int find_word(struct span english)
{
	for (int i = 0; i < WORD_COUNT; i++)
		if (span_is(english, english_words[i]))
			return i;
	return -1;
}

bool language_knows_heading(struct span english)
{
	return find_word(english) >= 0;
}

struct span language_heading(const struct language *l, struct span english)
{
	int word = find_word(english);

	return word < 0 ? english : span_of(l->words[word]);
}

void language_add_number(const struct language *l, struct buf *out, int64_t n)
{
	struct buf digits = BUF_INIT;
	bool plain = l->plain_thousands && n > -10000 && n < 10000;

	buf_add_int(&digits, n);
	for (size_t i = 0; i < digits.length; i++) {
		if (i && !plain && (digits.length - i) % 3 == 0 &&
		    digits.data[i - 1] != '-')
			buf_adds(out, l->thousands);
		buf_addc(out, digits.data[i]);
	}
	buf_release(&digits);
}

struct placeholder {
	const char *name;
	struct span text;
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
		if (v->text.data)
			buf_add_span(out, v->text);
		else
			buf_add_int(out, v->number);
		pattern += n + 2;
	}
}

static int64_t round_to(int64_t n, int64_t unit)
{
	return (n + unit / 2) / unit * unit;
}

static void add_bytes(const struct language *l, struct buf *out, int64_t bytes)
{
	static const char *const units[] = {"kB", "MB", "GB", "TB"};
	int64_t tenths = (bytes + 99) / 100; /* of the unit */
	int unit = 0;

	for (; tenths >= 9950 && unit < 3; unit++)
		tenths = (tenths + 500) / 1000;
	if (tenths >= 1000)
		tenths = round_to(tenths, 100);
	else if (tenths >= 100)
		tenths = round_to(tenths, 10);
	buf_add_int(out, tenths / 10);
	if (tenths < 100)
		buf_addf(out, "%c%d", l->thousands[0] == ',' ? '.' : ',',
		    (int)(tenths % 10));
	buf_addf(out, "\u00a0%s", units[unit]);
}

void language_add_size(
    const struct language *l, struct buf *out, int64_t bytes, bool exact)
{
	struct buf size = BUF_INIT;

	add_bytes(l, &size, bytes);
	add_pattern(out, l->words[exact ? WORD_ABOUT : WORD_ABOUT_OR_MORE],
	    (struct placeholder[]){{"size", buf_span(&size)}, {0}});
	buf_release(&size);
}

void language_add_rows(
    const struct language *l, struct buf *out, int64_t rows, bool exact)
{
	enum word word = !exact      ? WORD_ROWS_AT_LEAST
			 : rows == 1 ? WORD_ROW
				     : WORD_ROWS;
	struct buf n = BUF_INIT;

	language_add_number(l, &n, rows);
	add_pattern(out, l->words[word],
	    (struct placeholder[]){{"n", buf_span(&n)}, {0}});
	buf_release(&n);
}

void language_add_day(
    const struct language *l, struct buf *out, int day, bool weekday)
{
	int year, month, date;

	clock_day_civil(day, &year, &month, &date);
	/* Day 0, the first of January 2000, was a Saturday. */
	add_pattern(out, l->words[weekday ? WORD_WEEKDAY_DATE : WORD_DATE],
	    (struct placeholder[]){
		{"weekday", span_of(l->words[WORD_SUNDAY + (day + 6) % 7])},
		{"day", .number = date},
		{"month", span_of(l->words[WORD_JANUARY + month - 1])},
		{"year", .number = year},
		{0},
	    });
}

void language_add_month(const struct language *l, struct buf *out, int day)
{
	int year, month, date;

	clock_day_civil(day, &year, &month, &date);
	add_pattern(out, l->words[WORD_MONTH],
	    (struct placeholder[]){
		{"month", span_of(l->words[WORD_JANUARY + month - 1])},
		{"year", .number = year},
		{0},
	    });
}

/* The n-th of words with a blank between each two, from 0. */
static struct span nth_word(const char *words, int n)
{
	for (; n && (words = strchr(words, ' ')); n--)
		words++;
	return words ? (struct span){words, strcspn(words, " ")} : span_of("?");
}

void language_add_short_month(
    const struct language *l, struct buf *out, int day)
{
	int year, month, date;

	clock_day_civil(day, &year, &month, &date);
	buf_add_span(out, nth_word(l->words[WORD_SHORT_MONTHS], month - 1));
}

void language_add_period(
    const struct language *l, struct buf *out, int first, int last)
{
	struct buf days[2] = {BUF_INIT, BUF_INIT};

	language_add_day(l, &days[0], first, false);
	language_add_day(l, &days[1], last, false);
	add_pattern(out, l->words[WORD_PERIOD],
	    (struct placeholder[]){
		{"first", buf_span(&days[0])},
		{"last", buf_span(&days[1])},
		{0},
	    });
	buf_release(&days[0]);
	buf_release(&days[1]);
}

void language_add_short_day(const struct language *l, struct buf *out, int day)
{
	int year, month, date;

	clock_day_civil(day, &year, &month, &date);
	add_pattern(out, l->words[WORD_SHORT_DATE],
	    (struct placeholder[]){
		{"day", .number = date},
		{"mon", nth_word(l->words[WORD_SHORT_MONTHS], month - 1)},
		{"year", .number = year},
		{0},
	    });
}

#define DAY_LENGTH 10 /* of 2026-11-20 */

void language_add_date(
    const struct language *l, struct buf *out, struct span text)
{
	struct span date = {text.data, DAY_LENGTH};
	bool dated =
	    text.length == DAY_LENGTH ||
	    (text.length > DAY_LENGTH &&
		(text.data[DAY_LENGTH] == 'T' || text.data[DAY_LENGTH] == ' '));
	int day;

	if (dated && clock_parse_day(date, &day))
		language_add_short_day(l, out, day);
	else if (dated && !memcmp(text.data, "9999-", 5))
		buf_adds(out, l->words[WORD_NO_END]);
	else
		buf_add_span(out, text);
}

struct code {
	const char *code; /* in lower case, without "_" */
	enum word word, heading;
};

static const struct code states[] = {
    {"active", WORD_ACTIVE, WORD_ALL_ACTIVE},
    {"pending", WORD_PENDING, WORD_ALL_PENDING},
    {"suspended", WORD_SUSPENDED, WORD_ALL_SUSPENDED},
    {"disabled", WORD_DISABLED, WORD_ALL_DISABLED},
    {"expired", WORD_EXPIRED, WORD_ALL_EXPIRED},
    {"cancelled", WORD_CANCELLED, WORD_ALL_CANCELLED},
    {"canceled", WORD_CANCELLED, WORD_ALL_CANCELLED},
    {"deleted", WORD_DELETED, WORD_ALL_DELETED},
    {"none", WORD_NONE, WORD_NONE},
    {0},
};

static const struct code cycles[] = {
    {"monthly", .word = WORD_MONTHLY},
    {"annual", .word = WORD_ANNUAL},
    {"biennial", .word = WORD_EVERY_2_YEARS},
    {"triennial", .word = WORD_EVERY_3_YEARS},
    {"onetime", .word = WORD_ONE_TIME},
    {"none", .word = WORD_NONE},
    {0},
};

static bool is_code(struct span text, const char *code)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (c == '_')
			continue;
		if (c >= 'A' && c <= 'Z')
			c |= 32;
		if (c != *code++ || !c)
			return false;
	}
	return text.length && !*code;
}

/* NULL when it is none of them. */
static const struct code *find_code(const struct code *codes, struct span text)
{
	for (; codes->code; codes++)
		if (is_code(text, codes->code))
			return codes;
	return NULL;
}

struct span language_state(const struct language *l, struct span code)
{
	const struct code *known = find_code(states, code);

	return known ? span_of(l->words[known->word]) : code;
}

struct span language_states(const struct language *l, struct span code)
{
	const struct code *known = find_code(states, code);

	return known ? span_of(l->words[known->heading]) : code;
}

struct span language_cycle(const struct language *l, struct span code)
{
	const struct code *known = find_code(cycles, code);

	return known ? span_of(l->words[known->word]) : code;
}

struct span language_yes_no(const struct language *l, bool yes)
{
	return span_of(l->words[yes ? WORD_YES : WORD_NO]);
}

static const struct {
	const char *text;
	enum word word;
} outcomes[] = {
    {"complete", WORD_COMPLETE},
    {"broken off: the client was gone", WORD_CLIENT_GONE},
    {"broken off: the time limit was reached", WORD_TIME_OVER},
    {"broken off: there was no room for what the client did not take",
	WORD_NO_ROOM},
    {"broken off: it did not come to its end", WORD_LOST},
};

void language_add_outcome(
    const struct language *l, struct buf *out, struct span text)
{
	static const char begin[] = "broken off: ";
	const size_t n = sizeof begin - 1;

	for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
		if (span_is(text, outcomes[i].text)) {
			buf_adds(out, l->words[outcomes[i].word]);
			return;
		}
	/* Any other cause is the system's, or the log's: in English. */
	if (text.length < n || memcmp(text.data, begin, n) != 0)
		buf_add_span(out, text);
	else
		add_pattern(out, l->words[WORD_BROKEN_OFF],
		    (struct placeholder[]){
			{"why", {text.data + n, text.length - n}, 0}, {0}});
}

static const struct {
	char unit;
	enum word one, many;
} periods[] = {
    {'D', WORD_TERM_DAY, WORD_TERM_DAYS},
    {'M', WORD_TERM_MONTH, WORD_TERM_MONTHS},
    {'Y', WORD_TERM_YEAR, WORD_TERM_YEARS},
};

void language_add_term(
    const struct language *l, struct buf *out, struct span term)
{
	size_t last = term.length < 3 ? 0 : term.length - 1;
	size_t i = 1;
	int n = 0;

	while (i < last && i < 4 && term.data[i] >= '0' && term.data[i] <= '9')
		n = 10 * n + term.data[i++] - '0';
	for (size_t p = 0; p < sizeof periods / sizeof *periods; p++) {
		if (!last || term.data[0] != 'P' || i != last ||
		    term.data[last] != periods[p].unit)
			continue;
		add_pattern(out,
		    l->words[n == 1 ? periods[p].one : periods[p].many],
		    (struct placeholder[]){{"n", .number = n}, {0}});
		return;
	}
	buf_add_span(out, term);
}
