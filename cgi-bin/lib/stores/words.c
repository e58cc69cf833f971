#include "words.h"

#include <ctype.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "../text/fold.h"
#include "../text/utf8.h"

/* Only what the tokenizer takes for a letter: a middle dot parts words. */
bool words_stands_alone(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3005 && c <= 0x3007) ||
	       (c >= 0x3041 && c <= 0x3096) || (c >= 0x309D && c <= 0x309F) ||
	       (c >= 0x30A1 && c <= 0x30FA) || (c >= 0x30FC && c <= 0x312F) ||
	       (c >= 0x3131 && c <= 0x318E) || (c >= 0x31A0 && c <= 0x31BF) ||
	       (c >= 0x31F0 && c <= 0x31FF) || (c >= 0x3400 && c <= 0x4DBF) ||
	       (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFFDC) ||
	       (c >= 0x20000 && c <= 0x3FFFF);
}

/* ---- the text that the tokenizer is given */

/* Where in the original a byte of it comes from. */
struct place {
	uint32_t from, until;
};

struct rewriting {
	struct span text;
	struct buf *out;
	struct buf *places; /* a struct place for each byte; NULL: for none */
	bool asked;         /* it is what somebody looks for */
	bool passes_alone;  /* as in struct words */
	size_t done;        /* so much of the text is in `out` */
	struct place alone; /* the last character that stands alone */
	size_t next;        /* where its neighbour would be */
	size_t single;      /* where in `out` it is as a word of its own */
};

static void add(
    struct rewriting *r, const char *bytes, size_t n, struct place place)
{
	buf_add(r->out, bytes, n);
	for (size_t i = 0; r->places && i < n; i++)
		buf_add(r->places, &place, sizeof place);
}

static void add_same(struct rewriting *r, struct place place)
{
	add(r, r->text.data + place.from, place.until - place.from, place);
}

/* What is as it was, up to a place. */
static void add_until(struct rewriting *r, size_t until)
{
	buf_add(r->out, r->text.data + r->done, until - r->done);
	for (size_t i = r->done; r->places && i < until; i++) {
		struct place place = {(uint32_t)i, (uint32_t)i + 1};

		buf_add(r->places, &place, sizeof place);
	}
	r->done = until;
}

/* A run of one is asked for by that, a longer one by its pairs. */
static void take_alone(struct rewriting *r, struct place here)
{
	bool is_pair = r->alone.until && r->next == here.from;

	if (is_pair && r->asked) {
		buf_cut(r->out, r->single);
		buf_cut(r->places, r->single * sizeof here);
	}
	if (is_pair) {
		add(r, " ", 1, r->alone);
		add_same(r, r->alone);
		add_same(r, here);
		add(r, " ", 1, here);
	}
	r->single = r->out->length;
	if (!is_pair || !r->asked) {
		add(r, " ", 1, here);
		add_same(r, here);
		add(r, " ", 1, here);
	}
	r->alone = here;
	r->next = here.until;
}

/* An accent by itself belongs to what stands before it. */
static void take_nothing(struct rewriting *r, struct place here)
{
	struct place *list;
	size_t n;

	if (r->next == here.from)
		r->next = here.until;
	if (!r->places || !r->places->length)
		return;
	list = (struct place *)(void *)r->places->data;
	n = r->places->length / sizeof *list;
	for (size_t i = n; i-- > 0 && list[i].from == list[n - 1].from;)
		list[i].until = here.until;
}

static void take_character(struct rewriting *r, uint32_t c, struct place here)
{
	bool stands_alone = words_stands_alone(c);
	size_t n = here.until - here.from;
	char letters[4];
	size_t count = fold_write(c, letters);

	if (!stands_alone && count == n &&
	    memcmp(letters, r->text.data + here.from, n) == 0)
		return;
	add_until(r, here.from);
	r->done = here.until;
	if (stands_alone && r->passes_alone)
		add(r, " ", 1, here);
	else if (stands_alone)
		take_alone(r, here);
	else if (count)
		add(r, letters, count, here);
	else
		take_nothing(r, here);
}

/* Nothing below U+00C0 is other than it was: its first byte tells. */
#define FIRST_BYTE 0xC3

