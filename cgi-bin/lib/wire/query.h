/*
 * query: the parameters that a page accepts, as a table.
 *
 *	enum { FROM, CUSTOMER, KEYS };
 *	static const struct query_key keys[KEYS] = {
 *		[FROM] = {"from", QUERY_DAY},
 *		[CUSTOMER] = {"customer", QUERY_TEXT, .limit = 200},
 *	};
 *
 * Whatever is not in the table, is given twice, is too long, is not UTF-8,
 * holds control characters or does not fit its kind is a problem, and the
 * page answers 400. A parameter without a value counts as not given, since
 * that is what an empty form field sends; blanks around a value are dropped.
 * Of the values of a key that repeats, those that mean the same count once.
 * Values are in the table's order, and those of one key sorted, so that what
 * means the same is written alike.
 */
#ifndef WIRE_QUERY_H
#define WIRE_QUERY_H

#include <stdint.h>

#include "../text/buf.h"

#define QUERY_VALUES_MAX 128  /* in one request, all keys together */
#define QUERY_LIMIT 100       /* characters of a value, usually */
#define QUERY_LENGTH_MAX 8192 /* of the whole query string */

enum query_kind {
	QUERY_TEXT,  /* up to limit characters */
	QUERY_CODE,  /* letters, digits, "_", "-", ".", ":" and "@" */
	QUERY_DAY,   /* YYYY-MM-DD, 2000 to 2199 */
	QUERY_ENTRY, /* an entry's id: 1 to 2^63-1 in digits, or e and digits */
	QUERY_CHOICE, /* one of choices */
	QUERY_ZONE,   /* a time zone that this machine knows */
};

struct query_key {
	const char *name;
	enum query_kind kind;
	bool repeats;        /* may be given more than once */
	size_t limit;        /* characters; 0 means QUERY_LIMIT */
	const char *choices; /* "25 50 100 200" */
	/* Whether two values of a key that repeats mean the same; NULL: only
	   equal ones do. */
	bool (*same)(const char *value, const char *other);
};

enum query_trouble {
	QUERY_FINE,
	QUERY_UNKNOWN, /* a parameter that the page does not know */
	QUERY_DOUBLED,
	QUERY_TOO_LONG, /* a value; without a key, the query as a whole */
	QUERY_TOO_MANY, /* values, of all keys together */
	QUERY_NOT_UTF8, /* or control characters, or a broken %-escape */
	QUERY_NOT_A_DAY,
	QUERY_NOT_AN_ENTRY,
	QUERY_NOT_A_CHOICE, /* of choices, or what the page itself refuses */
	QUERY_NOT_A_CODE,
	QUERY_NOT_A_ZONE,
	QUERY_FROM_AFTER_TO, /* found by pages, not by query_parse */
	QUERY_NO_SUCH,       /* names nothing in the log; likewise */
	QUERY_AMBIGUOUS,     /* fits several; likewise */
	QUERY_TOO_SLOW,      /* a search that is given up; likewise */
	QUERY_NOT_A_CURSOR,  /* of this log; likewise */
	QUERY_NOT_SINCE,     /* has no sense beside since=; likewise */
};

struct query_problem {
	enum query_trouble trouble;
	int key;          /* of the table; -1: it has none */
	struct buf name;  /* the parameter's, printable */
	struct buf value; /* what was given, cut to 80 characters, printable */
	const char *choices; /* for NOT_A_CHOICE, what would be right */
};

struct query_value {
	int key;
	const char *text; /* decoded, ends in NUL; query.store's, or own */
	char *own;        /* of query_put(); else NULL */
	bool wrong;       /* does not fit its kind */
};

struct query {
	const struct query_key *keys;
	int key_count;
	struct query_value values[QUERY_VALUES_MAX];
	int value_count;
	struct buf store;
	struct query_problem problem; /* the first one found */
};

void query_init(struct query *q, const struct query_key *keys, int key_count);
void query_release(struct query *q);

/*
 * Reads a query string (application/x-www-form-urlencoded). Returns 0, or
 * 400 with q->problem; what could be read is there even then, so that the
 * form can be shown as it was filled in. 500 when there is no memory.
 */
int query_parse(struct query *q, struct span text);

/* Notes a problem with the key's n-th value that only the page can see.
   Returns 400. */
int query_refuse(struct query *q, int key, int n, enum query_trouble trouble);

/* How many characters a value may have. */
size_t query_limit(const struct query_key *key);

/* Whether a value that came in another way would do as one of this key. */
bool query_fits(const struct query_key *key, const char *value);

/* Changes a value that was given, for all links: to one that means the same.
   The text is copied. */
void query_put(struct query *q, int key, struct span text);

/* Whether a request could give the key this value, to the letter. */
bool query_takes(const struct query *q, int key, struct span value);

/* The value, or NULL when it was not given. */
const char *query_text(const struct query *q, int key);

/* The n-th value of a key that repeats, from 0; NULL past the last. */
const char *query_nth(const struct query *q, int key, int n);

/* The value of a QUERY_DAY (days as in clock.h) or QUERY_ENTRY; `otherwise`
   when it was not given. */
int query_day(const struct query *q, int key, int otherwise);
int64_t query_entry(const struct query *q, int key, int64_t otherwise);

/* A key and the value it shall have in a link; NULL drops the key. */
struct query_change {
	int key;
	const char *value;
};

/*
 * Appends "name=value&…" in the table's order: the values of q, but for those
 * that are wrong and for the changes. Keys that stand in `changes` several
 * times get all those values.
 */
void query_write(const struct query *q, const struct query_change *changes,
    int change_count, struct buf *out);

#endif
