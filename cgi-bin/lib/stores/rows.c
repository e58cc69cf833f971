#include "rows.h"

#include <stdlib.h>

/* ---- a table read beside the entries */

/* So many rows are stepped over on the way to one that is wanted; then it is
   sought, which costs about as much. Where the last one had to be sought,
   this one is, too, but for every so many, which may find that they have come
   to lie near each other. */
#define STEPS_MAX 4
#define SEEKS_MAX 8

/* Places are keys, but downwards with their sign turned: they always rise. */
#define PLACE_END INT64_MAX

/* A statement over a table from :key on, and where it stands. */
struct walk {
	struct db *db;
	const char *sql; /* its first column is the key */
	bool down;
	struct db_statement *s; /* NULL before the first look */
	int64_t asked;          /* the place that was asked for last */
	int64_t at;             /* the first place from there on with a row */
	int seeks;              /* since one was reached by steps */
};

static void walk_init(
    struct walk *w, struct db *db, bool down, const char *const sql[2])
{
	*w = (struct walk){.db = db, .sql = sql[down], .down = down};
}

static void walk_release(struct walk *w)
{
	db_done(w->s);
}

static int walk_step(struct walk *w)
{
	int rc = db_step(w->s);
	int64_t key = rc > 0 ? db_int(w->s, 0) : 0;

	w->at = rc <= 0 ? PLACE_END : w->down ? -key : key;
	return rc < 0 ? -1 : 0;
}

static int walk_seek(struct walk *w, int64_t key)
{
	db_done(w->s);
	w->s = db_use(w->db, w->sql);
	db_bind_int(w->s, ":key", key);
	w->seeks++;
	return walk_step(w);
}

/* From before the place of a key to the first row from there on. 0 or -1. */
static int walk_forward(struct walk *w, int64_t key, int64_t place)
{
	int steps = w->seeks % SEEKS_MAX ? 0 : STEPS_MAX;

	for (; steps && w->at < place; steps--)
		if (walk_step(w))
			return -1;
	if (w->at < place)
		return walk_seek(w, key);
	w->seeks = 0;
	return 0;
}

/* Goes to a key. 1 it stands on its first row, 0 there is none, -1. */
static int walk_to(struct walk *w, int64_t key)
{
	int64_t place = w->down ? -key : key;
	int rc = 0;

	if (!w->s || place < w->asked)
		rc = walk_seek(w, key);
	else if (w->at < place)
		rc = walk_forward(w, key, place);
	w->asked = place;
	return rc ? rc : w->at == place;
}

/* Goes on. 1 it stands on another row of the same key, 0, -1. */
static int walk_on(struct walk *w)
{
	int64_t place = w->at;

	return walk_step(w) ? -1 : w->at == place;
}

/* Each upwards and downwards. A subscription's code is looked up by the
   statement that reads the line: asked for by itself it costs three times as
   much, and few are met again soon enough to be remembered. */
#define LINES                                                                  \
	"SELECT l.entry, l.quantity, l.product, p.code, l.offer, l.term,"      \
	" l.cycle, l.order_code FROM line l"                                   \
	" LEFT JOIN subscription p ON p.id = l.subscription WHERE l.entry "
static const char *const line_sql[2] = {
    LINES ">= :key ORDER BY l.entry, l.n",
    LINES "<= :key ORDER BY l.entry DESC, l.n DESC",
};
static const char *const note_sql[2] = {
    "SELECT id, text FROM note WHERE id >= :key ORDER BY id",
    "SELECT id, text FROM note WHERE id <= :key ORDER BY id DESC",
};
static const char *const record_sql[2] = {
    "SELECT id, text FROM record WHERE id >= :key ORDER BY id",
    "SELECT id, text FROM record WHERE id <= :key ORDER BY id DESC",
};

/* ---- one export */

/* How many texts a line has; line_sql has them from its third column on. */
#define LINE_TEXTS ROWS_NOTE

/* A line while the others of its entry are read: downwards, the last one
   comes first. */
struct held {
	int64_t quantity;
	bool has_quantity;
	size_t at[LINE_TEXTS], length[LINE_TEXTS]; /* in rows.texts */
};

struct rows {
	struct db *db;
	const struct rows_wanted *wanted;
	int (*each)(void *context, const struct rows_row *row);
	void *context;
	struct walk line, note, record;
	struct held *held; /* owned */
	size_t held_count, held_room;
	struct buf texts;
	bool failed;
};

