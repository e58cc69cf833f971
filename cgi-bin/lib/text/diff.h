/*
 * diff: how one JSON value differs from another, leaf by leaf.
 *
 * A leaf is all but an object or array that holds something. Members of
 * objects are compared by their names, wherever they stand. Elements of an
 * array are brought together where they are equal, then where they are
 * objects of the same id, then in their order; so what only moved has not
 * changed, and that is told once, behind all else of the array. An object or
 * array on one side only is told as its leaves. Nothing, null, [] and {} say
 * the same: where a value is one of these on both sides, there is no
 * difference. All else is the same when it is written alike, be it in quotes
 * or not.
 */
#ifndef TEXT_DIFF_H
#define TEXT_DIFF_H

#include "json.h"

/* A step on the way to a leaf: into a member, or into an element. */
struct diff_step {
	struct span name; /* plain; data NULL for an element */
	size_t place;     /* of an element, from 0 */
};

struct diff_value {
	enum json_kind kind; /* JSON_END: it is not there */
	struct span text;    /* plain; empty for null, [] and {} */
};

enum diff_how {
	DIFF_ADDED,
	DIFF_REMOVED,
	DIFF_CHANGED,
	DIFF_MOVED, /* what both arrays have stands in another order */
};

/* All of it lives during the call that hands it out. */
struct diff_change {
	enum diff_how how;
	const struct diff_step *path; /* an element's place is the later one */
	int depth;                    /* steps in it; 0: the whole value */
	struct diff_value before, after;
};

/* Other than 0 ends it. */
typedef int diff_each(void *context, const struct diff_change *change);

enum diff_strings {
	DIFF_STRINGS_WHOLE,
	DIFF_STRINGS_UNPACKED, /* JSON in a string is gone into, one level */
};

/*
 * Calls `each` for the differences, in the order of `after`, and what was
 * removed behind its neighbours. A text with data NULL is not there; one that
 * is no JSON is a string. Against nothing, each leaf of the other is told.
 * Returns 0, what each() returned, or -1 without memory.
 */
int diff_json(struct span before, struct span after, enum diff_strings strings,
    diff_each *each, void *context);

/* How much two texts have in common at their beginnings and at their ends, in
   bytes, but whole characters of UTF-8; the two never overlap. */
struct diff_ends {
	size_t head, tail;
	bool unseen; /* what lies between looks the same: it differs, if at
			all, in utf8_is_unseen() */
};

struct diff_ends diff_ends(struct span a, struct span b);

#endif
