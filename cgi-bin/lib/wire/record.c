#include "record.h"

#include <stdlib.h>

#include "../text/json.h"
#include "../text/utf8.h"
#include "../text/vocabulary.h"

enum field {
	ID,
	CUSTOMER,
	CUSTOMER_NAME,
	USER,
	OPERATION,
	RESOURCE,
	STATUS,
	CORRELATION,
	DATE,
	NEW_VALUE,
	OLD_VALUE,
	CUSTOMIZED,
	OCCURRENCE,
	LISTED_AT,
	LISTED,
	CODE,
	DESCRIPTION,
	ERROR,
	FIELDS,
};

static const char *const field_names[FIELDS] = {
    [ID] = "id",
    [CUSTOMER] = "customerId",
    [CUSTOMER_NAME] = "customerName",
    [USER] = "userPrincipalName",
    [OPERATION] = "operationType",
    [RESOURCE] = "resourceType",
    [STATUS] = "operationStatus",
    [CORRELATION] = "originalCorrelationId",
    [DATE] = "operationDate",
    [NEW_VALUE] = "resourceNewValue",
    [OLD_VALUE] = "resourceOldValue",
    [CUSTOMIZED] = "customizedData",
    [OCCURRENCE] = "occurrence",
    [LISTED_AT] = "listedAt",
    [LISTED] = "subscription",
    [CODE] = "code",
    [DESCRIPTION] = "description",
    [ERROR] = "error",
};

void record_init(struct record *r)
{
	*r = (struct record){0};
	sha256_init(&r->hasher);
}

void record_release(struct record *r)
{
	sha256_release(&r->hasher);
	redact_release(&r->redact);
	buf_release(&r->lower);
	buf_release(&r->plain);
	buf_release(&r->store);
	buf_release(&r->words);
	free(r->lines);
}

/* Empties it, but for the memory. */
static void record_clear(struct record *r)
{
	struct record kept = *r;

	*r = (struct record){
	    .lines = kept.lines,
	    .line_room = kept.line_room,
	    .words = kept.words,
	    .store = kept.store,
	    .plain = kept.plain,
	    .lower = kept.lower,
	    .redact = kept.redact,
	    .hasher = kept.hasher,
	};
	buf_clear(&r->words);
	buf_clear(&r->store);
	buf_clear(&r->plain);
	buf_clear(&r->lower);
}

static int refuse(struct record_problem *why, const char *field,
    const char *reason, size_t offset)
{
	*why = (struct record_problem){field, reason, offset, false};
	return -1;
}

static int exhausted(struct record_problem *why)
{
	why->ours = true;
	return -1;
}

static bool opens_container(struct span text)
{
	size_t i = 0;

	while (
	    i < text.length && strchr(" \t\r\n", text.data[i]) && text.data[i])
		i++;
	return i < text.length && (text.data[i] == '{' || text.data[i] == '[');
}

/* Fills r->store; a text that is stored already is as it should be. */
static int take_text(
    struct record *r, struct span text, bool stored, struct record_problem *why)
{
	struct json ended = {0};
	int changed = 0;

	if (stored)
		buf_add_span(&r->store, text);
	else
		changed = redact_json(&r->redact, text, &r->store, &ended);
	if (r->store.failed)
		return exhausted(why);
	if (changed < 0)
		return refuse(
		    why, "", ended.problem, (size_t)(ended.next - ended.start));
	r->text = buf_span(&r->store);
	r->redacted = changed > 0;
	return 0;
}

static void take_field(struct json_value *fields, const struct json_value *v)
{
	for (int i = 0; i < FIELDS; i++)
		if (json_key_is(v, field_names[i])) {
			fields[i] = *v;
			break;
		}
}

/* Finds the record's own fields; of a field that comes twice, the last. */
static int read_fields(
    struct record *r, struct json_value *fields, struct record_problem *why)
{
	struct json j;
	struct json_value v;

	json_init(&j, r->text);
	if (json_next(&j, &v) > JSON_END && v.kind != JSON_OBJECT)
		return refuse(why, "", "no object: a record is in braces", 0);
	while (v.kind > JSON_END && json_next(&j, &v) > JSON_END) {
		if (v.kind == JSON_OBJECT || v.kind == JSON_ARRAY)
			json_skip(&j, &v, &v.text);
		if (v.key.data)
			take_field(fields, &v);
	}
	if (v.kind == JSON_BAD)
		return refuse(why, "", j.problem, (size_t)(j.next - j.start));
	return 0;
}

