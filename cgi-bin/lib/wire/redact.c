#include "redact.h"

#include <strings.h>

/* "-" is where a word may be parted. Those with a star are secret wherever
   they stand, "mypasswordhash"; the others as whole words. */
static const char built_in[] =
    "*pass-word *pass-wort *pass-phrase *passwd *wacht-woord *kenn-wort "
    "pass-code pwd secret secrettext clientsecret "
    "appsecret sharedsecret api-key access-key accountkey private-key "
    "sharedkey signingkey access-token refresh-token id-token auth-token "
    "bearertoken sessiontoken connection-string sas sastoken sasuri sasurl "
    "client-assertion";

#define TERMS_MAX 64

struct term {
	char text[REDACT_KEY_ROOM * 2]; /* lower case, "-" between parts */
	size_t part;                    /* the one that is searched for first */
	size_t part_length;
	size_t lead; /* and of that part, three bytes from here on */
	size_t triple;
	bool anywhere;
};

/*
 * A record is searched two bytes at a time: whatever three bytes are looked
 * for, a pair of theirs stands at an even place. Few pairs are a term's; of
 * these, few go on as the term does.
 */
static struct {
	struct term terms[TERMS_MAX];
	size_t count;
	uint8_t pairs[1 << 13];   /* a bit for any two bytes */
	uint8_t triples[1 << 12]; /* by five bits of each of three bytes */
	uint64_t begin_with[256]; /* the terms that do, a bit each */
} known;

enum letter { OTHER, LOWER, UPPER, DIGIT };

static enum letter letter_of(char c)
{
	if (c >= 'a' && c <= 'z')
		return LOWER;
	if (c >= 'A' && c <= 'Z')
		return UPPER;
	return c >= '0' && c <= '9' ? DIGIT : OTHER;
}

static char folded(char c)
{
	return letter_of(c) == UPPER ? (char)(c | 0x20) : c;
}

/* Whether a word can end, or begin, before s.data[i]. */
static bool parts(struct span s, size_t i)
{
	enum letter before, here;

	if (i == 0 || i >= s.length)
		return true;
	before = letter_of(s.data[i - 1]);
	here = letter_of(s.data[i]);
	if (before == OTHER || here == OTHER)
		return true;
	/* "APIKey" is "API" and "Key". */
	if (before == UPPER && here == UPPER)
		return i + 1 < s.length && letter_of(s.data[i + 1]) == LOWER;
	return before != here && !(before == UPPER && here == LOWER);
}

/* ---- the terms */

static bool is_dash(char c)
{
	return c == '-' || c == '_';
}

/* The next word of a list; empty after the last. */
static struct span next_key(const char **list)
{
	const char *from = *list + strspn(*list, " \t");
	size_t n = strcspn(from, " \t");

	*list = from + n;
	return (struct span){from, n};
}

static bool key_fits(struct span key)
{
	size_t run = 0, longest = 0;

	for (size_t i = 0; i < key.length; i++) {
		if (letter_of(key.data[i]) == OTHER && !is_dash(key.data[i]))
			return false;
		run = is_dash(key.data[i]) ? 0 : parts(key, i) ? 1 : run + 1;
		longest = run > longest ? run : longest;
	}
	return longest >= 3 && key.length <= REDACT_KEY_ROOM;
}

bool redact_keys_fit(const char *list)
{
	struct span key;
	int count = 0;

	while ((key = next_key(&list)).length > 0)
		if (!key_fits(key) || ++count > REDACT_KEYS_MAX)
			return false;
	return true;
}

/* Letters of records from the most frequent on, but for "y": of what is
   looked for, many end as every "key" does. */
static size_t rareness(const char *three)
{
	static const char frequent[] = "eatyrdcinsoublfpmvgkzwhjqx";
	size_t sum = 0;

	for (int i = 0; i < 3; i++) {
		const char *found = strchr(frequent, three[i]);

		sum += found ? (size_t)(found - frequent) : 0;
	}
	return sum;
}

