/*
 * vocabulary: the words that the vendor's records use for what was done, to
 * which kind of thing, and how it ended, with the numbers that stand for
 * them in older answers. Records may hold words that are not here; they are
 * kept and shown as they are.
 */
#ifndef TEXT_VOCABULARY_H
#define TEXT_VOCABULARY_H

#include "span.h"

/* Groups of actions, in the order in which a page lists them. */
enum vocabulary_kind {
	KIND_CUSTOMER,
	KIND_ORDER,
	KIND_SUBSCRIPTION,
	KIND_USER,
	KIND_RELATIONSHIP,
	KIND_REFERRAL,
	KIND_BILLING,
	KIND_DEVICE,
	KIND_APPLICATION,
	KIND_OTHER,
	KIND_COUNT,
};

struct vocabulary_operation {
	const char *code;     /* "create_order" */
	const char *sentence; /* "created an order": the message to translate */
	enum vocabulary_kind kind;
};

/* All known operations; the index is the vendor's number, but for those that
   partnerlog itself records, which come last. */
extern const struct vocabulary_operation vocabulary_operations[];
extern const int vocabulary_operation_count;

struct vocabulary_word {
	const char *code; /* "decline" */
	const char *name; /* "declined": the message to translate */
};

/* All known resource types; the index is the vendor's number. */
extern const struct vocabulary_word vocabulary_resources[];
extern const int vocabulary_resource_count;

/* A heading for each kind: "Orders". */
extern const char *const vocabulary_kinds[KIND_COUNT];

/* The known statuses. */
extern const struct vocabulary_word vocabulary_statuses[];
extern const int vocabulary_status_count;

/*
 * The number of the known operation that the record's word means: the code
 * in any case, its PascalCase form, its words with blanks between them, an
 * older spelling, or the number itself in digits. -1 when it is none of these.
 */
int vocabulary_find_operation(struct span word);
int vocabulary_find_resource(struct span word);
int vocabulary_find_status(struct span word);

#endif
