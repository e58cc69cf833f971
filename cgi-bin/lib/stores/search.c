#include "search.h"

#include <stdlib.h>

#include "segments.h"

/* Of the bytes; or, of a word of ASCII, of its letters in lower case: in those
   and in digits, one bit more makes that of all. */
static uint64_t hash_bytes(const char *bytes, size_t n, unsigned char bit)
{
	const uint64_t bits = UINT64_C(0x0101010101010101) * bit;
	uint64_t hash = n, some;

	for (; n >= sizeof some; n -= sizeof some, bytes += sizeof some) {
		memcpy(&some, bytes, sizeof some);
		hash = (hash ^ (some | bits)) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	some = 0;
	while (n > 0)
		some = some << 8 | (unsigned char)bytes[--n] | bit;
	hash = (hash ^ some) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

static uint64_t hash_word(const char *word, size_t n)
{
	return hash_bytes(word, n, 0);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* What the tokenizer takes for parts of words, of ASCII; what is beyond ASCII
   is left to it. */
enum part { BETWEEN, SMALL = 1, CAPITAL = 2, BEYOND = 4 };

static const unsigned char parts_of_words[256] = {
    ['0' ... '9'] = SMALL,
    ['a' ... 'z'] = SMALL,
    ['A' ... 'Z'] = CAPITAL,
    [0x80 ... 0xFF] = BEYOND,
};

static unsigned part_of(char c)
{
	return parts_of_words[(unsigned char)c];
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

	for (; i < words->length && part_of(words->data[i]); i++) {
		words->data[i] = lower(words->data[i]);
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
	struct span apart = words_apart(words, scratch);

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

int search_list(struct db *db)
{
	return db_exec(db,
	    "PRAGMA query_only = off;"
	    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words"
	    " USING fts5vocab('main', 'search', 'instance');"
	    "PRAGMA query_only = on");
}

/* ---- the sum */

int search_sum_init(struct search_sum *s, struct db *db)
{
	*s = (struct search_sum){.db = db};
	return words_init(&s->words, db);
}

void search_sum_release(struct search_sum *s)
{
	words_release(&s->words);
	free(s->list);
}

/* A word's share of the sum. */
static uint64_t share(uint64_t word, int64_t entry)
{
	uint64_t x = word ^ ((uint64_t)entry * UINT64_C(0x9e3779b97f4a7c15));

	x = (x ^ (x >> 32)) * UINT64_C(0xd6e8feb86659fd93);
	return x ^ (x >> 32);
}

/* Twice the room for the words of an entry. */
static bool make_room(struct search_sum *s)
{
	size_t room = s->room ? 2 * s->room : 1024;
	struct search_word *list = calloc(room, sizeof *list);

	for (size_t i = 0; list && i < s->room; i++)
		if (s->list[i].text == s->text) {
			size_t place = s->list[i].hash;

			while (list[place & (room - 1)].text)
				place++;
			list[place & (room - 1)] = s->list[i];
		}
	if (!list)
		return false;
	free(s->list);
	s->list = list;
	s->room = room;
	return true;
}

/* The search holds a word once for each entry. */
static int add_hash(struct search_sum *s, uint64_t hash)
{
	struct search_word *slot;
	size_t place = hash;

	if (2 * s->count >= s->room && !make_room(s))
		return -1;
	for (;; place++) {
		slot = &s->list[place & (s->room - 1)];
		if (slot->text != s->text)
			break;
		if (slot->hash == hash)
			return 0;
	}
	*slot = (struct search_word){s->text, hash};
	s->count++;
	s->sum += share(hash, s->entry);
	return 0;
}

/* What FTS5 keeps of a longer word, in bytes. */
#define WORD_MAX 32768

static int gather_word(void *context, const struct words_word *word)
{
	size_t kept =
	    word->text.length < WORD_MAX ? word->text.length : WORD_MAX;

	return add_hash(context, hash_word(word->text.data, kept));
}

/* Terms (record.h) begin with one of some characters of private use, which are
   as good as letters, and go on as words do that are as they should be. */
static bool is_term(struct span word)
{
	if (word.length < 3 || memcmp(word.data, "\xEE\x80", 2) != 0 ||
	    (word.data[2] & ~3) != '\x80')
		return false;
	for (size_t i = 3; i < word.length; i++)
		if (part_of(word.data[i]) != SMALL)
			return false;
	return true;
}

/* What the tokenizer would make of a word is known of most. */
static int add_word(struct search_sum *s, struct span word, unsigned parts)
{
	size_t kept = word.length < WORD_MAX ? word.length : WORD_MAX;
	unsigned char bit = parts & CAPITAL ? 0x20 : 0;

	if (parts & BEYOND && !is_term(word))
		return words_each(&s->words, word, gather_word, s);
	return add_hash(s, hash_bytes(word.data, kept, bit))
		   ? db_fail(s->db, DB_OTHER, "out of memory")
		   : 0;
}

int search_sum_add(struct search_sum *s, int64_t entry, struct span words)
{
	s->text++;
	s->count = 0;
	s->entry = entry;
	for (size_t i = 0; i < words.length; i++) {
		struct span word = {words.data + i, 0};
		unsigned parts = BETWEEN, part;

		for (; i < words.length && (part = part_of(words.data[i])); i++)
			parts |= part;
		word.length = (size_t)(words.data + i - word.data);
		if (word.length && add_word(s, word, parts))
			return -1;
	}
	return 0;
}

int search_sum_index(struct db *db, uint64_t *sum)
{
	struct segments s;
	int rc = segments_init(&s, db);

	*sum = 0;
	while (!rc && (rc = segments_word(&s)) > 0) {
		uint64_t hash = hash_word(s.word.data, s.word.length);

		while ((rc = segments_row(&s)) > 0)
			*sum += share(hash, s.row);
	}
	segments_release(&s);
	return rc < 0 && db->trouble == DB_DAMAGED ? 1 : rc;
}