/* The first part that is long enough: it was put there for being rare. */
static void choose_part(struct term *t)
{
	while ((t->part_length = strcspn(t->text + t->part, "-")) < 3)
		t->part += t->part_length + 1;
	for (size_t i = 1; i + 3 <= t->part_length; i++)
		if (rareness(t->text + t->part + i) >
		    rareness(t->text + t->part + t->lead))
			t->lead = i;
}

static uint16_t pair_of(const char *p)
{
	uint16_t pair;

	memcpy(&pair, p, sizeof pair);
	return pair;
}

static size_t triple_of(const char *p)
{
	return (size_t)(p[0] & 31) << 10 | (size_t)(p[1] & 31) << 5 |
	       (size_t)(p[2] & 31);
}

static bool bit_of(const uint8_t *bits, size_t i)
{
	return bits[i >> 3] >> (i & 7) & 1;
}

static void set_bit(uint8_t *bits, size_t i)
{
	bits[i >> 3] = (uint8_t)(bits[i >> 3] | 1 << (i & 7));
}

/* In either case of either byte. */
static void watch_pair(const char *p)
{
	for (int cases = 0; cases < 4; cases++) {
		char two[2] = {p[0], p[1]};

		for (int i = 0; i < 2; i++)
			if (cases >> i & 1 && letter_of(two[i]) == LOWER)
				two[i] = (char)(two[i] & ~0x20);
		set_bit(known.pairs, pair_of(two));
	}
}

static void add_term(struct span key)
{
	struct term *t = &known.terms[known.count];
	size_t n = 0;

	*t = (struct term){.anywhere = *key.data == '*'};
	for (size_t i = t->anywhere; i < key.length; i++) {
		if (is_dash(key.data[i]))
			continue;
		if (n > 0 && letter_of(key.data[i]) != DIGIT && parts(key, i))
			t->text[n++] = '-';
		t->text[n++] = folded(key.data[i]);
	}
	choose_part(t);
	watch_pair(t->text + t->part + t->lead);
	watch_pair(t->text + t->part + t->lead + 1);
	t->triple = triple_of(t->text + t->part + t->lead);
	set_bit(known.triples, t->triple);
	known.begin_with[(unsigned char)t->text[0]] |= UINT64_C(1)
						       << known.count;
	known.begin_with[(unsigned char)t->text[0] & ~0x20] |= UINT64_C(1)
							       << known.count;
	known.count++;
}

void redact_keys(const char *list)
{
	const char *rest = built_in;
	struct span key;

	memset(&known, 0, sizeof known);
	while ((key = next_key(&rest)).length > 0)
		add_term(key);
	while ((key = next_key(&list)).length > 0 && known.count < TERMS_MAX)
		add_term(key);
}

/* ---- finding them */

/* Whether the part of some term stands here, whose three bytes at i are. */
static bool is_part(struct span s, size_t i)
{
	size_t triple;

	if (i + 3 > s.length)
		return false;
	triple = triple_of(s.data + i);
	if (!bit_of(known.triples, triple))
		return false;
	for (size_t k = 0; k < known.count; k++) {
		const struct term *t = &known.terms[k];

		if (i >= t->lead && i - t->lead + t->part_length <= s.length &&
		    strncasecmp(s.data + i - t->lead, t->text + t->part,
			t->part_length) == 0)
			return true;
	}
	return false;
}

/* Whether the text may name a secret; most do not. */
static bool hints(struct span s)
{
	for (size_t i = 0; i + 2 <= s.length; i += 2)
		if (bit_of(known.pairs, pair_of(s.data + i)) &&
		    (is_part(s, i) || (i > 0 && is_part(s, i - 1))))
			return true;
	return false;
}

/* How much of s from `from` on is this term; 0 when it is not. */
static size_t term_length(const struct term *t, struct span s, size_t from)
{
	size_t i = from;

	for (const char *p = t->text; *p; p++) {
		if (*p == '-') {
			i += i < s.length && is_dash(s.data[i]);
			continue;
		}
		if (i >= s.length || folded(s.data[i]) != *p)
			return 0;
		i++;
	}
	return i - from;
}

