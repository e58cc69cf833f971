#include "search.h"

#include <stdlib.h>

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

static uint64_t hash_word(const char *word, size_t n)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		hash =
		    (hash ^ (unsigned char)word[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* The tokenizer takes these for parts of words, and no others of ASCII; what
   is beyond ASCII is left to it. */
static bool is_part_of_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* Whether the word is in what was kept of the text, as far as is known; else,
   that it will be at `end`. */
static bool was_seen(
    struct search_condenser *c, const char *kept, struct span word, size_t end)
{
	struct search_seen *seen =
	    &c->seen[hash_word(word.data, word.length) % SEARCH_SEEN];

	if (seen->text == c->text && seen->length == word.length &&
	    memcmp(kept + seen->at, word.data, word.length) == 0)
		return true;
	*seen = (struct search_seen){c->text, end, word.length};
	return false;
}

/* The word at i, in lower case. */
static struct span take_word(struct buf *words, size_t i)
{
	struct span word = {words->data + i, 0};

	for (; i < words->length && is_part_of_word(words->data[i]); i++) {
		if (words->data[i] >= 'A' && words->data[i] <= 'Z')
			words->data[i] |= 0x20;
		word.length++;
	}
	return word;
}

void search_condense(struct search_condenser *c, struct buf *words)
{
	size_t end = 0;

	c->text++;
	for (size_t i = 0; i < words->length; i++) {
		struct span word = take_word(words, i);

		i += word.length;
		if (!word.length ||
		    was_seen(c, words->data, word, end + (end > 0)))
			continue;
		if (end > 0)
			words->data[end++] = ' ';
		memmove(words->data + end, word.data, word.length);
		end += word.length;
	}
	buf_cut(words, end);
}

/* Runs a statement that takes :entry and :words. */
static int run_with(struct db *db, struct db_statement *s, int64_t entry,
    struct span words, struct buf *scratch)
{
	struct span apart = set_apart(words, scratch);

	if (scratch->failed) {
		db_done(s);
		return db_fail(db, DB_OTHER, "out of memory");
	}
	db_bind_int(s, ":entry", entry);
	db_bind_text(s, ":words", apart);
	return db_run(s);
}

int search_add(
    struct db *db, int64_t entry, struct span words, struct buf *scratch)
{
	struct db_statement *s = db_use(
	    db, "INSERT INTO search(rowid, words) VALUES (:entry, :words)");

	return run_with(db, s, entry, words, scratch);
}

int search_remove(
    struct db *db, int64_t entry, struct span words, struct buf *scratch)
{
	struct db_statement *s =
	    db_use(db, "INSERT INTO search(search, rowid, words)"
		       " VALUES ('delete', :entry, :words)");

	return run_with(db, s, entry, words, scratch);
}

/* The tokenizer that the table of words has. */
struct search_tokenizer {
	fts5_tokenizer methods;
	Fts5Tokenizer *handle;
};

static int tokenizer_init(struct search_tokenizer *t, struct db *db)
{
	const char *options[] = {"remove_diacritics", "2"};
	fts5_api *api = NULL;
	sqlite3_stmt *s = NULL;
	void *context;

	t->handle = NULL;
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

static void tokenizer_release(struct search_tokenizer *t)
{
	if (t->handle)
		t->methods.xDelete(t->handle);
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
	struct search_tokenizer t;
	int rc = tokenizer_init(&t, db);

	if (!rc && t.methods.xTokenize(t.handle, &x, FTS5_TOKENIZE_QUERY,
		       x.words.data, (int)x.words.length, add_token))
		rc = db_fail(db, DB_OTHER, "the words cannot be told apart");
	tokenizer_release(&t);
	/* A word that ends in a blank was typed to its end. */
	if (x.end && x.end == x.words.length && !x.whole)
		buf_addc(out, '*');
	buf_release(&apart);
	return rc;
}

/* ---- the sum */

int search_sum_init(struct search_sum *s, struct db *db)
{
	*s = (struct search_sum){.db = db};
	s->tokenizer = calloc(1, sizeof *s->tokenizer);
	if (!s->tokenizer)
		return db_fail(db, DB_OTHER, "out of memory");
	return tokenizer_init(s->tokenizer, db);
}

void search_sum_release(struct search_sum *s)
{
	if (s->tokenizer)
		tokenizer_release(s->tokenizer);
	free(s->tokenizer);
	free(s->words);
	buf_release(&s->apart);
}

/* A word's share of the sum. */
static uint64_t share(uint64_t word, int64_t entry)
{
	uint64_t x = word ^ ((uint64_t)entry * UINT64_C(0x9e3779b97f4a7c15));

	x = (x ^ (x >> 32)) * UINT64_C(0xd6e8feb86659fd93);
	return x ^ (x >> 32);
}

/* What FTS5 keeps of a longer word, in bytes. */
#define WORD_MAX 32768

static int gather_word(void *context, int flags, const char *token, int length,
    int from, int until)
{
	struct search_sum *s = context;
	int kept = length < WORD_MAX ? length : WORD_MAX;

	(void)flags;
	(void)from;
	(void)until;
	if (s->count == s->room) {
		size_t room = s->room ? 2 * s->room : 1024;
		void *words = reallocarray(s->words, room, sizeof *s->words);

		if (!words)
			return SQLITE_NOMEM;
		s->words = words;
		s->room = room;
	}
	s->words[s->count++] = hash_word(token, (size_t)kept);
	return SQLITE_OK;
}

static int compare_hashes(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

int search_sum_add(struct search_sum *s, int64_t entry, struct span words)
{
	struct span apart = set_apart(words, &s->apart);
	struct search_tokenizer *t = s->tokenizer;

	s->count = 0;
	if (t->methods.xTokenize(t->handle, s, FTS5_TOKENIZE_DOCUMENT,
		apart.data, (int)apart.length, gather_word))
		return db_fail(s->db, DB_OTHER, "out of memory");
	/* The search holds a word once for each entry. */
	if (s->count)
		qsort(s->words, s->count, sizeof *s->words, compare_hashes);
	for (size_t i = 0; i < s->count; i++)
		if (i == 0 || s->words[i] != s->words[i - 1])
			s->sum += share(s->words[i], entry);
	return 0;
}

int search_sum_index(struct db *db, uint64_t *sum)
{
	struct db_statement *s;
	int rc;

	*sum = 0;
	/* The file itself is open for reading only. */
	if (db_exec(db, "PRAGMA query_only = off;"
			"CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words"
			" USING fts5vocab('main', 'search', 'instance');"
			"PRAGMA query_only = on"))
		return -1;
	s = db_use(db, "SELECT term, doc FROM search_words");
	while ((rc = db_step(s)) > 0) {
		struct span word = db_text(s, 0);

		*sum += share(hash_word(word.data, word.length), db_int(s, 1));
	}
	db_done(s);
	return rc < 0 && db->trouble == DB_DAMAGED ? 1 : rc;
}
