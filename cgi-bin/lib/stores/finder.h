/*
 * finder: finds what a person typed into the search: as an expression for the
 * table of words (search.h), and as places in a text.
 *
 *	finder_words(&f, db, typed);
 *	finder_expand(&f);
 *	finder_also(&f, "created an order", term);   for each action and status
 *	finder_expression(&f, &match);
 *
 * Every word must be there. The last one is the beginning of a word, if the
 * text ends with it. Where a beginning of less than three characters is in too
 * many entries to be searched for, it is left out if other words were typed;
 * but if it may be a word, and as one finds anything, or is all that was typed,
 * it is a whole word.
 *
 * A GUID is found without its hyphens, too, and its beginning as the last
 * word; and as pages shorten it, "da12bfbf…75a4", by its first digits.
 */
#ifndef STORES_FINDER_H
#define STORES_FINDER_H

#include "words.h"

struct finder_word;

/* What the last word was taken as, if it was too short for a beginning. */
enum finder_last { FINDER_AS_TYPED, FINDER_WHOLE, FINDER_LEFT_OUT };

struct finder {
	struct words words;
	struct finder_word *list; /* owned */
	size_t count, room;
	bool begins; /* the last word is the beginning of one */
	bool joined; /* it follows no blank, but "@" or what else is none */
	size_t last_length; /* of what was typed, bytes of it */
	enum finder_last last_as;
	struct buf last; /* what the last word, a beginning, stands for in an
			    expression */
};

#define FINDER_INIT                                                            \
	{                                                                      \
		{                                                              \
			0                                                      \
		}                                                              \
	}
void finder_release(struct finder *f);

/* Reads what was typed, once. Whatever it is, it is no mistake; without a
   letter or digit, f->count is 0 and nothing is found. 0 or -1. */
int finder_words(struct finder *f, struct db *db, struct span typed);

/* Finds what the last word begins, which may take milliseconds. Who has kept
   f->begins and f->last_as as they were when all was done, and the expression,
   does without. 0 or -1. */
int finder_expand(struct finder *f);

/* A sentence that stands for a term of the search: the words in it find the
   term, too. 0 or -1. */
int finder_also(struct finder *f, struct span sentence, struct span term);

/* A set of words: bit n for the n-th; words past these are in none. */
#define FINDER_SET_MAX 64
uint64_t finder_all(const struct finder *f);

/* These words find the term, too. 0 or -1. */
int finder_add(struct finder *f, uint64_t words, struct span term);

/* Appends what SQLite's MATCH wants; nothing when there is no word. May find
   that the last word is better left out. 0 or -1. */
int finder_expression(struct finder *f, struct buf *out);

/* Calls `each` for what was found in a text, in order; it may be NULL.
 *found becomes the words that were. 0 or -1. */
int finder_mark(struct finder *f, struct span text,
    void (*each)(void *context, size_t from, size_t until), void *context,
    uint64_t *found);

/* A value of a record in which words were found, and what names it. */
struct finder_place {
	struct span field, value;
};

/* Where to look, and for how many values at most. Of values that say the same
   the page may know the names of some; NULL: of none. */
struct finder_look {
	struct span record;
	int most;
	bool (*knows)(struct span field);
	void (*each)(void *context, const struct finder_place *place);
	void *context;
};

/* Calls `each` for the values that have the most of the missing words between
   them, in their order; takes what they have off *missing. 0 or -1. */
int finder_places(
    struct finder *f, const struct finder_look *look, uint64_t *missing);

#endif