/* What a string or a number says; nothing for all else. */
static struct span said(struct record *r, const struct json_value *v)
{
	if (v->kind == JSON_STRING)
		return json_meaning(v->text, v->escaped, &r->plain);
	if (v->kind == JSON_NUMBER)
		return v->text;
	return (struct span){NULL, 0};
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* In lower case; r->lower's when it was not. Its room is reserved. */
static struct span lowered(struct record *r, struct span s)
{
	size_t from = r->lower.length;
	size_t i = 0;

	while (i < s.length && !is_upper(s.data[i]))
		i++;
	if (i == s.length)
		return s;
	buf_add_span(&r->lower, s);
	if (r->lower.failed)
		return (struct span){NULL, 0};
	for (i += from; i < r->lower.length; i++)
		if (is_upper(r->lower.data[i]))
			r->lower.data[i] |= 0x20;
	return (struct span){r->lower.data + from, s.length};
}

/* What it says is left to the text: there, nothing is lost. */
static bool is_error_answer(const struct json_value *fields)
{
	return fields[ERROR].kind == JSON_OBJECT ||
	       (fields[CODE].kind && fields[DESCRIPTION].kind);
}

static int read_date(struct record *r, const struct json_value *fields,
    struct record_problem *why)
{
	enum field field = r->kind == RECORD_LISTING ? LISTED_AT : DATE;
	const struct json_value *v = &fields[field];
	const char *name = field_names[field];
	size_t offset =
	    v->text.data ? (size_t)(v->text.data - r->text.data) : 0;
	const char *reason;

	if (v->kind == JSON_END && is_error_answer(fields))
		return refuse(
		    why, "", "an error answer of the API, no record", 0);
	if (v->kind == JSON_END || v->kind == JSON_NULL)
		return refuse(why, name, "no date", offset);
	if (v->kind != JSON_STRING)
		return refuse(
		    why, name, "not a string: a date is in quotes", offset);
	reason = clock_parse_instant(said(r, v), &r->ticks, &r->precision);
	if (reason)
		return refuse(why, name, reason, offset);
	return 0;
}

static struct span word_or_undefined(struct span word)
{
	return word.length > 0 ? word : span_of("undefined");
}

/* Known words become the vendor's code, others stay as they are. */
static void read_words_of_kind(
    struct record *r, const struct json_value *fields)
{
	int i;

