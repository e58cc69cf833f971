#include "source.h"

#include <errno.h>
#include <strings.h>

#define LEVELS 64

enum cut {
	CUT_MORE,       /* not decided within the window */
	CUT_WHOLE,      /* the value ends here */
	CUT_COLLECTION, /* "items": [ was just read */
	CUT_UNCLOSED,   /* what comes here cannot be inside the value */
	CUT_LONG,       /* longer than a record may be */
	CUT_END,        /* the file ends inside the value */
};

void source_init(struct source *s, struct input *in)
{
	*s = (struct source){.in = in, .indenting = true};
}

static const char *here(const struct source *s)
{
	return input_here(s->in);
}

static bool have(struct source *s, size_t ahead)
{
	return input_have(s->in, ahead);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void advance(struct source *s, size_t n)
{
	const char *p = here(s);
	const char *end = p + n;
	const char *feed = memrchr(p, '\n', n);

	if (feed) {
		s->indent = 0;
		s->indenting = true;
		p = feed + 1;
	}
	for (; s->indenting && p < end; p++) {
		s->indenting = is_blank(*p);
		s->indent += s->indenting;
	}
	input_advance(s->in, n);
}

static bool skip_mark(struct source *s)
{
	if (s->place != SOURCE_TOP || !have(s, 2) ||
	    memcmp(here(s), "\xEF\xBB\xBF", 3) != 0)
		return false;
	input_advance(s->in, 3);
	return true;
}

/*
 * The next byte that is neither white space nor a comma between records, or
 * -1. Commas are not counted: what they part was cut out anyway. Pages that
 * were put one behind the other may each begin with a byte order mark.
 */
static int peek(struct source *s)
{
	while (have(s, 0)) {
		char c = *here(s);

		if (is_blank(c) || c == ',')
			advance(s, 1);
		else if (c != '\xEF' || !skip_mark(s))
			return (unsigned char)c;
	}
	return -1;
}

static bool in_object(const struct source_cut *cut)
{
	return cut->depth <= LEVELS && cut->objects >> (cut->depth - 1) & 1;
}

static void push(struct source_cut *cut, bool object)
{
	if (cut->depth < LEVELS) {
		cut->objects &= ~(UINT64_C(1) << cut->depth);
		cut->objects |= (uint64_t)object << cut->depth;
	} else {
		cut->too_deep = true;
	}
	cut->depth++;
}

/* Whether window[at + cut.seen] begins its line, not deeper indented than
   the line in which the value began. */
static bool begins_line(const struct source *s)
{
	const char *p = here(s) + s->cut.seen;
	const char *feed = p;

	while (feed > here(s) && is_blank(feed[-1]) && feed[-1] != '\n')
		feed--;
	if (feed == here(s))
		return s->indenting;
	return feed[-1] == '\n' && (size_t)(p - feed) <= s->indent;
}

/*
 * An opening bracket where no value can stand means that something before it
 * was not closed: objects up to the array around them, or all of them.
 */
static enum cut cut_open(struct source *s, bool object)
{
	struct source_cut *cut = &s->cut;
	char before = cut->before;

	if (cut->items == 2 && !object && cut->held)
		return CUT_COLLECTION;
	if (cut->depth > 0 && cut->depth <= LEVELS && before != ':' &&
	    (in_object(cut) || (before != '[' && before != ','))) {
		if (object && begins_line(s))
			return CUT_UNCLOSED;
		while (cut->depth > 0 && in_object(cut))
			cut->depth--;
		if (cut->depth == 0)
			return CUT_UNCLOSED;
	}
	push(cut, object);
	return CUT_MORE;
}

/* A bracket closes the nearest one of its kind, and what is open inside. */
static enum cut cut_close(struct source *s, bool object)
{
	struct source_cut *cut = &s->cut;
	unsigned depth = cut->depth;

	if (depth <= LEVELS)
		while (depth > 0 &&
		       (cut->objects >> (depth - 1) & 1) != (uint64_t)object)
			depth--;
	if (depth == 0)
		return s->place == SOURCE_TOP || s->place == SOURCE_TAIL
			   ? CUT_MORE
			   : CUT_UNCLOSED;
	cut->depth = depth - 1;
	return cut->depth ? CUT_MORE : CUT_WHOLE;
}

/* Nothing in JSON begins with #, so at a line's beginning it is a comment,
   and what is open here was not closed. */
static bool at_comment(const struct source *s)
{
	const char *p = here(s) + s->cut.seen;

	return s->place == SOURCE_TOP && *p == '#' && s->cut.seen > 0 &&
	       p[-1] == '\n';
}

/* Looks on in a string; a line end closes it, since none may be in one. */
static void cut_string(struct source_cut *cut, const char *base, size_t n)
{
	size_t i = cut->seen;

	while (i < n && base[i] != '"' && base[i] != '\n') {
		if (base[i] == '\\' && i + 1 == n)
			break;
		i += base[i] == '\\' && base[i + 1] != '\n' ? 2 : 1;
	}
	cut->seen = i;
	if (i == n || base[i] == '\\')
		return;
	cut->in_string = false;
	cut->before = '"';
	cut->items = cut->depth == 1 && i - cut->string == 5 &&
		     strncasecmp(base + cut->string, "items", 5) == 0;
	cut->seen++;
}

/* One byte outside of strings. */
static enum cut cut_byte(struct source *s, char c)
{
	struct source_cut *cut = &s->cut;
	enum cut result = CUT_MORE;

	switch (c) {
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		return CUT_MORE;
	case '"':
		cut->in_string = true;
		cut->string = cut->seen + 1;
		break;
	case '{':
	case '[':
		result = cut_open(s, c == '{');
		break;
	case '}':
	case ']':
		result = cut_close(s, c == '}');
		break;
	case '#':
		if (at_comment(s))
			return CUT_UNCLOSED;
		break;
	default:
		break;
	}
	cut->items = c == ':' && cut->items == 1 ? 2 : 0;
	cut->before = c;
	return result;
}

static enum cut cut_window(struct source *s)
{
	struct source_cut *cut = &s->cut;
	const char *base = here(s);
	size_t n = input_left(s->in);
	enum cut result;

	while (cut->seen < n) {
		if (cut->in_string) {
			size_t before = cut->seen;

			cut_string(cut, base, n);
			if (cut->in_string && cut->seen == before)
				break;
			continue;
		}
		result = cut_byte(s, base[cut->seen]);
		if (result == CUT_UNCLOSED)
			return result;
		cut->seen++;
		if (result != CUT_MORE)
			return result;
	}
	return CUT_MORE;
}

/*
 * Looks through the value at window[at], from where cut stands. Unless it is
 * held, what was looked at is let go of.
 */
static enum cut cut_value(struct source *s)
{
	struct source_cut *cut = &s->cut;
	enum cut result;

	do {
		result = cut_window(s);
		if (cut->held && cut->seen > SOURCE_RECORD_MAX &&
		    (result == CUT_MORE || result == CUT_WHOLE))
			return CUT_LONG;
		if (!cut->held) {
			advance(s, cut->seen);
			cut->seen = 0;
		}
		if (result != CUT_MORE)
			return result;
	} while (input_fill(s->in));
	/* A last backslash, whose other half never came, belongs to it. */
	cut->seen = input_left(s->in);
	return CUT_END;
}

static void note_place(struct source *s)
{
	s->text = (struct span){NULL, 0};
	s->text_line = s->in->line;
	s->text_offset = input_place(s->in);
}

static enum source_result bad(struct source *s, const char *problem)
{
	s->problem = problem;
	return s->in->failed ? SOURCE_FAILED : SOURCE_BAD;
}

/* Takes n bytes as the text of what is returned; `held` when all of it. */
static void take_text(struct source *s, size_t n, bool held)
{
	struct span text = {here(s), n};

	while (text.length > 0 && is_blank(text.data[text.length - 1]))
		text.length--;
	if (held)
		s->text = text;
	advance(s, n);
}

/* Where in the n bytes from window[at] a record may begin; n if nowhere. */
static size_t next_start(const struct source *s, size_t n)
{
	const char *base = here(s);
	const char *feed;
	size_t i = 0;

	while ((feed = memchr(base + i, '\n', n - i))) {
		size_t start = (size_t)(feed - base) + 1;

		for (i = start; i < n && base[i] != '\n'; i++)
			if (!is_blank(base[i]))
				break;
		if (i < n && base[i] == '{' && i - start <= s->indent)
			return i;
	}
	return n;
}

/*
 * A value that does not end is looked through again for records that it
 * swallowed. Each time that costs one of the levels, of which there are few,
 * so it is done at most that often for any byte.
 */
static enum source_result take_unclosed(struct source *s, const char *problem)
{
	size_t n = s->cut.seen;

	take_text(s, s->cut.too_deep ? n : next_start(s, n), true);
	return bad(s, problem);
}

static enum source_result take_long(struct source *s)
{
	advance(s, s->cut.seen);
	s->cut.seen = 0;
	s->cut.held = false;
	if (s->cut.depth > 0 && cut_value(s) == CUT_END)
		advance(s, s->cut.seen);
	return bad(s, "longer than 16 MiB");
}

/* The collection's own object goes on; or a new one begins too early. */
static bool enter_items(struct source *s)
{
	bool early = s->place == SOURCE_ITEMS;

	advance(s, s->cut.seen);
	s->place = SOURCE_ITEMS;
	return early;
}

/* The object or array at window[at]. False when there is nothing to return. */
static bool take_value(struct source *s, enum source_result *result)
{
	bool object = *here(s) == '{';

	s->cut = (struct source_cut){.held = true};
	switch (cut_value(s)) {
	case CUT_COLLECTION:
		*result = bad(s, "a collection begins inside another");
		return enter_items(s);
	case CUT_LONG:
		*result = take_long(s);
		return true;
	case CUT_UNCLOSED:
		*result = take_unclosed(s, "a record that is not closed");
		return true;
	case CUT_END:
		*result = take_unclosed(s, "the file ends inside a record");
		return true;
	default:
		break;
	}
	take_text(s, s->cut.seen, true);
	*result = SOURCE_RECORD;
	if (!object)
		*result = bad(s, "an element that is no object");
	s->number += object;
	return true;
}

static void leave_items(struct source *s)
{
	s->place = s->in_array ? SOURCE_ARRAY : SOURCE_TOP;
}

/* Goes over what follows the items. False when there is nothing to say. */
static bool skip_tail(struct source *s, enum source_result *result)
{
	enum cut ending;

	s->cut = (struct source_cut){.before = ']'};
	push(&s->cut, true);
	ending = cut_value(s);
	if (ending == CUT_END) {
		advance(s, s->cut.seen);
		return false;
	}
	leave_items(s);
	*result = bad(s, "a collection that is not closed");
	return ending == CUT_UNCLOSED;
}

/* Whether the i bytes from window[at] need no more be held; drops them. */
static bool drop_long(struct source *s, size_t *i)
{
	if (*i <= SOURCE_RECORD_MAX)
		return false;
	advance(s, *i);
	*i = 0;
	return true;
}

/* All up to a line that begins with { or [, or is a comment. */
static enum source_result take_garbage(struct source *s)
{
	bool held = true;
	bool fresh = false;
	size_t i;

	for (i = 1; have(s, i); i++) {
		char c = here(s)[i];

		if (fresh && (c == '{' || c == '['))
			break;
		if (c == '#' && here(s)[i - 1] == '\n')
			break;
		fresh = c == '\n' || (fresh && is_blank(c));
		if (drop_long(s, &i))
			held = false;
	}
	take_text(s, i, held);
	return bad(s, "this is no JSON");
}

/* An element that is neither an object nor an array, whatever it is. */
static enum source_result take_scalar(struct source *s)
{
	bool held = true;
	bool quoted = *here(s) == '"';
	size_t i;

	for (i = 1; have(s, i); i++) {
		char c = here(s)[i];

		if (c == '\n' || (!quoted && c && strchr(",{}[]", c)))
			break;
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		if (drop_long(s, &i))
			held = false;
	}
	if (i > input_left(s->in))
		i = input_left(s->in);
	take_text(s, i, held);
	return bad(s, "an element that is no object");
}

static bool is_null(struct source *s)
{
	if (!have(s, 3) || memcmp(here(s), "null", 4) != 0)
		return false;
	return !have(s, 4) || is_blank(here(s)[4]) || strchr(",{[", here(s)[4]);
}

static void skip_comment(struct source *s)
{
	const char *feed;

	do {
		size_t n = input_left(s->in);

		feed = memchr(here(s), '\n', n);
		advance(s, feed ? (size_t)(feed - here(s)) : n);
	} while (!feed && input_fill(s->in));
}

/* What stands outside of any collection. False when nothing is to say. */
static bool take_top(struct source *s, int c, enum source_result *result)
{
	if (c == '[') {
		advance(s, 1);
		s->place = SOURCE_ARRAY;
		s->in_array = true;
		return false;
	}
	if (c == '#' && s->indenting && s->indent == 0) {
		skip_comment(s);
		return false;
	}
	if (c == 'n' && is_null(s)) {
		advance(s, 4);
		return false;
	}
	if (c == ']' || c == '}') {
		take_text(s, 1, true);
		*result = bad(s, "a bracket that closes nothing");
	} else {
		*result = take_garbage(s);
	}
	return true;
}

/* What stands between elements. False when there is nothing to say. */
static bool take_between(struct source *s, int c, enum source_result *result)
{
	if (c == '[')
		return take_value(s, result);
	if (c == ']') {
		advance(s, 1);
		if (s->place == SOURCE_ARRAY)
			s->in_array = false;
		s->place = s->place == SOURCE_ITEMS ? SOURCE_TAIL : SOURCE_TOP;
		return false;
	}
	if (c == '}') {
		take_text(s, 1, true);
		leave_items(s);
		*result = bad(s, "an array that is not closed");
	} else {
		*result = take_scalar(s);
	}
	return true;
}

static bool take_end(struct source *s, enum source_result *result)
{
	*result = SOURCE_END;
	if (s->in->failed) {
		errno = s->in->failed;
		*result = SOURCE_FAILED;
	} else if (s->place != SOURCE_TOP) {
		*result = bad(s, "the file ends inside a collection");
		s->place = SOURCE_TOP;
		s->in_array = false;
	}
	return true;
}

static bool take_next(struct source *s, enum source_result *result)
{
	int c;

	if (s->place == SOURCE_TAIL) {
		note_place(s);
		if (skip_tail(s, result))
			return true;
	}
	c = peek(s);
	note_place(s);
	if (c < 0)
		return take_end(s, result);
	if (c == '{')
		return take_value(s, result);
	if (s->place == SOURCE_TOP)
		return take_top(s, c, result);
	return take_between(s, c, result);
}

enum source_result source_next(struct source *s)
{
	enum source_result result = SOURCE_END;

	while (!take_next(s, &result))
		;
	if (s->in->failed) {
		errno = s->in->failed;
		result = SOURCE_FAILED;
	}
	return result;
}