/* "apiKeys" name secrets, too. */
static bool ends_word(struct span s, size_t end)
{
	return parts(s, end) ||
	       (folded(s.data[end]) == 's' && parts(s, end + 1));
}

/* The end of the first word for a secret from *at on, which becomes its
   beginning; 0 when there is none. */
static size_t find_word(struct span s, size_t *at)
{
	for (size_t i = *at; i < s.length; i++) {
		uint64_t may = known.begin_with[(unsigned char)s.data[i]];

		for (; may; may &= may - 1) {
			const struct term *t =
			    &known.terms[__builtin_ctzll(may)];
			size_t n = term_length(t, s, i);

			if (n == 0 || !(t->anywhere ||
					  (parts(s, i) && ends_word(s, i + n))))
				continue;
			*at = i;
			return i + n;
		}
	}
	return 0;
}

static bool names_secret(struct span s)
{
	size_t at = 0;

	return hints(s) && find_word(s, &at) > 0;
}

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* What may stand between the word and what it is set to: the rest of the
   name, quotes, their escapes; not a whole text of words, over and over. */
static size_t skip_name(struct span s, size_t i)
{
	size_t most = i + 256;

	while (i < s.length && i < most &&
	       (letter_of(s.data[i]) != OTHER ||
		   is_one_of(s.data[i], "_-\"'\\ \t\r\n")))
		i++;
	return i;
}

/* Whether some text gives a secret away: "Password=…", \"pwd\": …, whatever
   the quotes and the rest of the name. */
static bool tells_secret(struct span s)
{
	size_t at = 0, end;

	while ((end = find_word(s, &at)) > 0) {
		size_t i = skip_name(s, end);

		if (i < s.length && is_one_of(s.data[i], ":=>"))
			return true;
		at = end;
	}
	return false;
}

/* Where a sentence that has named a secret before s.data[from] says what it
   is; 0 when it does not. */
static size_t find_saying(struct span s, size_t from)
{
	static const char *const verbs[] = {" is ", " ist ", " lautet ",
	    " luidt ", " \xC3\xA8 ", " set to ", " changed to "};
	size_t most = s.length < from + 64 ? s.length : from + 64;

	for (size_t i = from; i < most && !is_one_of(s.data[i], "\"\n"); i++)
		for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++) {
			size_t n = strlen(verbs[k]);

			if (i + n < s.length &&
			    strncasecmp(s.data + i, verbs[k], n) == 0)
				return i + n;
		}
	return 0;
}

/* "The new password is …": what follows "is"; empty when nothing does. */
static struct span find_said(struct span s)
{
	size_t at = 0, end, from;

	while ((end = find_word(s, &at)) > 0) {
		from = find_saying(s, end);
		if (from > 0)
			return (struct span){s.data + from, s.length - from};
		at = end;
	}
	return (struct span){NULL, 0};
}

/* ---- JSON */

void redact_init(struct redact *r)
{
	*r = (struct redact){0};
}

void redact_release(struct redact *r)
{
	buf_release(&r->wrapped);
	buf_release(&r->plain);
}

/* One text on its way through redaction. */
struct walk {
	struct redact *redact;
	struct buf *out;
	struct json json;
	const char *copied; /* up to here it is in out */
	unsigned secret;    /* depth of the container whose all is secret */
	uint64_t pairs; /* a bit a level: an object whose "value" is secret */
	int level;      /* how many strings it stands in */
	bool changed;
};

static int redact_level(
    const struct walk *around, struct span text, struct json *ended);

/* As a key may spell it, too. */
static bool means_secret(struct redact *r, struct span inside, bool escaped)
{
	size_t from = r->plain.length;
	bool found = names_secret(json_meaning(inside, escaped, &r->plain));

	buf_cut(&r->plain, from);
	return found;
}

