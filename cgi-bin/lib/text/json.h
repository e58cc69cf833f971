/*
 * json: reads JSON text one value at a time, without a tree.
 *
 *	struct json j;
 *	struct json_value v;
 *
 *	json_init(&j, text);
 *	while (json_next(&j, &v) > JSON_END)
 *		…
 *
 * Nothing is allocated; spans point into the text, which the caller keeps.
 * RFC 8259 exactly: no comments, no trailing commas, one document. UTF-8 is
 * the caller's to check (utf8_valid); escapes are checked here, a lone
 * surrogate escape is accepted and comes out as U+FFFD.
 */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include <stdint.h>

#include "buf.h"

#define JSON_DEPTH_MAX 64

enum json_kind {
	JSON_BAD = -1, /* json.problem says why, json.next where */
	JSON_END = 0,  /* the document is complete; only white space follows */
	JSON_OBJECT,
	JSON_OBJECT_END,
	JSON_ARRAY,
	JSON_ARRAY_END,
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
};

struct json {
	const char *start;
	const char *next;
	const char *end;
	const char *problem; /* a static sentence in English, or NULL */
	unsigned depth;      /* how many objects and arrays are open */
	bool comma;          /* something stood before in this container */
	uint64_t objects;    /* a bit a level: object or array */
};

struct json_value {
	enum json_kind kind;
	struct span key;  /* inside the quotes, escapes and all; empty when the
			     value stands in no object, and for the two ENDs */
	struct span text; /* the value's own bytes; a string's inside its
			     quotes, with its escapes; for OBJECT and ARRAY the
			     opening bracket, for the ENDs the closing one */
	bool escaped;     /* the string holds a backslash */
	bool key_escaped;
};

void json_init(struct json *j, struct span text);

/* The next value. Returns v->kind. After END or BAD it returns the same. */
enum json_kind json_next(struct json *j, struct json_value *v);

/*
 * After an OBJECT or ARRAY: reads up to and including its own END. Returns
 * the kind of that END, or JSON_BAD. *whole, when not NULL, becomes the text
 * from the opening to the closing bracket.
 */
enum json_kind json_skip(
    struct json *j, const struct json_value *opened, struct span *whole);

/* Appends what the inside of a string means, as UTF-8. */
void json_unescape(struct span inside, struct buf *out);

/* What the inside of a string means: itself or, where it has escapes, what is
   appended to `plain`, which must have the room: what lies there must stay
   where it is. */
struct span json_meaning(struct span inside, bool escaped, struct buf *plain);

/* Appends text as the inside of a string: no quotes, all else escaped. */
void json_escape(struct span text, struct buf *out);

/* Appends the document with a value a line, two blanks a level; up to where
   it is no JSON. */
void json_indent(struct span text, struct buf *out);

/* Appends the document as one line, with its end; it means the same. What is
   no JSON is cut into no lines either. */
void json_add_line(struct span text, struct buf *out);

/*
 * Appends the document in the one form that all its layouts share: without
 * white space, the members of each object in byte order of their keys (ASCII
 * case ignored, and equal keys stay in theirs), strings escaped only where they
 * must be, as json_escape() does; numbers as they are written. False, with out
 * as it was, when it is no JSON. Without memory, out->failed is set.
 */
bool json_canonical(struct span text, struct buf *out);

/* Whether the value's key is this word, ASCII case ignored. */
bool json_key_is(const struct json_value *v, const char *word);

#endif
