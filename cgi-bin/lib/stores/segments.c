#include "segments.h"

#include <stdlib.h>

/* Where FTS5 keeps what: the list of segments, and a segment's page. */
#define STRUCTURE 10
#define SEGMENT_SHIFT 37

/* How they are written; of another version, FTS5 reads nothing. */
#define FORMAT 4

/* What its words begin with, but for those of a prefix index. */
#define MAIN_PREFIX '0'

struct segment {
	int64_t id;
	int64_t first, page, last; /* being read: page; before all: 0 */
	struct buf block;          /* that page */
	size_t end;                /* of what is in it: there the offsets of
				      its words begin */
	size_t offset;             /* where the offset of a further word is */
	size_t next;               /* where the next word is; 0: in no place */
	bool is_top;               /* that is the first of its page */
	size_t at, until;          /* the rows of the word, on this page */
	bool is_whole;             /* the next row is no difference */
	struct buf word;           /* with its prefix */
	struct buf key;            /* by which the index led to the page */
	int64_t row;
	bool is_there; /* else, the row is gone */
};

static int damaged(struct db *db)
{
	return db_fail(db, DB_DAMAGED, "the search is damaged");
}

static int no_memory(struct db *db)
{
	return db_fail(db, DB_OTHER, "out of memory");
}

/* A number of one to nine bytes; false when it is not whole. */
static bool read_number(
    const struct buf *b, size_t *at, size_t until, uint64_t *number)
{
	uint64_t n = 0;

	for (int i = 0; i < 9 && *at < until; i++) {
		unsigned char byte = (unsigned char)b->data[(*at)++];

		if (i == 8 || byte < 0x80) {
			*number = i == 8 ? n << 8 | byte : n << 7 | byte;
			return true;
		}
		n = n << 7 | (byte & 0x7F);
	}
	return false;
}

/* ---- the list of segments */

static int read_block(struct db *db, int64_t id, struct buf *block)
{
	struct db_statement *s =
	    db_use(db, "SELECT block FROM search_data WHERE id = :id");
	int rc;

	buf_clear(block);
	db_bind_int(s, ":id", id);
	rc = db_step(s);
	if (rc > 0)
		buf_add_span(block, db_text(s, 0));
	db_done(s);
	if (block->failed)
		return no_memory(db);
	return rc > 0 ? 0 : rc ? -1 : damaged(db);
}

static int read_segment(struct segments *s, const struct buf *block, size_t *at)
{
	uint64_t id, first, last;

	if (!read_number(block, at, block->length, &id) ||
	    !read_number(block, at, block->length, &first) ||
	    !read_number(block, at, block->length, &last) || id > UINT16_MAX ||
	    last > INT32_MAX || first > last)
		return damaged(s->db);
	/* One that is being merged may have nothing left. */
	if (first)
		s->list[s->count++] = (struct segment){.id = (int64_t)id,
		    .first = (int64_t)first,
		    .last = (int64_t)last};
	return 0;
}

/* They come from the oldest to the newest. */
static int read_level(
    struct segments *s, const struct buf *block, size_t *at, size_t room)
{
	size_t from = s->count;
	uint64_t merged, count;

	if (!read_number(block, at, block->length, &merged) ||
	    !read_number(block, at, block->length, &count) ||
	    count > room - from)
		return damaged(s->db);
	for (uint64_t i = 0; i < count; i++)
		if (read_segment(s, block, at))
			return -1;
	for (size_t to = s->count; from + 1 < to; from++) {
		struct segment swapped = s->list[--to];

		s->list[to] = s->list[from];
		s->list[from] = swapped;
	}
	return 0;
}

/* After four bytes that are nothing here: how many levels, from the newest to
   the oldest, how many segments, and one that is nothing here either. */
static int read_levels(struct segments *s, const struct buf *block)
{
	uint64_t levels, room, written;
	size_t at = 4;

	if (!read_number(block, &at, block->length, &levels) ||
	    !read_number(block, &at, block->length, &room) ||
	    !read_number(block, &at, block->length, &written) ||
	    room > UINT16_MAX)
		return damaged(s->db);
	s->list = calloc(room + 1, sizeof *s->list);
	s->waiting = calloc(room + 1, sizeof *s->waiting);
	s->current = calloc(room + 1, sizeof *s->current);
	if (!s->list || !s->waiting || !s->current)
		return no_memory(s->db);
	for (uint64_t i = 0; i < levels; i++)
		if (read_level(s, block, &at, room))
			return -1;
	return 0;
}

static int check_format(struct db *db)
{
	struct db_statement *s =
	    db_use(db, "SELECT v FROM search_config WHERE k = 'version'");
	int rc = db_step(s);
	int64_t version = rc > 0 ? db_int(s, 0) : 0;

	db_done(s);
	return rc < 0 ? -1 : version == FORMAT ? 0 : damaged(db);
}

/* ---- one segment */

