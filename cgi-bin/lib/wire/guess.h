/*
 * guess: what a spreadsheet takes a text for that it finds in a CSV file,
 * where nothing says what is a text, a number or a formula.
 */
#ifndef WIRE_GUESS_H
#define WIRE_GUESS_H

#include "../text/span.h"

/* For a formula: it begins with = + - @ or the full-width form of one, also
   behind blanks. */
bool guess_is_formula(struct span text);

/*
 * For a number, a day, a time or a truth that would then be shown in another
 * way: 007 as 7, sixteen digits with a zero at the end, 12E5 as 1200000, 1-2
 * as a day in February, 3 May as one, 1.5 in German as the first of May, Wahr
 * there as WAHR. A number of up to fifteen digits stays as it is.
 */
bool guess_is_altered(struct span text);

#endif
