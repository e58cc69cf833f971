#include "relay.h"

#include <stdlib.h>

#include "../wire/thread.h"

/* A batch is full with this many rows, or this many bytes of their texts. */
#define BATCH_ROWS 1024
#define BATCH_BYTES ((size_t)256 << 10)

/* One is filled and one is used; the others wait, now for the one thread and
   now for the other. */
#define BATCHES 4

/* ---- rows, and the texts they point to */

struct batch {
	struct rows_row *rows; /* owned */
	size_t count;
	struct buf texts; /* stays where it is, but for while it is empty */
};

static void batch_release(struct batch *b)
{
	free(b->rows);
	buf_release(&b->texts);
}

static bool batch_is_huge(const struct batch *b)
{
	return b->texts.room > BATCH_BYTES;
}

/* Empties it, and keeps the memory, but for what a huge text took. */
static void batch_clear(struct batch *b)
{
	b->count = 0;
	if (batch_is_huge(b))
		buf_release(&b->texts);
	else
		buf_clear(&b->texts);
}

static size_t length_of(const struct rows_row *row)
{
	size_t length = 0;

	for (int i = 0; i < ROWS_TEXTS; i++)
		length += row->texts[i].length;
	return length;
}

/* Whether it has room for a row with so much text; an empty one takes any. */
static bool batch_fits(const struct batch *b, size_t length)
{
	return !b->count || (b->count < BATCH_ROWS &&
				length < b->texts.room - b->texts.length);
}

static void keep_text(struct batch *b, struct span *text)
{
	const char *here = b->texts.data + b->texts.length;

	buf_add_span(&b->texts, *text);
	if (text->data)
		text->data = here;
}

/* A row that fits. -1 without memory. */
static int batch_add(
    struct batch *b, const struct rows_row *from, size_t length)
{
	size_t room = length < BATCH_BYTES ? BATCH_BYTES - 1 : length;
	struct rows_row *row;

	if (!b->rows)
		b->rows = malloc(BATCH_ROWS * sizeof *b->rows);
	if (!b->rows || (!b->count && !buf_reserve(&b->texts, room)))
		return -1;
	row = &b->rows[b->count++];
	*row = *from;
	for (int i = 0; i < ROWS_TEXTS; i++)
		keep_text(b, &row->texts[i]);
	return 0;
}

/* ---- from one thread to the other */

struct relay {
	struct db *db;
	int (*each)(void *context, const struct rows_row *row);
	void *context;
	struct batch batches[BATCHES]; /* a ring */
	bool is_running;               /* there is a runner */
	pthread_t runner;
	pthread_mutex_t lock; /* of what follows, while there is one */
	pthread_cond_t changed;
	unsigned filled, used; /* how many batches were, so far */
	bool ended;            /* no more are filled */
	bool stopped;          /* no more are wanted */
};

static struct batch *batch_of(struct relay *r, unsigned number)
{
	return &r->batches[number % BATCHES];
}

/* Empties it; false when no more are wanted. */
static bool use_batch(struct relay *r, struct batch *b)
{
	bool wanted = true;

	for (size_t i = 0; wanted && i < b->count; i++)
		wanted = !r->each(r->context, &b->rows[i]);
	batch_clear(b);
	return wanted;
}

/* Waits for one that is filled; false when there are no more. */
static bool wait_filled(struct relay *r)
{
	bool filled;

	pthread_mutex_lock(&r->lock);
	while (r->filled == r->used && !r->ended)
		pthread_cond_wait(&r->changed, &r->lock);
	filled = r->filled != r->used;
	pthread_mutex_unlock(&r->lock);
	return filled;
}

static void give_back(struct relay *r, bool stopped)
{
	pthread_mutex_lock(&r->lock);
	r->used++;
	r->stopped = stopped;
	pthread_mutex_unlock(&r->lock);
	pthread_cond_signal(&r->changed);
}

static void *run(void *context)
{
	struct relay *r = context;
	bool wanted = true;

	while (wanted && wait_filled(r)) {
		wanted = use_batch(r, batch_of(r, r->used));
		give_back(r, !wanted);
	}
	return NULL;
}

/* Waits for one that is free, or for a huge one to be: two would be too much
   memory. False when no more are wanted. */
static bool pass_on(struct relay *r)
{
	unsigned most = batch_is_huge(batch_of(r, r->filled)) ? 1 : BATCHES;
	bool wanted;

	pthread_mutex_lock(&r->lock);
	r->filled++;
	pthread_cond_signal(&r->changed);
	while (r->filled - r->used >= most && !r->stopped)
		pthread_cond_wait(&r->changed, &r->lock);
	wanted = !r->stopped;
	pthread_mutex_unlock(&r->lock);
	return wanted;
}

/* Where there can be no thread, it just takes longer. */
static int hand_over(struct relay *r)
{
	if (!r->is_running)
		r->is_running = thread_start(&r->runner, run, r);
	if (r->is_running)
		return pass_on(r) ? 0 : -1;
	r->stopped = !use_batch(r, batch_of(r, r->filled));
	return r->stopped ? -1 : 0;
}

static int keep_row(void *context, const struct rows_row *row)
{
	struct relay *r = context;
	size_t length = length_of(row);

	if (!batch_fits(batch_of(r, r->filled), length) && hand_over(r))
		return -1;
	if (!batch_add(batch_of(r, r->filled), row, length))
		return 0;
	return db_fail(r->db, DB_OTHER, "out of memory");
}

/* The last ones; waits until all were used. */
static void finish(struct relay *r)
{
	if (r->is_running) {
		pthread_mutex_lock(&r->lock);
		r->filled++;
		r->ended = true;
		pthread_mutex_unlock(&r->lock);
		pthread_cond_signal(&r->changed);
		pthread_join(r->runner, NULL);
	} else if (!r->stopped) {
		r->stopped = !use_batch(r, batch_of(r, r->filled));
	}
}

int relay_each(struct db *db, struct entries_filter *filter,
    const struct rows_wanted *wanted,
    int (*each)(void *context, const struct rows_row *row), void *context)
{
	struct relay r = {
	    .db = db,
	    .each = each,
	    .context = context,
	    .lock = PTHREAD_MUTEX_INITIALIZER,
	    .changed = PTHREAD_COND_INITIALIZER,
	};
	int rc = rows_each(db, filter, wanted, keep_row, &r);

	finish(&r);
	for (int i = 0; i < BATCHES; i++)
		batch_release(&r.batches[i]);
	return r.stopped ? 1 : rc ? -1 : 0;
}