/* Copies what came before `to`; what is there will be replaced. */
static void copy_until(struct walk *x, const char *to)
{
	buf_add(x->out, x->copied, (size_t)(to - x->copied));
	x->copied = to;
}

static void replace(struct walk *x, struct span old, const char *new)
{
	if (span_is(old, REDACTED))
		return;
	copy_until(x, old.data);
	buf_adds(x->out, new);
	x->copied += old.length;
	x->changed = true;
}

/* What out got from mark on becomes the inside of a string. */
static void wrap(struct walk *x, size_t mark)
{
	struct buf *inside = &x->redact->wrapped;

	buf_clear(inside);
	buf_add(inside, x->out->data + mark, x->out->length - mark);
	buf_cut(x->out, mark);
	json_escape(buf_span(inside), x->out);
	x->out->failed |= inside->failed;
}

static bool opens_container(struct span s)
{
	size_t i = 0;

	while (i < s.length && is_one_of(s.data[i], " \t\r\n"))
		i++;
	return i < s.length && is_one_of(s.data[i], "{[");
}

/* Takes out what a string that is no JSON says in words. */
static void redact_words(
    struct walk *x, const struct json_value *v, struct span inside)
{
	struct span said;

	if (!hints(inside))
		return;
	said = find_said(v->text);
	if (tells_secret(inside) ||
	    (!said.data && v->escaped && find_said(inside).data))
		replace(x, v->text, REDACTED);
	else if (said.data)
		replace(x, said, REDACTED);
}

/* Goes through JSON in a string; what cannot be gone through must not name
   a secret. */
static void redact_nested(struct walk *x, const struct json_value *v)
{
	struct redact *r = x->redact;
	size_t from = r->plain.length;
	struct span inside = json_meaning(v->text, v->escaped, &r->plain);
	struct json ended;
	size_t mark;
	int changed = -1;

	if (!opens_container(inside)) {
		redact_words(x, v, inside);
		goto out;
	}
	copy_until(x, v->text.data);
	mark = x->out->length;
	if (x->level + 1 < REDACT_LEVELS)
		changed = redact_level(x, inside, &ended);
	if (changed > 0) {
		wrap(x, mark);
		x->copied += v->text.length;
		x->changed = true;
		goto out;
	}
	buf_cut(x->out, mark);
	if (changed < 0 &&
	    (names_secret(inside) || means_secret(r, inside, true)))
		replace(x, v->text, REDACTED);
out:
	buf_cut(&r->plain, from);
}

/* {"key": "Password", "value": "x"}, and what else such pairs are called. */
static bool names_a_value(const struct json_value *v)
{
	return json_key_is(v, "key") || json_key_is(v, "name") ||
	       json_key_is(v, "field") || json_key_is(v, "path");
}

static bool is_named_value(const struct json_value *v)
{
	return json_key_is(v, "value") || json_key_is(v, "oldvalue") ||
	       json_key_is(v, "newvalue");
}

/* Whether the object that was just opened is a {key, value} pair with a
   secret; it may say so only after the value. */
static bool is_secret_pair(struct walk *x)
{
	struct json ahead = x->json;
	struct json_value v;
	bool found = false;

	while (!found && json_next(&ahead, &v) > JSON_END &&
	       ahead.depth >= x->json.depth) {
		if (v.kind == JSON_OBJECT || v.kind == JSON_ARRAY)
			json_skip(&ahead, &v, NULL);
		else if (v.kind == JSON_STRING && names_a_value(&v))
			found = means_secret(x->redact, v.text, v.escaped);
	}
	return found;
}

static void note_depth(struct walk *x, const struct json_value *v, bool secret)
{
	uint64_t bit = UINT64_C(1) << (x->json.depth - 1);

	if (secret && !x->secret)
		x->secret = x->json.depth;
	x->pairs &= ~bit;
	if (v->kind == JSON_OBJECT && !x->secret && is_secret_pair(x))
		x->pairs |= bit;
}

