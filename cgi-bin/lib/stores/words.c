#include "words.h"

#include <stdlib.h>

#include <sqlite3.h>

#include "../text/utf8.h"

bool words_stands_alone(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3040 && c <= 0x30FF) ||
	       (c >= 0x3130 && c <= 0x318F) || (c >= 0x3400 && c <= 0x4DBF) ||
	       (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFFDC) ||
	       (c >= 0x20000 && c <= 0x3FFFF);
}

/* Forms of ASCII that are as wide as a Han character. */
static bool is_wide(uint32_t c)
{
	return c >= 0xFF01 && c <= 0xFF5E;
}

/* Nothing below U+1100 is set apart or narrowed: its first byte tells. */
#define FIRST_BYTE 0xE1

static void add_character(struct buf *out, uint32_t c, struct span character)
{
	if (is_wide(c)) {
		buf_addc(out, (char)(c - 0xFEE0));
		return;
	}
	buf_addc(out, ' ');
	buf_add_span(out, character);
	buf_addc(out, ' ');
}

struct span words_apart(struct span text, struct buf *scratch)
{
	size_t plain = 0, i = 0;

	buf_clear(scratch);
	while (i < text.length) {
		struct span rest = {text.data + i, text.length - i};
		uint32_t c;
		size_t n;

		if ((unsigned char)text.data[i] < FIRST_BYTE) {
			i++;
			continue;
		}
		n = utf8_read(rest, &c);
		if (words_stands_alone(c) || is_wide(c)) {
			buf_add(scratch, text.data + plain, i - plain);
			rest.length = n;
			add_character(scratch, c, rest);
			plain = i + n;
		}
		i += n;
	}
	if (plain == 0)
		return text;
	buf_add(scratch, text.data + plain, i - plain);
	return buf_span(scratch);
}

/* Follows words_apart(): how far both texts are. */
struct places {
	struct span text;
	size_t original, apart;
};

/* Where in the text a place after words_apart() was; places ascend. */
static size_t place_of(struct places *p, size_t place)
{
	while (p->apart < place) {
		struct span rest = {
		    p->text.data + p->original, p->text.length - p->original};
		size_t n = 1, taken = 1;
		uint32_t c;

		if ((unsigned char)*rest.data >= FIRST_BYTE) {
			n = utf8_read(rest, &c);
			taken = is_wide(c)              ? 1
				: words_stands_alone(c) ? n + 2
							: n;
		}
		/* Within one that has a blank before it and behind it. */
		if (place < p->apart + taken)
			return p->original + (place - p->apart - 1);
		p->original += n;
		p->apart += taken;
	}
	return p->original;
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
}

/* What hands the tokenizer's words on. */
struct handing {
	int (*each)(void *context, const struct words_word *word);
	void *context;
	struct places places;
	bool moved; /* places differ */
};

static int hand_on(void *context, int flags, const char *token, int length,
    int from, int until)
{
	struct handing *h = context;
	struct words_word word = {
	    {token, (size_t)length}, (size_t)from, (size_t)until};

	(void)flags;
	if (h->moved) {
		word.from = place_of(&h->places, word.from);
		word.until = place_of(&h->places, word.until);
	}
	return h->each(h->context, &word) ? SQLITE_NOMEM : SQLITE_OK;
}

int words_each(struct words *w, struct span text,
    int (*each)(void *context, const struct words_word *word), void *context)
{
	struct span apart = words_apart(text, &w->apart);
	struct handing h = {
	    each, context, {text, 0, 0}, apart.data != text.data};
	struct words_tokenizer *t = w->tokenizer;

	if (!apart.length)
		return 0;
	if (w->apart.failed ||
	    t->methods.xTokenize(t->handle, &h, FTS5_TOKENIZE_DOCUMENT,
		apart.data, (int)apart.length, hand_on))
		return db_fail(w->db, DB_OTHER, "out of memory");
	return 0;
}
