#include "bearers.h"

#include <ctype.h>
#include <stdlib.h>

#include "../wire/record.h"
#include "customers.h"

/* Each term is looked up in all parts of the table of words, whenever it is
   asked. */
#define TERMS_MAX 32

/* So many names are told apart in a few milliseconds. Where there are more
   customers, the names of the first ones are not looked at. */
#define LOOKS_MAX 10000

struct bearer {
	uint64_t words;
	int share;   /* how many have the rarest of the words */
	size_t code; /* where in `codes` */
	size_t length;
};

struct bearers {
	struct finder *f;
	struct buf list; /* of struct bearer */
	struct buf codes;
	int counts[FINDER_SET_MAX]; /* of those who have a word */
	int rc;
};

/* Of other codes several may have the same term. */
static bool is_guid(struct span code)
{
	bool fits = code.length == 36;

	for (size_t i = 0; i < code.length && fits; i++)
		fits = i == 8 || i == 13 || i == 18 || i == 23
			   ? code.data[i] == '-'
			   : isalnum((unsigned char)code.data[i]);
	return fits;
}

static void take_customer(
    void *context, int64_t number, struct span code, struct span name)
{
	struct bearers *b = context;
	struct bearer one = {.code = b->codes.length, .length = code.length};

	(void)number;
	if (!b->rc)
		b->rc = finder_mark(b->f, name, NULL, NULL, &one.words);
	if (!one.words || !is_guid(code))
		return;
	for (int i = 0; i < FINDER_SET_MAX; i++)
		if (one.words >> i & 1)
			b->counts[i]++;
	buf_add_span(&b->codes, code);
	buf_add(&b->list, &one, sizeof one);
}

static int share_of(const struct bearers *b, uint64_t words)
{
	int fewest = INT32_MAX;

	for (int i = 0; i < FINDER_SET_MAX; i++)
		if (words >> i & 1 && b->counts[i] < fewest)
			fewest = b->counts[i];
	return fewest;
}

/* Who has more of the words, or a rarer one, comes first. */
static int compare(const void *left, const void *right)
{
	const struct bearer *a = left, *b = right;
	int more =
	    __builtin_popcountll(b->words) - __builtin_popcountll(a->words);

	return more ? more : (a->share > b->share) - (a->share < b->share);
}

/* How many come together, from the first of these on, and how many terms that
   is. */
static size_t alike(const struct bearer *list, size_t count, int *terms)
{
	size_t n = 0;

	*terms = 0;
	while (n < count && compare(&list[0], &list[n]) == 0)
		*terms += __builtin_popcountll(list[n++].words);
	return n;
}

static int add_term(struct bearers *b, const struct bearer *one)
{
	struct buf term = BUF_INIT;
	int rc;

	record_add_term(&term, RECORD_CUSTOMER,
	    (struct span){b->codes.data + one->code, one->length});
	rc = term.failed ? db_fail(b->f->words.db, DB_OTHER, "out of memory")
			 : finder_add(b->f, one->words, buf_span(&term));
	buf_release(&term);
	return rc;
}

static int add_terms(struct bearers *b)
{
	struct bearer *list = (void *)b->list.data;
	size_t count = b->list.length / sizeof *list, n;
	int terms, left = TERMS_MAX, rc = 0;

	for (size_t i = 0; i < count; i++)
		list[i].share = share_of(b, list[i].words);
	if (count)
		qsort(list, count, sizeof *list, compare);
	while (count && !rc) {
		n = alike(list, count, &terms);
		if (terms > left)
			break;
		for (size_t i = 0; i < n && !rc; i++)
			rc = add_term(b, &list[i]);
		left -= terms;
		list += n;
		count -= n;
	}
	return rc;
}

int bearers_add(struct finder *f)
{
	struct bearers b = {.f = f};
	int rc = 0;

	if (f->count)
		rc =
		    customers_latest(f->words.db, LOOKS_MAX, take_customer, &b);
	if (!rc)
		rc = b.rc;
	if (!rc && (b.list.failed || b.codes.failed))
		rc = db_fail(f->words.db, DB_OTHER, "out of memory");
	if (!rc)
		rc = add_terms(&b);
	buf_release(&b.list);
	buf_release(&b.codes);
	return rc;
}