	r->operation = word_or_undefined(said(r, &fields[OPERATION]));
	i = vocabulary_find_operation(r->operation);
	if (i >= 0)
		r->operation = span_of(vocabulary_operations[i].code);
	r->resource = word_or_undefined(said(r, &fields[RESOURCE]));
	i = vocabulary_find_resource(r->resource);
	if (i >= 0)
		r->resource = span_of(vocabulary_resources[i].code);
	r->status = word_or_undefined(said(r, &fields[STATUS]));
	i = vocabulary_find_status(r->status);
	if (i >= 0)
		r->status = span_of(vocabulary_statuses[i].code);
}

static void read_names(struct record *r, const struct json_value *fields)
{
	r->id = lowered(r, said(r, &fields[ID]));
	r->customer = lowered(r, said(r, &fields[CUSTOMER]));
	r->customer_name = said(r, &fields[CUSTOMER_NAME]);
	r->user = said(r, &fields[USER]);
	r->correlation = lowered(r, said(r, &fields[CORRELATION]));
}

/* JSON that is in a string, or stands there itself. */
static struct span inner(struct record *r, const struct json_value *v)
{
	if (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY)
		return v->text;
	if (v->kind == JSON_STRING)
		return json_meaning(v->text, v->escaped, &r->plain);
	return (struct span){NULL, 0};
}

static void add_sized(struct buf *out, struct span s)
{
	char length[8];

	/* Little-endian everywhere: the result is kept in databases. */
	for (size_t i = 0; i < sizeof length; i++)
		length[i] = (char)(s.length >> 8 * i);
	buf_add(out, length, sizeof length);
	buf_add_span(out, s);
}

/* The same for each layout of JSON; other text as it is. */
static void add_canonical(struct buf *out, struct span text)
{
	size_t mark = out->length;

	buf_addc(out, 'j');
	if (!json_canonical(text, out)) {
		buf_cut(out, mark);
		add_sized(out, text);
	}
	buf_addc(out, '.');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* False when the number is too large then. */
static bool move_left(int64_t *number, int64_t places)
{
	while (*number != 0 && places-- > 0)
		if (__builtin_mul_overflow(*number, 10, number))
			return false;
	return true;
}

/* "e3", or nothing; one that is far too large stays so. */
static bool read_exponent(struct span s, size_t *at, int64_t *exponent)
{
	size_t i = *at + 1;
	size_t from;

	*exponent = 0;
	if (*at >= s.length || (s.data[*at] | 0x20) != 'e')
		return true;
	i += i < s.length && (s.data[i] == '-' || s.data[i] == '+');
	for (from = i; i < s.length && is_digit(s.data[i]); i++)
		if (*exponent < 1000)
			*exponent = *exponent * 10 + (s.data[i] - '0');
	if (s.data[from - 1] == '-')
		*exponent = -*exponent;
	*at = i;
	return i > from;
}

/*
 * The digits of a number without its sign, 25 or 25.0 or 2.5e1; zeros count
 * only when another digit follows. The sum is kept below zero, where there is
 * room for one more.
 */
static bool read_digits(struct span s, int64_t *number)
{
	int64_t n = 0, zeros = 0, places = 0, exponent;
	size_t i = 0, point = s.length;

	for (; i < s.length; i++) {
		if (s.data[i] == '.' && i > 0 && point == s.length) {
			point = i;
			continue;
		}
		if (!is_digit(s.data[i]))
			break;
		places += i > point;
		zeros++;
		if (s.data[i] == '0')
			continue;
		if (!move_left(&n, zeros) ||
		    __builtin_sub_overflow(n, s.data[i] - '0', &n))
			return false;
		zeros = 0;
	}
	if (i == 0 || !read_exponent(s, &i, &exponent) || i < s.length)
		return false;
	exponent += zeros - places;
	*number = n;
	return n == 0 || (exponent >= 0 && move_left(number, exponent));
}

/* False when it is no whole number, or one beyond 64 bits. */
static bool read_whole(struct span s, int64_t *number)
{
	bool minus;

	while (s.length > 0 && is_blank(s.data[s.length - 1]))
		s.length--;
	for (; s.length > 0 && is_blank(*s.data); s.length--)
		s.data++;
	minus = s.length > 0 && *s.data == '-';
	s.data += minus;
	s.length -= minus;
	return read_digits(s, number) &&
	       (minus || !__builtin_sub_overflow(0, *number, number));
}

/* Everything that tells one event from another; the status may change. */
static void add_event(struct record *r, struct buf *out,
    const struct json_value *fields, const struct span *values)
{
	int64_t occurrence;

	buf_addc(out, 'e');
	buf_add_int(out, r->ticks);
	add_sized(out, r->operation);
	add_sized(out, r->resource);
	add_sized(out, r->customer.length ? r->customer : r->customer_name);
	add_sized(out, r->user);
	add_sized(out, r->correlation);
	for (int i = NEW_VALUE; i <= CUSTOMIZED; i++)
		add_canonical(out, values[i]);
	if (read_whole(said(r, &fields[OCCURRENCE]), &occurrence) &&
	    occurrence > 1)
		buf_add_int(out, occurrence);
}

/* A subscription without an id is what it says. */

/* The first eight bytes of the hash of r->words, which are not there yet. */
static bool take_number(struct record *r, uint64_t *number)
{
	struct buf *out = &r->words;
	uint8_t digest[SHA256_SIZE];
	bool good;

	sha256_clear(&r->hasher);
	sha256_add(&r->hasher, buf_text(out), out->length);
	good = sha256_finish(&r->hasher, digest) && !out->failed;
	buf_clear(out);
	*number = 0;
	for (int i = 0; good && i < 8; i++)
		*number = *number << 8 | digest[i];
	return good;
}

static bool take_identity(struct record *r, const struct json_value *fields,
    const struct span *values)
{
	struct buf *out = &r->words;

	if (r->kind == RECORD_LISTING) {
		buf_addc(out, 'l');
		buf_add_span(out, r->lines[0].subscription);
	} else if (r->id.length > 0) {
		buf_addc(out, 'i');
		add_sized(out, r->id);
		buf_add_int(out, r->ticks);
	} else {
		add_event(r, out, fields, values);
	}
	return take_number(r, &r->identity);
}

bool record_leaf(struct sha256 *h, struct span text, uint8_t leaf[SHA256_SIZE])
{
	sha256_clear(h);
	sha256_add(h, "", 1);
	sha256_add_sized(h, text);
	return sha256_finish(h, leaf);
}

/* Values under these keys are the same in every record, or mean nothing. */
static bool is_dull(const struct json_value *v)
{
	return json_key_is(v, "Links") || json_key_is(v, "Attributes") ||
	       json_key_is(v, "Etag") || json_key_is(v, "Portal");
}

static void add_word(struct buf *words, struct span word)
{
	if (word.length == 0)
		return;
	if (words->length > 0)
		buf_addc(words, ' ');
	buf_add_span(words, word);
}

/* False when the text is no JSON; then a part of its words was added. */
static bool add_words(struct record *r, struct span text, int level)
{
	size_t from = r->plain.length;
	struct json j;
	struct json_value v;

	json_init(&j, text);
	while (json_next(&j, &v) > JSON_END) {
		size_t mark = r->words.length;
		struct span word = said(r, &v);

		if (v.key.data && is_dull(&v)) {
			if (v.kind == JSON_OBJECT || v.kind == JSON_ARRAY)
				json_skip(&j, &v, NULL);
		} else if (v.kind != JSON_STRING || !opens_container(word) ||
			   level + 1 == REDACT_LEVELS ||
			   !add_words(r, word, level + 1)) {
			buf_cut(&r->words, mark);
			add_word(&r->words, word);
		}
		buf_cut(&r->plain, from);
	}
	return v.kind == JSON_END;
}

/* The characters of private use keep terms apart from all other words. */
void record_add_term(struct buf *out, enum record_term kind, struct span code)
{
	static const char *const marks[] = {
	    [RECORD_OPERATION] = "\uE000",
	    [RECORD_STATUS] = "\uE001",
	    [RECORD_CUSTOMER] = "\uE002",
	    [RECORD_USER] = "\uE003",
	};

	buf_adds(out, marks[kind]);
	for (size_t i = 0; i < code.length; i++) {
		char c = code.data[i];

		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			buf_addc(out, c);
	}
}

static void add_term(struct record *r, enum record_term kind, struct span code)
{
	if (!code.length)
		return;
	buf_addc(&r->words, ' ');
	record_add_term(&r->words, kind, code);
}

static void add_terms(struct record *r)
{
	add_term(r, RECORD_OPERATION, r->operation);
	add_term(r, RECORD_STATUS, r->status);
	add_term(r, RECORD_CUSTOMER, r->customer);
	add_term(r, RECORD_USER, r->user);
}

/* ---- the values that have words, for others */

struct visit {
	struct buf *plain;
	record_value_each *each;
	void *context;
};

/* What names the values at each depth: their key, their array's, or what the
   pair says that they are the value of. */
struct names {
	struct span outer;
	struct span pair[JSON_DEPTH_MAX + 1];
	struct span array[JSON_DEPTH_MAX + 1];
};

static bool opens(const struct json_value *v)
{
	return v->kind == JSON_OBJECT || v->kind == JSON_ARRAY;
}

static struct span name_of(
    const struct names *n, const struct json_value *v, unsigned depth)
{
	if (!v->key.data)
		return n->array[depth];
	if (json_key_is(v, "value") && n->pair[depth].data)
		return n->pair[depth];
	return v->key;
}

static bool is_json(struct span text)
{
	struct json_value v;
	struct json j;

	json_init(&j, text);
	while (json_next(&j, &v) > JSON_END)
		;
	return v.kind == JSON_END;
}

static void visit_text(
    struct visit *visit, struct span text, struct span name, int level);

static void visit_value(struct visit *visit, const struct json_value *v,
    struct span name, int level)
{
	struct span value;

	if (v->kind != JSON_STRING && v->kind != JSON_NUMBER)
		return;
	value = json_meaning(v->text, v->escaped, visit->plain);
	if (v->kind == JSON_STRING && opens_container(value) &&
	    level + 1 < REDACT_LEVELS && is_json(value))
		visit_text(visit, value, name, level + 1);
	else if (value.length)
		visit->each(visit->context, name, value);
}

static void visit_text(
    struct visit *visit, struct span text, struct span outer, int level)
{
	struct names names = {.array[0] = outer};
	size_t from = visit->plain->length;
	struct json_value v;
	struct json j;

	json_init(&j, text);
	while (json_next(&j, &v) > JSON_END) {
		struct span name = name_of(&names, &v, j.depth - opens(&v));

		if (v.key.data && is_dull(&v)) {
			if (opens(&v))
				json_skip(&j, &v, NULL);
			continue;
		}
		if (opens(&v)) {
			names.pair[j.depth] = (struct span){NULL, 0};
			names.array[j.depth] = name;
			continue;
		}
		visit_value(visit, &v, name, level);
		if (v.kind == JSON_STRING && json_key_is(&v, "key"))
			names.pair[j.depth] = v.text;
		buf_cut(visit->plain, from);
	}
}

void record_values(
    struct span text, struct buf *plain, record_value_each *each, void *context)
{
	struct visit visit = {plain, each, context};

	/* Spans point into it, so that it must not move. */
	buf_clear(plain);
	if (buf_reserve(plain, text.length * (REDACT_LEVELS + 1)))
		visit_text(&visit, text, (struct span){NULL, 0}, 0);
}

enum line_how { AS_IT_IS, LOWER_CASE, ELSE_AS_IT_IS };

/* What a key of an order's line, or of a subscription, is in a line. */
static const struct line_key {
	const char *name;
	size_t member;
	enum line_how how;
} line_keys[] = {
    {"FriendlyName", offsetof(struct record_line, product), AS_IT_IS},
    {"SubscriptionName", offsetof(struct record_line, product), AS_IT_IS},
    {"OfferName", offsetof(struct record_line, product), ELSE_AS_IT_IS},
    {"OfferId", offsetof(struct record_line, offer), AS_IT_IS},
    {"SubscriptionId", offsetof(struct record_line, subscription), LOWER_CASE},
    {"OrderId", offsetof(struct record_line, order), AS_IT_IS},
    {"TermDuration", offsetof(struct record_line, term), AS_IT_IS},
    {"BillingCycle", offsetof(struct record_line, cycle), LOWER_CASE},
    {"Status", offsetof(struct record_line, status), LOWER_CASE},
    {"EffectiveStartDate", offsetof(struct record_line, starts), AS_IT_IS},
    {"CreationDate", offsetof(struct record_line, starts), ELSE_AS_IT_IS},
    {"CommitmentEndDate", offsetof(struct record_line, ends), AS_IT_IS},
};

static void set_member(struct record *r, struct record_line *line,
    const struct line_key *key, const struct json_value *v)
{
	struct span *member = (void *)((char *)line + key->member);
	struct span value = said(r, v);

	if (value.length == 0 && member->length > 0)
		return;
	if (key->how == ELSE_AS_IT_IS && member->length > 0)
		return;
	*member = key->how == LOWER_CASE ? lowered(r, value) : value;
}

/* Takes what the value says of a line, if its key is one that does. */
static void set_line(
    struct record *r, struct record_line *line, const struct json_value *v)
{
	for (size_t i = 0; i < sizeof line_keys / sizeof *line_keys; i++)
		if (json_key_is(v, line_keys[i].name)) {
			set_member(r, line, &line_keys[i], v);
			return;
		}
	if (json_key_is(v, "Quantity"))
		line->has_quantity = read_whole(said(r, v), &line->quantity);
	else if (json_key_is(v, "AutoRenewEnabled"))
		line->auto_renew = v->kind == JSON_TRUE    ? 1
				   : v->kind == JSON_FALSE ? 0
							   : -1;
}

/* Makes r->lines `count` long; new ones say nothing. */
static bool reserve_lines(struct record *r, size_t count)
{
	size_t room = r->line_room ? r->line_room : 16;
	struct record_line *lines = r->lines;

	while (room < count)
		room *= 2;
	if (room > r->line_room)
		lines = reallocarray(lines, room, sizeof *lines);
	if (!lines) {
		r->plain.failed = true;
		return false;
	}
	r->lines = lines;
	r->line_room = room;
	for (; r->line_count < count; r->line_count++)
		lines[r->line_count] = (struct record_line){.auto_renew = -1};
	return true;
}

/* What an order, a subscription or another embedded value says. */
struct value {
	struct span id;
	struct record_line self; /* as if it were a line itself */
	bool is_subscription;
};

static void read_item(struct record *r, struct json *j)
{
	unsigned depth = j->depth;
	struct json_value v;

	if (!reserve_lines(r, r->line_count + 1))
		return;
	while (json_next(j, &v) > JSON_END && j->depth >= depth)
		if (v.kind == JSON_OBJECT || v.kind == JSON_ARRAY)
			json_skip(j, &v, NULL);
		else
			set_line(r, &r->lines[r->line_count - 1], &v);
}

static void read_items(struct record *r, struct json *j)
{
	unsigned depth = j->depth;
	struct json_value v;

	r->line_count = 0;
	while (json_next(j, &v) > JSON_END && j->depth >= depth)
		if (v.kind == JSON_OBJECT)
			read_item(r, j);
		else if (v.kind == JSON_ARRAY)
			json_skip(j, &v, NULL);
}

static void read_attributes(
    struct record *r, struct json *j, struct value *value)
{
	unsigned depth = j->depth;
	struct json_value v;

	while (json_next(j, &v) > JSON_END && j->depth >= depth)
		if (v.kind == JSON_OBJECT || v.kind == JSON_ARRAY)
			json_skip(j, &v, NULL);
		else if (json_key_is(&v, "ObjectType"))
			value->is_subscription =
			    span_is_nocase(said(r, &v), "Subscription");
}

/* Reads an embedded value, and its lines into r->lines; false when it is no
   object. */
static bool read_value(struct record *r, struct span text, struct value *value)
{
	struct json j;
	struct json_value v;

	*value = (struct value){.self.auto_renew = -1};
	r->line_count = 0;
	json_init(&j, text);
	if (json_next(&j, &v) != JSON_OBJECT)
		return false;
	while (json_next(&j, &v) > JSON_END) {
		if (v.kind == JSON_ARRAY && json_key_is(&v, "LineItems"))
			read_items(r, &j);
		else if (v.kind == JSON_OBJECT && json_key_is(&v, "Attributes"))
			read_attributes(r, &j, value);
		else if (v.kind == JSON_OBJECT || v.kind == JSON_ARRAY)
			json_skip(&j, &v, NULL);
		else if (json_key_is(&v, "Id"))
			value->id = said(r, &v);
		else
			set_line(r, &value->self, &v);
	}
	if (v.kind == JSON_END)
		return true;
	r->line_count = 0;
	*value = (struct value){.self.auto_renew = -1};
	return false;
}

/* "OfferId-12" becomes "OfferId" and 12; false when it is no such key. */
static bool split_key(struct span *key, size_t *number)
{
	size_t dash = key->length;
	int64_t n;

	while (dash > 0 && is_digit(key->data[dash - 1]))
		dash--;
	if (dash == 0 || key->data[dash - 1] != '-' ||
	    !read_whole(
		(struct span){key->data + dash, key->length - dash}, &n))
		return false;
	key->length = dash - 1;
	*number = (size_t)n;
	return true;
}

/*
 * One pair of customizedData. A number that could not have been reached with
 * a pair for each line before is none.
 */
static void read_pair(struct record *r, const struct json_value *key,
    struct json_value *v, struct value *order, size_t most)
{
	size_t number;

	v->key = said(r, key);
	v->key_escaped = false;
	if (!split_key(&v->key, &number))
		set_line(r, &order->self, v);
	else if (number < most &&
		 (number < r->line_count || reserve_lines(r, number + 1)))
		set_line(r, &r->lines[number], v);
}

static bool is_container(const struct json_value *v)
{
	return v->kind == JSON_OBJECT || v->kind == JSON_ARRAY;
}

/* The next {key, value} of customizedData, or member where it is an object
   itself; false after the last. */
static bool next_pair(
    struct json *j, struct json_value *key, struct json_value *value)
{
	bool members = j->objects & 1;
	struct json_value v;

	while (json_next(j, &v) > JSON_END) {
		if (members && v.key.data && !is_container(&v)) {
			*key = (struct json_value){.kind = JSON_STRING,
			    .text = v.key,
			    .escaped = v.key_escaped};
			*value = v;
			return true;
		}
		if (!members && j->depth == 2 && v.kind == JSON_OBJECT)
			key->kind = value->kind = JSON_END;
		else if (v.kind == JSON_OBJECT || v.kind == JSON_ARRAY)
			json_skip(j, &v, NULL);
		else if (!members && v.kind == JSON_OBJECT_END && key->kind &&
			 value->kind)
			return true;
		else if (json_key_is(&v, "key"))
			*key = v;
		else if (json_key_is(&v, "value"))
			*value = v;
	}
	return false;
}

static void read_pairs(struct record *r, struct span text, struct value *order)
{
	struct json_value v, key = {0}, value = {0};
	struct json j;

	json_init(&j, text);
	json_next(&j, &v);
	if (!is_container(&v))
		return;
	while (next_pair(&j, &key, &value))
		read_pair(r, &key, &value, order, text.length / 12);
}

/* Numbers need not be without gaps, nor all lines of use. */
static void drop_empty_lines(struct record *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->line_count; i++) {
		struct record_line *line = &r->lines[i];

		if (line->product.length || line->offer.length ||
		    line->subscription.length)
			r->lines[kept++] = *line;
	}
	r->line_count = kept;
}

static void complete_lines(struct record *r, const struct value *order)
{
	for (size_t i = 0; i < r->line_count; i++) {
		struct record_line *line = &r->lines[i];

		if (line->order.length == 0)
			line->order =
			    order->id.length ? order->id : order->self.order;
		if (line->cycle.length == 0)
			line->cycle = order->self.cycle;
	}
}

/* The line of a subscription that the record is about. */
static void add_self(struct record *r, const struct value *value)
{
	struct record_line line = value->self;

	if (value->id.length > 0)
		line.subscription = lowered(r, value->id);
	if (reserve_lines(r, 1))
		r->lines[0] = line;
	drop_empty_lines(r);
}

static void take_lines(struct record *r, const struct span *values)
{
	struct value value, old;
	bool found = read_value(r, values[NEW_VALUE], &value);

	if (r->line_count == 0 && read_value(r, values[OLD_VALUE], &old) &&
	    (!found || r->line_count > 0)) {
		value = old;
		found = true;
		r->lines_are_old = true;
	}
	if (r->line_count == 0 && found &&
	    (value.is_subscription || span_is(r->resource, "subscription"))) {
		add_self(r, &value);
		if (r->line_count > 0)
			return;
	}
	if (r->line_count == 0) {
		read_pairs(r, values[CUSTOMIZED], &value);
		drop_empty_lines(r);
	}
	complete_lines(r, &value);
}

/* Whether the lines say what stands under this key of customizedData. */
static bool is_of_lines(struct span key)
{
	size_t number;
	struct json_value v = {.key = key};

	if (!split_key(&v.key, &number))
		return span_is_nocase(key, "OrderId") ||
		       span_is_nocase(key, "BillingCycle");
	for (size_t i = 0; i < sizeof line_keys / sizeof *line_keys; i++)
		if (json_key_is(&v, line_keys[i].name))
			return true;
	return json_key_is(&v, "Quantity");
}

static void add_note(
    struct buf *out, size_t from, struct span key, struct span value)
{
	if (key.length == 0 || value.length == 0)
		return;
	if (out->length > from)
		buf_adds(out, "; ");
	buf_add_span(out, key);
	buf_adds(out, ": ");
	buf_add_span(out, value);
}

/* An object's members have no order of their own: the same ones give the same
   note. */
static struct span in_order(struct record *r, struct span pairs)
{
	if (!pairs.length || *pairs.data != '{' ||
	    !json_canonical(pairs, &r->words))
		return pairs;
	return buf_span(&r->words);
}

/* Written into r->lower: a pair takes less there than it did as JSON. */
static void write_note(struct record *r, struct span text)
{
	struct json_value v, key = {0}, value = {0};
	struct buf *out = &r->lower;
	size_t from = out->length;
	struct json j;

	json_init(&j, text);
	json_next(&j, &v);
	if (!is_container(&v))
		return;
	while (next_pair(&j, &key, &value)) {
		size_t plain = r->plain.length;
		struct span name = said(r, &key);
		struct span says = said(r, &value);

		if (value.kind == JSON_TRUE || value.kind == JSON_FALSE)
			says = value.text;
		if (r->line_count == 0 || !is_of_lines(name))
			add_note(out, from, name, says);
		buf_cut(&r->plain, plain);
	}
	if (out->length > from)
		r->note = (struct span){out->data + from, out->length - from};
}

/* The words are not there yet, and lend their room. */
static void take_note(struct record *r, struct span text)
{
	write_note(r, in_order(r, text));
	r->lower.failed |= r->words.failed;
	buf_clear(&r->words);
}

/* False when nothing says which subscription it is. */
static bool take_listing(struct record *r, const struct json_value *fields)
{
	struct value value;

	r->resource = span_of("subscription");
	read_value(r, fields[LISTED].text, &value);
	r->line_count = 0;
	add_self(r, &value);
	return r->line_count == 1 && r->lines[0].subscription.length > 0;
}

/* Spans point into these, so they must not move. What is kept of one text is
   at most twice its length: embedded values, and the strings in them; on top
   of it come the strings that add_words() is in. */
static bool reserve(struct record *r)
{
	return buf_reserve(&r->plain, r->text.length * (REDACT_LEVELS + 2)) &&
	       buf_reserve(&r->lower, r->text.length * 3);
}

static int take_record(struct record *r, struct record_problem *why)
{
	struct json_value fields[FIELDS] = {0};
	struct span values[FIELDS] = {0};

	if (!reserve(r))
		return exhausted(why);
	if (read_fields(r, fields, why) < 0)
		return -1;
	if (fields[DATE].kind == JSON_END && fields[LISTED_AT].kind &&
	    fields[LISTED].kind == JSON_OBJECT)
		r->kind = RECORD_LISTING;
	if (read_date(r, fields, why) < 0)
		return -1;
	read_names(r, fields);
	read_words_of_kind(r, fields);
	for (int i = NEW_VALUE; i <= CUSTOMIZED; i++)
		values[i] = inner(r, &fields[i]);
	if (r->kind == RECORD_AUDIT)
		take_lines(r, values);
	else if (!take_listing(r, fields))
		return refuse(why, "subscription", "it has no id", 0);
	take_note(r, values[CUSTOMIZED]);
	if (!record_leaf(&r->hasher, r->text, r->hash) ||
	    !take_identity(r, fields, values))
		return exhausted(why);
	add_words(r, r->text, 0);
	add_terms(r);
	if (r->words.failed || r->plain.failed || r->lower.failed)
		return exhausted(why);
	return 0;
}

static int read_text(
    struct record *r, struct span text, bool stored, struct record_problem *why)
{
	size_t valid = utf8_valid(text);

