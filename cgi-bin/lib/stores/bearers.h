/*
 * bearers: whose names have the words that were typed. An entry is listed
 * under the name that its customer has now; its own record may have given none
 * or an older one, and is found by the customer's term (record.h).
 */
#ifndef STORES_BEARERS_H
#define STORES_BEARERS_H

#include "finder.h"

/*
 * The words find the entries of the customers in whose names they are, too;
 * after finder_expand(). Words like "GmbH" are in more names than the search
 * can be asked for: those that have the most of the words come first, and of
 * these those with a word that few others have, as long as all that are alike
 * in this can come. The entries of the rest are found by their records. 0, -1.
 */
int bearers_add(struct finder *f);

#endif