/* Whether the value, or all inside it, is to be taken out. */
static bool is_secret(struct walk *x, const struct json_value *v)
{
	unsigned around = x->json.depth;

	if (x->secret)
		return true;
	if (!v->key.data)
		return false;
	if (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY)
		around--;
	return means_secret(x->redact, v->key, v->key_escaped) ||
	       ((x->pairs >> (around - 1) & 1) && is_named_value(v));
}

/* Goes through one document, and returns what redact_json() does. */
static int redact_level(
    const struct walk *around, struct span text, struct json *ended)
{
	struct walk x = {.redact = around->redact,
	    .out = around->out,
	    .copied = text.data,
	    .level = around->level + 1};
	struct json_value v;

	json_init(&x.json, text);
	while (json_next(&x.json, &v) > JSON_END) {
		bool secret = is_secret(&x, &v);

		if (v.kind == JSON_OBJECT || v.kind == JSON_ARRAY)
			note_depth(&x, &v, secret);
		else if (v.kind == JSON_STRING && secret)
			replace(&x, v.text, REDACTED);
		else if (v.kind == JSON_STRING)
			redact_nested(&x, &v);
		else if (v.kind == JSON_NUMBER && secret)
			replace(&x, v.text, "\"" REDACTED "\"");
		else if (x.json.depth < x.secret)
			x.secret = 0;
	}
	*ended = x.json;
	copy_until(&x, x.json.end);
	return v.kind == JSON_BAD ? -1 : x.changed;
}

/* A name can hide from the search only behind \u00XX, at whatever level. */
int redact_json(
    struct redact *r, struct span text, struct buf *out, struct json *ended)
{
	struct walk outside = {.redact = r, .out = out, .level = -1};

	if (known.count == 0)
		redact_keys("");
	buf_clear(&r->plain);
	if (!hints(text) && !memmem(text.data, text.length, "\\u00", 4)) {
		buf_add_span(out, text);
		return 0;
	}
	/* One string inside another, and one more to look for a word. */
	if (!buf_reserve(&r->plain, text.length * (REDACT_LEVELS + 1))) {
		out->failed = true;
		return 0;
	}
	return redact_level(&outside, text, ended);
}

/* ---- what is no JSON */

/* Reads \u0061, behind however many backslashes, as its letter; what follows
   it, or 0 when there is none. */
static size_t skip_hidden(struct span s, size_t i, char *letter)
{
	static const char digits[] = "0123456789abcdef";
	const char *high, *low;

	while (i < s.length && s.data[i] == '\\')
		i++;
	if (i + 5 > s.length || strncasecmp(s.data + i, "u00", 3) != 0)
		return 0;
	high = strchr(digits, folded(s.data[i + 3]));
	low = strchr(digits, folded(s.data[i + 4]));
	if (!high || !low || !*high || !*low)
		return 0;
	*letter = (char)((high - digits) << 4 | (low - digits));
	return letter_of(*letter) == OTHER && !is_dash(*letter) ? 0 : i + 5;
}

static void uncover(struct span s, struct buf *out)
{
	for (size_t i = 0; i < s.length;) {
		char letter;
		size_t next =
		    s.data[i] == '\\' ? skip_hidden(s, i, &letter) : 0;

		buf_addc(out, next ? letter : s.data[i]);
		i = next ? next : i + 1;
	}
}

/* Where the value that begins at `from` ends: at its own kind of quote, or
   at any that is less escaped. */
static struct span quoted_value(struct span s, size_t from, size_t escapes)
{
	size_t run = 0;

	for (size_t i = from; i < s.length; i++) {
		if (is_one_of(s.data[i], "\"'") &&
		    s.data[i] == s.data[from - 1] && run <= escapes)
			return (struct span){s.data + from, i - run - from};
		run = s.data[i] == '\\' ? run + 1 : 0;
	}
	return (struct span){s.data + from, s.length - from};
}

/* These tell nothing, and say that there is nothing. */
static bool is_json_word(struct span s)
{
	static const char *const words[] = {"true", "false", "null"};

	for (int i = 0; i < 3; i++) {
		size_t n = strlen(words[i]);

		if (s.length > n && memcmp(s.data, words[i], n) == 0 &&
		    is_one_of(s.data[n], ",}] \t\r\n"))
			return true;
	}
	return false;
}

