#include "search.h"

#include <sqlite3.h>

#include "../text/utf8.h"

/* Han, kana and hangul: names in these are found by any part. */
static bool stands_alone(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3040 && c <= 0x30FF) ||
	       (c >= 0x3130 && c <= 0x318F) || (c >= 0x3400 && c <= 0x4DBF) ||
	       (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/* Sets blanks around each character that is a word of its own. */
static struct span set_apart(struct span words, struct buf *out)
{
	size_t plain = 0, i = 0;

	buf_clear(out);
	while (i < words.length) {
		struct span rest = {words.data + i, words.length - i};
		uint32_t c;
		size_t n;

		/* Nothing below U+1100 is meant: its first byte tells. */
		if ((unsigned char)words.data[i] < 0xE1) {
			i++;
			continue;
		}
		n = utf8_read(rest, &c);
		if (stands_alone(c)) {
			buf_add(out, words.data + plain, i - plain);
			buf_addc(out, ' ');
			buf_add(out, words.data + i, n);
			buf_addc(out, ' ');
			plain = i + n;
		}
		i += n;
	}
	if (plain == 0)
		return words;
	buf_add(out, words.data + plain, i - plain);
	return buf_span(out);
}

int search_add(
    struct db *db, int64_t entry, struct span words, struct buf *scratch)
{
	struct db_statement *s = db_use(
	    db, "INSERT INTO search(rowid, words) VALUES (:entry, :words)");

	db_bind_int(s, ":entry", entry);
	db_bind_text(s, ":words", set_apart(words, scratch));
	return db_run(s);
}

int search_remove(
    struct db *db, int64_t entry, struct span words, struct buf *scratch)
{
	struct db_statement *s =
	    db_use(db, "INSERT INTO search(search, rowid, words)"
		       " VALUES ('delete', :entry, :words)");

	db_bind_int(s, ":entry", entry);
	db_bind_text(s, ":words", set_apart(words, scratch));
	return db_run(s);
}

/* The tokenizer that the table of words has; NULL without one. */
static Fts5Tokenizer *tokenizer_new(sqlite3 *handle, fts5_tokenizer *methods)
{
	const char *options[] = {"remove_diacritics", "2"};
	Fts5Tokenizer *tokenizer = NULL;
	fts5_api *api = NULL;
	sqlite3_stmt *s = NULL;
	void *context;

	if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &s, NULL) ==
	    SQLITE_OK) {
		sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", NULL);
		sqlite3_step(s);
	}
	sqlite3_finalize(s);
	if (!api || api->xFindTokenizer(api, "unicode61", &context, methods) ||
	    methods->xCreate(context, options, 2, &tokenizer))
		return NULL;
	return tokenizer;
}

/* A shorter beginning would fit a good part of all words there are. */
#define PREFIX_MIN 3

/* An expression being put together from the words of a text. */
struct expression {
	struct span words;
	struct buf *out;
	size_t end; /* of the last word */
	bool whole; /* it is not the beginning of others */
};

static int add_token(void *context, int flags, const char *token, int length,
    int from, int until)
{
	struct expression *x = context;
	struct span word = {x->words.data + from, (size_t)(until - from)};
	uint32_t c;

	(void)flags;
	(void)token;
	(void)length;
	if (x->end)
		buf_addc(x->out, ' ');
	buf_addc(x->out, '"');
	buf_add_span(x->out, word);
	buf_addc(x->out, '"');
	x->end = (size_t)until;
	utf8_read(word, &c);
	x->whole = stands_alone(c) || utf8_length(word) < PREFIX_MIN;
	return SQLITE_OK;
}

/*
 * The tokenizer itself says where words end: a phrase of two would be an
 * error, since the table keeps no positions.
 */
int search_expression(struct db *db, struct span typed, struct buf *out)
{
	struct buf apart = BUF_INIT;
	struct expression x = {.words = set_apart(typed, &apart), .out = out};
	fts5_tokenizer methods;
	Fts5Tokenizer *t = tokenizer_new(db->handle, &methods);
	int rc = -1;

	if (t && methods.xTokenize(t, &x, FTS5_TOKENIZE_QUERY, x.words.data,
		     (int)x.words.length, add_token) == SQLITE_OK)
		rc = 0;
	else
		db_fail(db, DB_OTHER, "the words cannot be told apart");
	if (t)
		methods.xDelete(t);
	/* A word that ends in a blank was typed to its end. */
	if (x.end && x.end == x.words.length && !x.whole)
		buf_addc(out, '*');
	buf_release(&apart);
	return rc;
}