/* Where the next word of the page is, if there is another one. */
static bool find_next(struct segment *g)
{
	uint64_t distance;

	if (g->offset == g->block.length) {
		g->next = 0;
		return true;
	}
	if (!read_number(&g->block, &g->offset, g->block.length, &distance) ||
	    !distance || distance >= g->end - g->next)
		return false;
	g->next += distance;
	return true;
}

static size_t read_pair(const struct buf *b, size_t at)
{
	return (size_t)(unsigned char)b->data[at] << 8 |
	       (unsigned char)b->data[at + 1];
}

/* The page after this one: it may begin with more rows of the word. */
static int turn_page(struct db *db, struct segment *g)
{
	size_t rows;

	g->page = g->page ? g->page + 1 : g->first;
	if (read_block(db, g->id << SEGMENT_SHIFT | g->page, &g->block))
		return -1;
	if (g->block.length < 4)
		return damaged(db);
	rows = read_pair(&g->block, 0);
	g->end = read_pair(&g->block, 2);
	g->offset = g->end;
	g->next = 0;
	g->is_top = true;
	g->is_whole = true;
	if (g->end < 4 || g->end > g->block.length || !find_next(g))
		return damaged(db);
	g->until = g->next ? g->next : g->end;
	g->at = rows ? rows : g->until;
	return g->at <= g->until ? 0 : damaged(db);
}

/* The page of the next key of the index; 0 after the last. Those of pages
   that went into another segment may be left. An odd number says that a page
   leads through the rows of the last word there. */
static int next_key(struct db *db, struct segment *g, int64_t *page)
{
	struct db_statement *s = db_use(db,
	    "SELECT pgno / 2, term, pgno % 2 = 0 OR EXISTS ("
	    "SELECT 1 FROM search_data"
	    " WHERE id = ((2 * segid + 1) << 36) + pgno / 2)"
	    " FROM search_idx WHERE segid = :id"
	    " AND term > :key AND pgno / 2 >= :first ORDER BY term LIMIT 1");
	struct span key = {NULL, 0};
	bool is_whole = true;
	int rc;

	db_bind_int(s, ":id", g->id);
	db_bind_int(s, ":first", g->first);
	/* Any number is before all keys. */
	if (g->word.length)
		db_bind_blob(s, ":key", buf_text(&g->key), g->key.length);
	else
		db_bind_int(s, ":key", 0);
	rc = db_step(s);
	*page = rc > 0 ? db_int(s, 0) : 0;
	if (rc > 0) {
		key = db_text(s, 1);
		is_whole = db_int(s, 2);
	}
	buf_clear(&g->key);
	buf_add_span(&g->key, key);
	db_done(s);
	if (g->key.failed)
		return no_memory(db);
	return rc < 0 ? -1 : is_whole ? 0 : damaged(db);
}

static int compare(const struct buf *a, const struct buf *b)
{
	return span_compare(buf_span(a), buf_span(b));
}

/* At `at` is how much of the word before it begins with, and what follows. */
static int read_word(struct db *db, struct segment *g)
{
	struct span before, more;
	uint64_t kept = 0, length;

	g->at = g->next;
	if ((!g->is_top && !read_number(&g->block, &g->at, g->end, &kept)) ||
	    !read_number(&g->block, &g->at, g->end, &length) ||
	    kept > g->word.length || length > g->end - g->at)
		return damaged(db);
	more = (struct span){g->block.data + g->at, length};
	before =
	    (struct span){buf_text(&g->word) + kept, g->word.length - kept};
	/* They ascend. */
	if (span_compare(more, before) <= 0 ||
	    (kept == 0 && *more.data != MAIN_PREFIX))
		return damaged(db);
	buf_cut(&g->word, kept);
	buf_add_span(&g->word, more);
	g->at += length;
	return g->word.failed ? no_memory(db) : 0;
}

/*
 * The index has a key for each page with a word, greater than the words before
 * the page and not than the first one there; and no more.
 */
static int read_top_word(struct db *db, struct segment *g)
{
	int64_t page;

	if (next_key(db, g, &page))
		return -1;
	if (page != g->page ||
	    (g->page > g->first && compare(&g->key, &g->word) <= 0))
		return damaged(db);
	if (read_word(db, g))
		return -1;
	g->is_top = false;
	return compare(&g->key, &g->word) > 0 ? damaged(db) : 0;
}

/* After the last row of the word before. 1, 0 after the last, or -1. */
static int next_word(struct db *db, struct segment *g)
{
	int64_t page;

	if (!g->next) {
		if (next_key(db, g, &page))
			return -1;
		return page ? damaged(db) : 0;
	}
	if (g->is_top ? read_top_word(db, g) : read_word(db, g))
		return -1;
	g->is_whole = true;
	g->row = 0;
	if (!find_next(g))
		return damaged(db);
	g->until = g->next ? g->next : g->end;
	return g->at <= g->until ? 1 : damaged(db);
}

/* A zero behind a row says that it is gone, a second one that it is there
   after all. 1, 0 after the last of the word, or -1. */
