#include "query.h"

#include <stdlib.h>

#include "../text/utf8.h"
#include "clock.h"

#define SHOWN_MAX 80 /* characters of a refused value */

void query_init(struct query *q, const struct query_key *keys, int key_count)
{
	*q = (struct query){.keys = keys, .key_count = key_count};
}

static void drop_values(struct query *q)
{
	for (int i = 0; i < q->value_count; i++)
		free(q->values[i].own);
	q->value_count = 0;
}

void query_release(struct query *q)
{
	drop_values(q);
	buf_release(&q->problem.name);
	buf_release(&q->problem.value);
	buf_release(&q->store);
}

static void query_clear(struct query *q)
{
	drop_values(q);
	q->problem.trouble = QUERY_FINE;
	q->problem.choices = NULL;
	buf_clear(&q->problem.name);
	buf_clear(&q->problem.value);
	buf_clear(&q->store);
}

/* Decoding */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* False for a broken escape, of which the "%" is then taken as it stands. */
static bool decode(struct span raw, struct buf *out)
{
	bool good = true;

	for (size_t i = 0; i < raw.length; i++) {
		char c = raw.data[i];
		int high = -1, low = -1;

		if (c == '%' && i + 2 < raw.length) {
			high = hex_digit(raw.data[i + 1]);
			low = hex_digit(raw.data[i + 2]);
		}
		if (c == '%' && high >= 0 && low >= 0) {
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '%') {
			good = false;
		} else if (c == '+') {
			c = ' ';
		}
		buf_addc(out, c);
	}
	return good;
}

/* How many bytes the printable character at the front of s has; 0 for a
   control character or a byte that is no UTF-8. */
static size_t printable(struct span s)
{
	struct span one = {s.data, 0};
	uint32_t c;

	do
		one.length++;
	while (one.length < 4 && one.length < s.length && utf8_valid(one) == 0);
	if (utf8_valid(one) == 0)
		return 0;
	one.length = utf8_read(one, &c);
	return c < 0x20 || (c >= 0x7F && c < 0xA0) ? 0 : one.length;
}

static bool is_printable(struct span s)
{
	size_t n;

	for (; s.length; s.data += n, s.length -= n) {
		bool plain = *s.data >= 0x20 && *s.data < 0x7F;

		if ((n = plain ? 1 : printable(s)) == 0)
			return false;
	}
	return true;
}

static void add_printable(struct buf *out, struct span s, size_t limit)
{
	for (; s.length && limit; limit--) {
		size_t n = printable(s);

		if (n)
			buf_add(out, s.data, n);
		else
			buf_addc(out, '?');
		n += n == 0;
		s.data += n;
		s.length -= n;
	}
}

static struct span trimmed(struct span s)
{
	while (s.length && *s.data == ' ') {
		s.data++;
		s.length--;
	}
	while (s.length && s.data[s.length - 1] == ' ')
		s.length--;
	return s;
}

/* Judging */

static void note(struct query *q, enum query_trouble trouble, struct span name,
    struct span value)
{
	if (q->problem.trouble != QUERY_FINE)
		return;
	q->problem.trouble = trouble;
	q->problem.key = -1;
	add_printable(&q->problem.name, name, SHOWN_MAX);
	add_printable(&q->problem.value, value, SHOWN_MAX);
}

static void note_key(
    struct query *q, int key, enum query_trouble trouble, struct span value)
{
	if (q->problem.trouble != QUERY_FINE)
		return;
	note(q, trouble, span_of(q->keys[key].name), value);
	q->problem.key = key;
	if (trouble == QUERY_NOT_A_CHOICE)
		q->problem.choices = q->keys[key].choices;
}

static bool is_code(struct span s)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789_-.:@";

	return strspn(s.data, allowed) == s.length;
}

static bool is_choice(const char *choices, struct span word)
{
	size_t n;

	for (; choices && *choices; choices += n + (choices[n] == ' ')) {
		n = strcspn(choices, " ");
		if (n == word.length && memcmp(choices, word.data, n) == 0)
			return true;
	}
	return false;
}

/* The number in the digits, 0 when it is not an entry's id. An export for
   spreadsheets has an e before them, lest they round it. */