	*why = (struct record_problem){"", NULL, 0};
	record_clear(r);
	if (valid < text.length)
		return refuse(why, "", "not UTF-8", valid);
	if (text.length == 0)
		return refuse(why, "", "nothing here", 0);
	if (take_text(r, text, stored, why) < 0)
		return -1;
	return take_record(r, why);
}

/* What a text looks like that was cut short for want of memory, is not to be
   held against it. */
static int read_record(
    struct record *r, struct span text, bool stored, struct record_problem *why)
{
	int rc = read_text(r, text, stored, why);

	if (rc && (why->ours || r->plain.failed || r->store.failed ||
		      r->lower.failed || r->words.failed)) {
		refuse(why, "", "out of memory", 0);
		why->ours = true;
	}
	return rc;
}

int record_read(struct record *r, struct span text, struct record_problem *why)
{
	return read_record(r, text, false, why);
}

int record_read_stored(
    struct record *r, struct span text, struct record_problem *why)
{
	return read_record(r, text, true, why);
}

/* ---- copies */

static const size_t spans[] = {
    offsetof(struct record, id),
    offsetof(struct record, customer),
    offsetof(struct record, customer_name),
    offsetof(struct record, user),
    offsetof(struct record, operation),
    offsetof(struct record, resource),
    offsetof(struct record, status),
    offsetof(struct record, note),
    offsetof(struct record, correlation),
};

static const size_t line_spans[] = {
    offsetof(struct record_line, product),
    offsetof(struct record_line, offer),
    offsetof(struct record_line, subscription),
    offsetof(struct record_line, order),
    offsetof(struct record_line, term),
    offsetof(struct record_line, cycle),
    offsetof(struct record_line, status),
    offsetof(struct record_line, starts),
    offsetof(struct record_line, ends),
};

#define SPANS (sizeof spans / sizeof *spans)
#define LINE_SPANS (sizeof line_spans / sizeof *line_spans)
#define ALIGNMENT _Alignof(max_align_t)

static struct span *member(const void *of, size_t offset)
{
	return (struct span *)((char *)of + offset);
}

/* As if nothing of it could be shared with the text. */
size_t record_size(const struct record *r)
{
	size_t size = r->text.length + r->words.length + ALIGNMENT +
		      r->line_count * sizeof *r->lines;

	for (size_t i = 0; i < SPANS; i++)
		size += member(r, spans[i])->length;
	for (size_t n = 0; n < r->line_count; n++)
		for (size_t i = 0; i < LINE_SPANS; i++)
			size += member(&r->lines[n], line_spans[i])->length;
	return size;
}

static bool is_in(struct span s, const struct buf *b)
{
	return b->data && s.data >= b->data && s.data < b->data + b->length;
}

static struct span put(char **end, struct span s)
{
	struct span copy = {*end, s.length};

