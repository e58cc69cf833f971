/*
 * fold: names as people look for them: "muller" is meant to find Müller, and
 * "STRASSE" Straße.
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "buf.h"

/*
 * Appends the text, which must be UTF-8, in small letters without accents:
 * Latin, Greek and Cyrillic ones; wide Latin letters become plain. Whatever
 * else there is stays as it is.
 */
void fold_add(struct buf *out, struct span text);

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
