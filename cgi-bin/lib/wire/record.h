/*
 * record: what one of the vendor's audit records says.
 *
 * record_read() takes the text of a record and fills in what the log keeps
 * of it. Secrets are taken out first (redact.h): the text to store, its hash
 * and the words to search never hold one. Everything but the date may be
 * missing; words that nobody knows are kept as they are. A subscription from
 * a list, as listing_wrap() makes it, is read too.
 *
 * A record is no larger than a source gives it (SOURCE_RECORD_MAX, in
 * source.h) and nested no deeper than JSON_DEPTH_MAX, else it is refused.
 * JSON in its strings that is deeper than that, or is none, is text like any
 * other, as are dates there: only the record's own is read.
 */
#ifndef WIRE_RECORD_H
#define WIRE_RECORD_H

#include "../text/buf.h"
#include "../text/sha256.h"
#include "clock.h"
#include "redact.h"

/*
 * One product of an order, or what an entry says of one subscription. Spans
 * are empty (data NULL) where the record says nothing.
 */
struct record_line {
	struct span product;      /* FriendlyName, else OfferName */
	struct span offer;        /* as written */
	struct span subscription; /* lower case */
	struct span order;        /* as written: some of them know case */
	struct span term;         /* "P1Y" */
	struct span cycle;        /* "monthly", as written but lower case */
	struct span status;       /* of the subscription, lower case */
	struct span starts;       /* EffectiveStartDate, else CreationDate */
	struct span ends;         /* CommitmentEndDate */
	int64_t quantity;
	bool has_quantity;
	int auto_renew; /* 1, 0, or -1: not said */
};

enum record_kind {
	RECORD_AUDIT,
	RECORD_LISTING, /* a subscription as a list had it: a line, and when */
};

struct record {
	enum record_kind kind;
	struct span text; /* as it came, but for "[redacted]" secrets */
	bool redacted;    /* something was taken out just now */

	struct span id;            /* lower case; empty when it has none */
	struct span customer;      /* its GUID, lower case */
	struct span customer_name; /* as written */
	struct span user;          /* userPrincipalName */
	struct span operation; /* "create_order"; never empty: "undefined" */
	struct span resource;  /* "order"; likewise */
	struct span status;    /* "succeeded"; likewise "undefined" */
	struct span note;      /* customizedData but for what the lines say, as
				  "Key: value; Key: value" */
	struct span correlation; /* lower case */

	int64_t ticks;
	enum clock_precision precision;

	/*
	 * Two records are the same when their identities are: from the id and
	 * the instant, else from everything that tells one event from another
	 * (not the order of the keys, white space, or how a string is
	 * escaped). That includes "occurrence" where it is over 1, the number
	 * of a row among equal ones of a minute, but not "portal", the cells it
	 * came as. Of a listing, the subscription's id; what else it says may
	 * change.
	 */
	uint64_t identity;
	uint8_t hash[SHA256_SIZE]; /* of text: the chain's leaf */

	bool lines_are_old; /* from the old value: what is no longer so */
	struct record_line *lines;
	size_t line_count;
	size_t line_room;

	struct buf words; /* for the search: all values, and terms */

	/* What the spans above point into; owned. */
	struct buf store; /* the text */
	struct buf plain; /* strings without their escapes */
	struct buf lower;
	struct redact redact;
	struct sha256 hasher;
};

struct record_problem {
	const char *field;  /* "operationDate", "listedAt", or "" for the whole
			       record */
	const char *reason; /* a static sentence in English */
	size_t offset;      /* in the text; for a date, in r->text */
	bool ours;          /* not the record's fault: memory ran out */
};

void record_init(struct record *r);
void record_release(struct record *r);

/*
 * Fills r anew from the text of one record; r's spans live until the next
 * call. Returns 0, or -1 and says in *why what is wrong: not UTF-8, no JSON,
 * no object, nested too deep, no date or an impossible one, an error answer
 * of the API ({"code", "description"} or {"error": {…}}, without a date; its
 * message is in the text), out of memory.
 */
int record_read(struct record *r, struct span text, struct record_problem *why);

/* The same for a text that was r->text once: nothing is redacted again, all
   else comes out as it did then. */
int record_read_stored(
    struct record *r, struct span text, struct record_problem *why);

/* The hash of a stored text: the chain's leaf. h is only used. False when
   libcrypto failed. */
bool record_leaf(struct sha256 *h, struct span text, uint8_t leaf[SHA256_SIZE]);

/*
 * Copies what r says into memory of the caller's, aligned as malloc() does and
 * of record_size() bytes at least; returns how many were used. The copy's
 * spans, lines and words are all in there; it can be read like any record, but
 * not be filled anew, and there is nothing of it to be released.
 */
size_t record_size(const struct record *r);
size_t record_copy(struct record *copy, const struct record *r, char *memory);

/*
 * Beside all values, a record's words have a term for each thing that entries
 * are chosen by: so that a page finds actions and statuses by what it calls
 * them, and a search is narrowed to those that are chosen. This appends the
 * term of a code or a name, which is one word; those that are alike but for
 * the case and for what is no letter or digit have the same one.
 */
enum record_term {
	RECORD_OPERATION,
	RECORD_STATUS,
	RECORD_CUSTOMER,
	RECORD_USER,
};
void record_add_term(struct buf *out, enum record_term kind, struct span code);

/*
 * Calls `each` for the values of a stored record whose words are searched,
 * with what names them: their key, that of the array they stand in, or the
 * "key" beside a "value". Uses `plain`, which fails without memory; the spans
 * live during the call.
 */
typedef void record_value_each(
    void *context, struct span name, struct span value);
void record_values(struct span text, struct buf *plain, record_value_each *each,
    void *context);

#endif