static int next_row(struct db *db, struct segment *g)
{
	const struct buf *b = &g->block;
	uint64_t number;

	while (g->at == g->until) {
		if (g->next || g->page == g->last)
			return 0;
		if (turn_page(db, g))
			return -1;
		b = &g->block;
	}
	if (!read_number(b, &g->at, g->until, &number))
		return damaged(db);
	if (!g->is_whole)
		number += (uint64_t)g->row;
	if ((int64_t)number <= g->row)
		return damaged(db);
	g->row = (int64_t)number;
	g->is_whole = false;
	g->is_there = true;
	for (int i = 0; i < 2 && g->at < g->until && !b->data[g->at]; i++) {
		g->is_there = !g->is_there;
		g->at++;
	}
	return 1;
}

/* ---- all of them, merged */

/* Of the same word, that of the newer segment is first. */
static bool is_before(const struct segment *a, const struct segment *b)
{
	int order = compare(&a->word, &b->word);

	return order ? order < 0 : a < b;
}

static void put_waiting(struct segments *s, struct segment *g)
{
	struct segment **heap = s->waiting;
	size_t i = s->waiting_count++;

	for (; i > 0 && is_before(g, heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = g;
}

static struct segment *take_waiting(struct segments *s)
{
	struct segment **heap = s->waiting;
	struct segment *first = heap[0], *last = heap[--s->waiting_count];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < s->waiting_count) {
		if (child + 1 < s->waiting_count &&
		    is_before(heap[child + 1], heap[child]))
			child++;
		if (!is_before(heap[child], last))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = last;
	return first;
}

static int await_word(struct segments *s, struct segment *g)
{
	int rc = next_word(s->db, g);

	if (rc > 0)
		put_waiting(s, g);
	return rc < 0 ? -1 : 0;
}

int segments_init(struct segments *s, struct db *db)
{
	struct buf block = BUF_INIT;
	int rc;

	*s = (struct segments){.db = db};
	rc = check_format(db) || read_block(db, STRUCTURE, &block) ? -1 : 0;
	if (!rc)
		rc = block.length < 4 ? damaged(db) : read_levels(s, &block);
	buf_release(&block);
	for (size_t i = 0; i < s->count && !rc; i++) {
		struct segment *g = &s->list[i];

		rc = turn_page(db, g);
		/* No row is before the first word. */
		if (!rc && (!g->next || g->at != g->until))
			rc = damaged(db);
		if (!rc)
			rc = await_word(s, g);
	}
	return rc;
}

void segments_release(struct segments *s)
{
	for (size_t i = 0; i < s->count; i++) {
		buf_release(&s->list[i].block);
		buf_release(&s->list[i].word);
		buf_release(&s->list[i].key);
	}
	free(s->list);
	free(s->waiting);
	free(s->current);
	buf_release(&s->text);
}

/* Goes on to the next row of one that has the word; without any more, to its
   next word. */
static int move_on(struct segments *s, size_t i)
{
	struct segment *g = s->current[i];
	int rc = next_row(s->db, g);

	if (rc)
		return rc < 0 ? -1 : 0;
	s->current_count--;
	memmove(s->current + i, s->current + i + 1,
	    (s->current_count - i) * sizeof *s->current);
	return await_word(s, g);
}

int segments_word(struct segments *s)
{
	if (!s->waiting_count)
		return 0;
	buf_clear(&s->text);
	buf_add_span(&s->text, buf_span(&s->waiting[0]->word));
	if (s->text.failed)
		return no_memory(s->db);
	s->word = (struct span){s->text.data + 1, s->text.length - 1};
	while (s->waiting_count && !compare(&s->waiting[0]->word, &s->text))
		s->current[s->current_count++] = take_waiting(s);
	for (size_t i = s->current_count; i > 0; i--)
		if (move_on(s, i - 1))
			return -1;
	s->least = 0;
	s->limit = 0;
	return 1;
}

/* The one with the least row, the newest of those with the same; and the least
   row of the others: before that, nobody else needs to be asked. */
static void find_least(struct segments *s)
{
	s->least = 0;
	s->limit = INT64_MAX;
	for (size_t i = 1; i < s->current_count; i++) {
		int64_t row = s->current[i]->row;
		int64_t least = s->current[s->least]->row;

		if (row < least) {
			s->limit = least;
			s->least = i;
		} else if (row < s->limit) {
			s->limit = row;
		}
	}
}

int segments_row(struct segments *s)
{
	bool is_there = false;

	while (s->current_count && !is_there) {
		size_t count = s->current_count, i;

		if (s->current[s->least]->row >= s->limit)
			find_least(s);
		s->row = s->current[s->least]->row;
		is_there = s->current[s->least]->is_there;
		/* From the oldest: what has no more rows is taken out. */
		i = s->row < s->limit ? s->least + 1 : count;
		for (; i > s->least; i--)
			if (s->current[i - 1]->row == s->row &&
			    move_on(s, i - 1))
				return -1;
		if (s->current_count < count)
			find_least(s);
	}
	return is_there;
}