static int no_memory(struct rows *x)
{
	return db_fail(x->db, DB_OTHER, "out of memory");
}

static int hold_line(struct rows *x)
{
	struct db_statement *s = x->line.s;
	struct held *h;

	if (x->held_count == x->held_room) {
		size_t room = 2 * x->held_room + 16;

		h = realloc(x->held, room * sizeof *h);
		if (!h)
			return no_memory(x);
		x->held = h;
		x->held_room = room;
	}
	h = &x->held[x->held_count++];
	h->quantity = db_int(s, 1);
	h->has_quantity = !db_is_null(s, 1);
	for (int i = 0; i < LINE_TEXTS; i++) {
		struct span text = db_text(s, 2 + i);

		h->at[i] = x->texts.length;
		h->length[i] = text.length;
		buf_add_span(&x->texts, text);
	}
	return x->texts.failed ? no_memory(x) : 0;
}

/* All lines of an entry as they come; or only the first of its order, which
   downwards is the last to come. */
static int hold_lines(struct rows *x, int64_t entry)
{
	bool first = x->wanted->first_line;
	int rc = walk_to(&x->line, entry);

	while (rc > 0) {
		if (first) {
			x->held_count = 0;
			buf_clear(&x->texts);
		}
		if (hold_line(x))
			return -1;
		rc = first && !x->line.down ? 0 : walk_on(&x->line);
	}
	return rc;
}

static int put_line(struct rows *x, struct rows_row *row, const struct held *h)
{
	for (int i = 0; i < LINE_TEXTS; i++)
		row->texts[i] =
		    (struct span){buf_text(&x->texts) + h->at[i], h->length[i]};
	row->quantity = h->quantity;
	row->has_quantity = h->has_quantity;
	return x->each(x->context, row);
}

static int put_lines(struct rows *x, struct rows_row *row)
{
	int rc = x->held_count ? 0 : x->each(x->context, row);

	for (size_t i = 0; !rc && i < x->held_count; i++)
		rc = put_line(
		    x, row, &x->held[x->line.down ? x->held_count - 1 - i : i]);
	return rc;
}

/* What stands beside the entry. 0 or -1. */
static int read_beside(
    struct rows *x, const struct entries_plain *e, struct rows_row *row)
{
	bool records = x->wanted->records;
	struct walk *w = records ? &x->record : &x->note;
	int rc = walk_to(w, records ? e->record : e->id);

	if (rc > 0)
		row->texts[records ? ROWS_RECORD : ROWS_NOTE] =
		    db_text(w->s, 1);
	x->held_count = 0;
	buf_clear(&x->texts);
	if (rc >= 0 && e->lines && !records)
		rc = hold_lines(x, e->id);
	return rc < 0 ? -1 : 0;
}

static int put_entry(void *context, const struct entries_plain *e)
{
	struct rows *x = context;
	struct rows_row row = {
	    .id = e->id,
	    .ticks = e->ticks,
	    .precision = e->precision,
	    .customer = e->customer,
	    .user = e->user,
	    .operation = e->operation,
	    .status = e->status,
	};

	if (read_beside(x, e, &row)) {
		x->failed = true;
		return -1;
	}
	return put_lines(x, &row);
}

static void rows_release(struct rows *x)
{
	walk_release(&x->line);
	walk_release(&x->note);
	walk_release(&x->record);
	free(x->held);
	buf_release(&x->texts);
}

int rows_each(struct db *db, struct entries_filter *filter,
    const struct rows_wanted *wanted,
    int (*each)(void *context, const struct rows_row *row), void *context)
{
	struct rows x = {
	    .db = db, .wanted = wanted, .each = each, .context = context};
	bool down = wanted->order == ROWS_NEWEST;
	int rc;

	walk_init(&x.line, db, down, line_sql);
	walk_init(&x.note, db, down, note_sql);
	walk_init(&x.record, db, down, record_sql);
	if (wanted->order == ROWS_ARRIVAL)
		rc = entries_since(db, filter, wanted->after, put_entry, &x);
	else
		rc = entries_stream(db, filter, !down, put_entry, &x);
	rows_release(&x);
	return x.failed ? -1 : rc;
}