static int64_t entry_id(struct span s)
{
	int64_t id = 0;

	for (size_t i = s.length && s.data[0] == 'e'; i < s.length; i++) {
		int digit = s.data[i] - '0';

		if (digit < 0 || digit > 9 || id > (INT64_MAX - digit) / 10)
			return 0;
		id = id * 10 + digit;
	}
	return id;
}

size_t query_limit(const struct query_key *key)
{
	return key->limit ? key->limit : QUERY_LIMIT;
}

/* `value` is printable and ends in NUL. */
static enum query_trouble judge(const struct query_key *key, struct span value)
{
	size_t limit = query_limit(key);
	int day;

	/* No character is shorter than a byte. */
	if (value.length > limit && utf8_length(value) > limit)
		return QUERY_TOO_LONG;
	switch (key->kind) {
	case QUERY_TEXT:
		return QUERY_FINE;
	case QUERY_CODE:
		return is_code(value) ? QUERY_FINE : QUERY_NOT_A_CODE;
	case QUERY_DAY:
		return clock_parse_day(value, &day) ? QUERY_FINE
						    : QUERY_NOT_A_DAY;
	case QUERY_ENTRY:
		return entry_id(value) ? QUERY_FINE : QUERY_NOT_AN_ENTRY;
	case QUERY_CHOICE:
		return is_choice(key->choices, value) ? QUERY_FINE
						      : QUERY_NOT_A_CHOICE;
	case QUERY_ZONE:
		return clock_knows_zone(value.data) ? QUERY_FINE
						    : QUERY_NOT_A_ZONE;
	}
	return QUERY_NOT_A_CHOICE;
}

bool query_fits(const struct query_key *key, const char *value)
{
	struct span whole = span_of(value);

	return is_printable(whole) && judge(key, whole) == QUERY_FINE;
}

/* Parsing */

static int find_key(const struct query *q, struct span name)
{
	for (int i = 0; i < q->key_count; i++)
		if (span_is(name, q->keys[i].name))
			return i;
	return -1;
}

/* Puts a value into the store, which has room: an address in it stays. */
static struct span keep(struct query *q, struct span value)
{
	size_t at = q->store.length;
	struct span kept;

	add_printable(&q->store, value, SIZE_MAX);
	kept = (struct span){q->store.data + at, q->store.length - at};
	buf_addc(&q->store, '\0');
	return kept;
}

/* Whether the same was given already, of a key that repeats; the value ends in
   NUL. */
static bool is_known(const struct query *q, int key, struct span value)
{
	const struct query_key *k = &q->keys[key];
	const char *given;

	for (int i = 0; k->repeats && (given = query_nth(q, key, i)); i++)
		if (span_is(value, given) ||
		    (k->same && k->same(value.data, given)))
			return true;
	return false;
}

static bool is_after(const struct query_value *a, const struct query_value *b)
{
	return a->key > b->key ||
	       (a->key == b->key && strcmp(a->text, b->text) > 0);
}

/* The last value goes where it belongs: in whatever order they came, an
   address and a form have them in one. */
static void sort_last(struct query *q)
{
	int i = q->value_count - 1;
	struct query_value last = q->values[i];

	for (; i > 0 && is_after(&q->values[i - 1], &last); i--)
		q->values[i] = q->values[i - 1];
	q->values[i] = last;
}

static void take_value(struct query *q, int key, struct span value, bool good)
{
	enum query_trouble trouble;

	if (value.length == 0)
		return;
	good = good && is_printable(value);
	value = keep(q, value);
	if (is_known(q, key, value))
		return;
	if (query_text(q, key) && !q->keys[key].repeats) {
		note_key(q, key, QUERY_DOUBLED, value);
		return;
	}
	if (q->value_count == QUERY_VALUES_MAX) {
		note_key(q, key, QUERY_TOO_MANY, value);
		return;
	}
	trouble = good ? judge(&q->keys[key], value) : QUERY_NOT_UTF8;
	q->values[q->value_count++] =
	    (struct query_value){key, value.data, NULL, trouble != QUERY_FINE};
	sort_last(q);
	if (trouble != QUERY_FINE)
		note_key(q, key, trouble, value);
}

