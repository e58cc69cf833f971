/*
 * source: cuts a stream of JSON into records, in flat memory.
 *
 * The stream may be a collection ({"items": [ … ]}), a bare array, single
 * records, `null`, several of these one after another, or one record a line;
 * with a byte order mark, CRLF and any white space. What comes out is the
 * text of one record at a time and where it stood. Only brackets, strings
 * and escapes are looked at here; whether the record itself is good JSON is
 * for record_read() to say.
 *
 * After something that is no JSON, the source goes on at the next line that
 * begins with { or [ (outside of a collection), so that one bad record does
 * not cost the others. A record that is not closed ends before an object
 * that cannot be inside it, or with the file; what it swallowed is looked
 * through again from the next line that begins with {, no deeper indented
 * than its own. A stream that ends inside a collection says so, too.
 *
 * A line that begins with # is a comment where no collection is open: it is
 * passed over, and ends what is before it.
 */
#ifndef WIRE_SOURCE_H
#define WIRE_SOURCE_H

#include "input.h"

/* A longer record is refused, and skipped without being held. */
#define SOURCE_RECORD_MAX ((size_t)16 << 20)

/* Where the source stands. */
enum source_place {
	SOURCE_TOP,
	SOURCE_ARRAY, /* between the elements of a bare array */
	SOURCE_ITEMS, /* between those of a collection */
	SOURCE_TAIL,  /* behind these, in the collection's object */
};

/* What is known of the value that begins at window[at]. */
struct source_cut {
	size_t seen;      /* bytes of it that were looked at */
	unsigned depth;   /* how many objects and arrays are open */
	uint64_t objects; /* a bit a level: object or array */
	bool too_deep;    /* more levels were open than there are bits */
	bool in_string;
	bool held;     /* from its beginning, in the window */
	size_t string; /* where that string begins, from window[at] */
	char before;   /* the last byte that was no white space */
	int items;     /* how much of `"items": [` came just before */
};

struct source {
	struct input *in; /* the caller's */
	size_t indent;    /* blanks at the beginning of the input's line */
	bool indenting;   /* no more than blanks came in it so far */
	bool in_array;    /* a bare array is open, around any collection */
	enum source_place place;
	struct source_cut cut;
	const char *problem; /* a static sentence in English */

	/* Of the record just returned, or of what is bad: */
	struct span text; /* the input's, until the next call */
	int64_t text_line;
	int64_t text_offset;
	int64_t number; /* how many records were returned so far */
};

/* There is nothing to release: all that the source holds is the input's. */
void source_init(struct source *s, struct input *in);
enum source_result source_next(struct source *s);

#endif