/* On to what may be; most text is ASCII: eight bytes at a time. */
static size_t pass_plain(struct span text, size_t i)
{
	uint64_t eight;

	for (; text.length - i >= sizeof eight; i += sizeof eight) {
		memcpy(&eight, text.data + i, sizeof eight);
		if (eight & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < text.length && (unsigned char)text.data[i] < FIRST_BYTE)
		i++;
	return i;
}

/* The text itself, where that is what the tokenizer is to be given. */
static struct span rewrite(struct rewriting *r)
{
	size_t i = 0;

	buf_clear(r->out);
	while ((i = pass_plain(r->text, i)) < r->text.length) {
		struct span rest = {r->text.data + i, r->text.length - i};
		struct place here = {.from = (uint32_t)i};
		uint32_t c;

		i += utf8_read(rest, &c);
		here.until = (uint32_t)i;
		take_character(r, c, here);
	}
	if (r->done == 0)
		return r->text;
	add_until(r, r->text.length);
	return buf_span(r->out);
}

struct span words_apart(struct span text, struct buf *scratch)
{
	struct rewriting r = {.text = text, .out = scratch};

	return rewrite(&r);
}

/* The tokenizer that the table of words has. */
struct words_tokenizer {
	fts5_tokenizer methods;
	Fts5Tokenizer *handle;
};

static int open_tokenizer(struct db *db, struct words_tokenizer *t)
{
	const char *options[] = {"remove_diacritics", "2"};
	fts5_api *api = NULL;
	sqlite3_stmt *s = NULL;
	void *context;

	if (sqlite3_prepare_v2(db->handle, "SELECT fts5(?1)", -1, &s, NULL) ==
	    SQLITE_OK) {
		sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", NULL);
		sqlite3_step(s);
	}
	sqlite3_finalize(s);
	if (!api ||
	    api->xFindTokenizer(api, "unicode61", &context, &t->methods) ||
	    t->methods.xCreate(context, options, 2, &t->handle))
		return db_fail(db, DB_OTHER, "the words cannot be told apart");
	return 0;
}

int words_init(struct words *w, struct db *db)
{
	*w = (struct words){.db = db};
	w->tokenizer = calloc(1, sizeof *w->tokenizer);
	if (!w->tokenizer)
		return db_fail(db, DB_OTHER, "out of memory");
	return open_tokenizer(db, w->tokenizer);
}

void words_release(struct words *w)
{
	if (w->tokenizer && w->tokenizer->handle)
		w->tokenizer->methods.xDelete(w->tokenizer->handle);
	free(w->tokenizer);
	w->tokenizer = NULL;
	buf_release(&w->apart);
	buf_release(&w->places);
}

/* What hands the tokenizer's words on. */
struct handing {
	int (*each)(void *context, const struct words_word *word);
	void *context;
	const struct place *places; /* NULL: they are the same */
};

static int hand_on(void *context, int flags, const char *token, int length,
    int from, int until)
{
	struct handing *h = context;
	struct words_word word = {
	    {token, (size_t)length}, (size_t)from, (size_t)until};

	(void)flags;
	if (h->places) {
		word.from = h->places[from].from;
		word.until = h->places[until - 1].until;
	}
	return h->each(h->context, &word) ? SQLITE_NOMEM : SQLITE_OK;
}

static bool is_plain(struct span text)
{
	unsigned char bits = 0;

	for (size_t i = 0; i < text.length; i++)
		bits |= (unsigned char)text.data[i];
	return bits < 0x80;
}

/* What the tokenizer does with ASCII, in a fraction of its time; in place. */
static int tell_plain(struct buf *apart, struct handing *h)
{
	char *text = apart->data;
	size_t from;

	for (size_t i = 0; i < apart->length; i++) {
		for (from = i; i < apart->length; i++) {
			if (!isalnum((unsigned char)text[i]))
				break;
			if (text[i] <= 'Z' && text[i] >= 'A')
				text[i] |= 0x20;
		}
		if (i > from && hand_on(h, 0, text + from, (int)(i - from),
				    (int)from, (int)i))
			return -1;
	}
	return 0;
}

static int tell_by_tokenizer(
    struct words *w, struct span apart, struct handing *h)
{
	struct words_tokenizer *t = w->tokenizer;

	return apart.length &&
	       t->methods.xTokenize(t->handle, h, FTS5_TOKENIZE_DOCUMENT,
		   apart.data, (int)apart.length, hand_on);
}

static int tell_apart(struct words *w, struct rewriting *r, struct handing *h)
{
	struct span apart;
	bool plain, failed;

	r->out = &w->apart;
	r->places = &w->places;
	buf_clear(&w->places);
	apart = rewrite(r);
	plain = is_plain(apart);
	if (apart.data != r->text.data)
		h->places = (const void *)w->places.data;
	else if (plain)
		buf_add_span(&w->apart, apart);
	failed = w->apart.failed || w->places.failed;
	if (!failed)
		failed = plain ? tell_plain(&w->apart, h)
			       : tell_by_tokenizer(w, apart, h);
	return failed ? db_fail(w->db, DB_OTHER, "out of memory") : 0;
}

int words_each(struct words *w, struct span text,
    int (*each)(void *context, const struct words_word *word), void *context)
{
	struct rewriting r = {.text = text, .passes_alone = w->passes_alone};
	struct handing h = {each, context, NULL};

	return tell_apart(w, &r, &h);
}

int words_asked(struct words *w, struct span typed,
    int (*each)(void *context, const struct words_word *word), void *context)
{
	struct rewriting r = {.text = typed, .asked = true};
	struct handing h = {each, context, NULL};

	return tell_apart(w, &r, &h);
}