	memcpy(*end, s.data, s.length);
	*end += s.length;
	return copy;
}

/* What is in none of the buffers is the program's own. */
static void carry(
    struct span *s, const struct record *from, struct span text, char **end)
{
	if (s->length == 0)
		s->data = s->data ? "" : NULL;
	else if (is_in(*s, &from->store))
		s->data = text.data + (s->data - from->store.data);
	else if (is_in(*s, &from->plain) || is_in(*s, &from->lower))
		*s = put(end, *s);
}

size_t record_copy(struct record *copy, const struct record *r, char *memory)
{
	char *end = memory + r->line_count * sizeof *r->lines;

	*copy = *r;
	copy->store = copy->plain = copy->lower = (struct buf)BUF_INIT;
	copy->redact = (struct redact){0};
	copy->hasher = (struct sha256){0};
	copy->lines = (struct record_line *)memory;
	copy->line_room = 0;
	copy->text = put(&end, r->text);
	copy->words = (struct buf){.data = end, .length = r->words.length};
	put(&end, buf_span(&r->words));
	for (size_t i = 0; i < SPANS; i++)
		carry(member(copy, spans[i]), r, copy->text, &end);
	for (size_t n = 0; n < r->line_count; n++) {
		copy->lines[n] = r->lines[n];
		for (size_t i = 0; i < LINE_SPANS; i++)
			carry(member(&copy->lines[n], line_spans[i]), r,
			    copy->text, &end);
	}
	end += (size_t)(memory - end) % ALIGNMENT;
	return (size_t)(end - memory);
}
