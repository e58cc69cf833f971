/*
 * words: tells the words of a text apart as the table of the search does.
 * Runs of letters and digits are words, folded as in fold.h. Of the scripts
 * that are written without blanks each character is a word, and so are each
 * two that are neighbours: by these, longer parts of names are found.
 */
#ifndef STORES_WORDS_H
#define STORES_WORDS_H

#include "../wire/db.h"

/* Han, kana, bopomofo and hangul: names in these are found by any part. */
bool words_stands_alone(uint32_t c);

/* The text as it goes into the table, where blanks are around each word of
   these scripts; `scratch` holds it where it is not the text itself. */
struct span words_apart(struct span text, struct buf *scratch);

struct words {
	struct db *db;
	struct words_tokenizer *tokenizer; /* owned */
	bool passes_alone; /* the caller's, for words_each(): characters that
			      stand alone are no words, which is faster */
	struct buf apart, places;
};

int words_init(struct words *w, struct db *db); /* 0 or -1 */
void words_release(struct words *w);

/* One word: as the search knows it, and where it stands in the text. */
struct words_word {
	struct span text;
	size_t from, until;
};

/* Calls `each` for the words of a text, by the places of their ends; pairs
   come between those that they are of. It returns -1 to stop, when memory ran
   out. 0 or -1. */
int words_each(struct words *w, struct span text,
    int (*each)(void *context, const struct words_word *word), void *context);

/* The same of what somebody looks for: of characters that have neighbours,
   only the pairs. */
int words_asked(struct words *w, struct span typed,
    int (*each)(void *context, const struct words_word *word), void *context);

#endif