static struct span bare_value(struct span s, size_t from)
{
	struct span rest = {s.data + from, s.length - from};
	size_t n = 0;

	if (is_json_word(rest))
		return (struct span){rest.data, 0};
	if (rest.length > 0 && is_one_of(*rest.data, "{["))
		return rest;
	while (n < rest.length && !is_one_of(rest.data[n], "\"\r\n"))
		n++;
	while (n > 0 && rest.data[n - 1] == '\\')
		n--;
	return (struct span){rest.data, n};
}

static struct span value_at(struct span s, size_t i)
{
	size_t escapes = 0;

	while (i < s.length && is_one_of(s.data[i], ":=> \t\r\n"))
		i++;
	while (i + escapes < s.length && s.data[i + escapes] == '\\')
		escapes++;
	if (i + escapes < s.length && is_one_of(s.data[i + escapes], "\"'"))
		return quoted_value(s, i + escapes + 1, escapes);
	return bare_value(s, i);
}

/* `"key":"pwd","value":"x"`: behind the comma there is one, or 0. */
static size_t skip_to_pair(struct span s, size_t comma)
{
	size_t end = skip_name(s, comma + 1);
	struct span name = {s.data + comma + 1, end - comma - 1};

	return end < s.length && s.data[end] == ':' &&
		       span_contains_nocase(name, "value")
		   ? end
		   : 0;
}

/* What the word that ended at `end` is said to be; data NULL for nothing. */
static struct span find_value(struct span s, size_t end)
{
	size_t i = skip_name(s, end);
	size_t said = find_saying(s, end);

	if (said > 0 && said <= i)
		return bare_value(s, said);
	if (i < s.length && s.data[i] == ',')
		i = skip_to_pair(s, i);
	else if (i < s.length && !is_one_of(s.data[i], ":=>"))
		i = 0;
	if (i > 0 && i < s.length)
		return value_at(s, i);
	return said ? bare_value(s, said) : (struct span){NULL, 0};
}

/* `{"value":"x","key":"pwd"}`: that of a word at `word`, not before `from`. */
static struct span find_value_before(struct span s, size_t from, size_t word)
{
	size_t least = word > from + 1024 ? word - 1024 : from;

	for (size_t i = word; i > least && s.data[i - 1] != '{'; i--) {
		size_t colon;

		if (i + 5 > word || strncasecmp(s.data + i, "value", 5) != 0)
			continue;
		colon = skip_name(s, i);
		if (colon < word && s.data[colon] == ':')
			return value_at(s, colon);
	}
	return (struct span){NULL, 0};
}

static void redact_roughly(struct span s, struct buf *out)
{
	size_t copied = 0, at = 0, end;

	while ((end = find_word(s, &at)) > 0) {
		struct span value = find_value(s, end);

		if (!value.data)
			value = find_value_before(s, copied, at);
		at = end;
		if (value.length == 0 || span_is(value, REDACTED))
			continue;
		buf_add(out, s.data + copied,
		    (size_t)(value.data - s.data) - copied);
		buf_adds(out, REDACTED);
		copied = (size_t)(value.data - s.data) + value.length;
		at = copied > end ? copied : end;
	}
	buf_add(out, s.data + copied, s.length - copied);
}

void redact_text(struct redact *r, struct span text, struct buf *out)
{
	size_t mark = out->length, at = 0;
	struct json ended;

	if (redact_json(r, text, out, &ended) >= 0)
		return;
	buf_cut(out, mark);
	buf_clear(&r->wrapped);
	uncover(text, &r->wrapped);
	out->failed |= r->wrapped.failed;
	if (r->wrapped.length < text.length &&
	    find_word(buf_span(&r->wrapped), &at) > 0)
		text = buf_span(&r->wrapped);
	redact_roughly(text, out);
}
