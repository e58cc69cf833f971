/*
 * fold: texts as people look for them: "muller" is meant to find Müller, and
 * "STRASSE" Straße.
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "buf.h"

/*
 * Appends the text, which must be UTF-8, in small letters without accents:
 * Latin, Greek and Cyrillic ones; wide Latin letters become plain, and which
 * form of a Han character is meant is not kept. Whatever else there is stays
 * as it is.
 */
void fold_add(struct buf *out, struct span text);

/* The same of one character: its UTF-8 at `to`, which has room for 4 bytes.
   0 for one that only alters what stands before it. */
size_t fold_write(uint32_t c, char *to);

/* How a part fits a name, from the best on. */
enum fold_fit {
	FOLD_NONE,
	FOLD_WHOLE,
	FOLD_BEGINNING,
	FOLD_WORD,   /* the beginning of a later word */
	FOLD_INSIDE, /* within a word */
	FOLD_WORDS,  /* all of its words are in there, but not in a row */
};

/* Both folded. A part that is empty fits nothing. */
enum fold_fit fold_fit(struct span name, struct span part);

#endif
