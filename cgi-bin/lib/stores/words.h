/*
 * words: tells the words of a text apart as the table of the search does.
 * Runs of letters and digits are words, in lower case and without accents;
 * each character of the scripts that are written without blanks is one, and
 * full-width letters are as the narrow ones.
 */
#ifndef STORES_WORDS_H
#define STORES_WORDS_H

#include "../wire/db.h"

/* Han, kana and hangul: names in these are found by any part. */
bool words_stands_alone(uint32_t c);

/* The text as it goes into the table: with blanks around each character that
   is a word of its own; `scratch` holds it where that changes anything. */
struct span words_apart(struct span text, struct buf *scratch);

struct words {
	struct db *db;
	struct words_tokenizer *tokenizer; /* owned */
	struct buf apart;
};

int words_init(struct words *w, struct db *db); /* 0 or -1 */
void words_release(struct words *w);

/* One word: as the search knows it, and where it stands in the text. */
struct words_word {
	struct span text;
	size_t from, until;
};

/* Calls `each` for the words of a text, in their order; it returns -1 to
   stop, when memory ran out. 0 or -1. */
int words_each(struct words *w, struct span text,
    int (*each)(void *context, const struct words_word *word), void *context);

#endif