/* One "name=value"; `scratch` is for its decoded form. */
static void take_piece(struct query *q, struct span piece, struct buf *scratch)
{
	const char *equals = memchr(piece.data, '=', piece.length);
	size_t n = equals ? (size_t)(equals - piece.data) : piece.length;
	struct span name, value = {piece.data + piece.length, 0};
	bool good;
	int key;

	if (equals)
		value = (struct span){equals + 1, piece.length - n - 1};
	buf_clear(scratch);
	decode((struct span){piece.data, n}, scratch);
	n = scratch->length;
	good = decode(value, scratch);
	name = (struct span){buf_text(scratch), n};
	value = trimmed((struct span){name.data + n, scratch->length - n});
	key = find_key(q, name);
	if (key >= 0)
		take_value(q, key, value, good);
	else
		note(q, QUERY_UNKNOWN, name, value);
}

int query_parse(struct query *q, struct span text)
{
	struct buf scratch = BUF_INIT;
	size_t n;

	query_clear(q);
	if (text.length > QUERY_LENGTH_MAX) {
		note(q, QUERY_TOO_LONG, span_of(""), text);
		return 400;
	}
	/* Decoded it is no longer, and a "=" gives room for each NUL. */
	if (!buf_reserve(&q->store, text.length) ||
	    !buf_reserve(&scratch, text.length)) {
		buf_release(&scratch);
		return 500;
	}
	for (; text.length; text.data += n, text.length -= n) {
		const char *end = memchr(text.data, '&', text.length);

		n = end ? (size_t)(end - text.data) : text.length;
		if (n)
			take_piece(q, (struct span){text.data, n}, &scratch);
		n += end != NULL;
	}
	buf_release(&scratch);
	return q->problem.trouble == QUERY_FINE ? 0 : 400;
}

int query_refuse(struct query *q, int key, int n, enum query_trouble trouble)
{
	const char *value = query_nth(q, key, n);

	note_key(q, key, trouble, span_of(value ? value : ""));
	for (int i = 0; i < q->value_count; i++)
		q->values[i].wrong |=
		    trouble == QUERY_NOT_A_CHOICE && q->values[i].key == key;
	return 400;
}

void query_put(struct query *q, int key, struct span text)
{
	char *own = strndup(text.data, text.length);

	for (int i = 0; own && i < q->value_count; i++)
		if (q->values[i].key == key) {
			free(q->values[i].own);
			q->values[i].text = q->values[i].own = own;
			return;
		}
	free(own);
}

bool query_takes(const struct query *q, int key, struct span value)
{
	return value.length && trimmed(value).length == value.length &&
	       is_printable(value) && judge(&q->keys[key], value) == QUERY_FINE;
}

/* Asking */

const char *query_nth(const struct query *q, int key, int n)
{
	for (int i = 0; i < q->value_count; i++)
		if (q->values[i].key == key && n-- == 0)
			return q->values[i].text;
	return NULL;
}

const char *query_text(const struct query *q, int key)
{
	return query_nth(q, key, 0);
}

int query_day(const struct query *q, int key, int otherwise)
{
	const char *text = query_text(q, key);
	int day;

	return text && clock_parse_day(span_of(text), &day) ? day : otherwise;
}

int64_t query_entry(const struct query *q, int key, int64_t otherwise)
{
	const char *text = query_text(q, key);
	int64_t id = text ? entry_id(span_of(text)) : 0;

	return id ? id : otherwise;
}

/* Links */

static void write_pair(
    const struct query *q, int key, const char *value, struct buf *out)
{
	buf_add_url(out, span_of(q->keys[key].name));
	buf_addc(out, '=');
	buf_add_url(out, span_of(value));
	buf_addc(out, '&');
}

/* Whether the changes say anything of the key. */
static bool write_changes(const struct query *q, int key,
    const struct query_change *changes, int change_count, struct buf *out)
{
	bool found = false;

	for (int i = 0; i < change_count; i++) {
		if (changes[i].key != key)
			continue;
		found = true;
		if (changes[i].value)
			write_pair(q, key, changes[i].value, out);
	}
	return found;
}

void query_write(const struct query *q, const struct query_change *changes,
    int change_count, struct buf *out)
{
	size_t start = out->length;

	for (int key = 0; key < q->key_count; key++) {
		if (write_changes(q, key, changes, change_count, out))
			continue;
		for (int i = 0; i < q->value_count; i++)
			if (q->values[i].key == key && !q->values[i].wrong)
				write_pair(q, key, q->values[i].text, out);
	}
	if (out->length > start)
		buf_cut(out, out->length - 1);
}
