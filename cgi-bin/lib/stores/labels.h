/*
 * labels: what the numbers in an entry stand for, as a list shows it. Most
 * rows have what other rows had: a process remembers a limited number of
 * labels, until somebody has written.
 */
#ifndef STORES_LABELS_H
#define STORES_LABELS_H

#include "../wire/db.h"

enum labels_kind {
	LABELS_CUSTOMER,
	LABELS_USER,
	LABELS_OPERATION,
	LABELS_STATUS,
	LABELS_KINDS,
};

/* Empty where there is none. Lives until labels are read again. */
struct label {
	struct span code; /* an action's, a status's, a customer's */
	struct span name; /* a customer's, a user's */
	bool failed;      /* the status means a failure */
};

/* One of each kind by its number; 0 for none. Of one thread. 0 or -1. */
int labels_read(struct db *db, const int64_t numbers[LABELS_KINDS],
    struct label labels[LABELS_KINDS]);

#endif
