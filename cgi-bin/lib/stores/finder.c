#include "finder.h"

#include <ctype.h>
#include <stdlib.h>

#include "../text/utf8.h"
#include "../wire/record.h"
#include "search.h"

/* A beginning of fewer characters may fit a good part of all words: it is one
   only where these are in so many entries at most. */
#define BEGINNING_MIN 3
#define SHORT_MAX 8192

/* Up to so many words that begin alike are looked for one by one. */
#define FEW 64

/* Of a word that is in more entries than this, they are not gathered. */
#define RARE_MAX 4096

/* How far the words that begin alike are looked through for such ones, and
   into how many pieces they may be cut around them. */
#define LOOKS_MAX 65536
#define PIECES_MAX 160

struct finder_word {
	struct buf text;
	struct buf also;  /* the terms it finds, too: ` OR "…"` each */
	bool in_sentence; /* of finder_also(), just now */
};

void finder_release(struct finder *f)
{
	for (size_t i = 0; i < f->count; i++) {
		buf_release(&f->list[i].text);
		buf_release(&f->list[i].also);
	}
	free(f->list);
	buf_release(&f->last);
	words_release(&f->words);
	*f = (struct finder)FINDER_INIT;
}

static int no_memory(struct finder *f)
{
	return db_fail(f->words.db, DB_OTHER, "out of memory");
}

static bool begins_with(struct span text, struct span beginning)
{
	return text.length >= beginning.length &&
	       memcmp(text.data, beginning.data, beginning.length) == 0;
}

static bool is_same(struct span a, struct span b)
{
	return a.length == b.length && begins_with(a, b);
}

/* Whether the i-th of what was typed is the beginning of a word. */
static bool begins(const struct finder *f, size_t i)
{
	return f->begins && i == f->count - 1;
}

static bool fits(const struct finder *f, size_t i, struct span word)
{
	struct span text = buf_span(&f->list[i].text);

	return begins(f, i) ? begins_with(word, text) : is_same(word, text);
}

/* ---- the words that begin alike

   The search table gathers the entries of all words with a beginning before
   it hands out the first; but of a whole word it hands them out as it goes.
   So a beginning becomes the words that there are with it, if they are few;
   if they are many, those that are in many entries, and for all between them
   longer beginnings, which have few entries. */

struct beginning {
	struct finder *f;
	struct span text;
	struct buf from; /* where to look next */
	struct buf term; /* what was found */
	struct buf frequent[FEW];
	int frequent_count;
	int pieces;
};

/* The first word there is from b->from on. 1, 0 when none begins so, -1. */
static int seek_term(struct beginning *b)
{
	struct db_statement *s = db_use(b->f->words.db,
	    "SELECT term FROM search_words WHERE term >= :from LIMIT 1");
	int rc;

	db_bind_text(s, ":from", buf_span(&b->from));
	rc = db_step(s);
	buf_clear(&b->term);
	if (rc > 0)
		buf_add_span(&b->term, db_text(s, 0));
	db_done(s);
	if (rc <= 0)
		return rc;
	return begins_with(buf_span(&b->term), b->text);
}

/* On to what follows, past all that begins with a text, or past the one word:
   the table takes nothing below a digit for a part of a word. */
static void pass(struct beginning *b, struct span text, bool all)
{
	buf_clear(&b->from);
	buf_add_span(&b->from, text);
	buf_addc(&b->from, all ? '\xFF' : ' ');
}

static void add_piece(struct beginning *b, struct span text, bool begins)
{
	struct buf *out = &b->f->last;

	buf_adds(out, b->pieces++ ? " OR \"" : "\"");
	buf_add_span(out, text);
	buf_adds(out, begins ? "\"*" : "\"");
}

/* 1 when there are few and all are added; 0; -1. */
static int add_few(struct beginning *b)
{
	int rc;

	buf_add_span(&b->from, b->text);
	while ((rc = seek_term(b)) > 0 && b->pieces < FEW) {
		add_piece(b, buf_span(&b->term), false);
		pass(b, buf_span(&b->term), false);
	}
	if (rc < 0)
		return -1;
	if (rc == 0 && b->pieces == 0)
		add_piece(b, b->text, true);
	return rc == 0;
}

/* Looks through the entries of each word, from b->from on, up to one that is
   in many. 1 there is such one, in b->term; 0 there is none; -1. */
static int find_frequent(struct beginning *b, int *looks)
{
	struct db_statement *s = db_use(b->f->words.db,
	    "SELECT term FROM search_words WHERE term >= :from");
	int rc, same = 0;

	db_bind_text(s, ":from", buf_span(&b->from));
	buf_clear(&b->term);
	while ((rc = db_step(s)) > 0 && same < RARE_MAX && --*looks > 0) {
		struct span term = db_text(s, 0);

		if (!begins_with(term, b->text)) {
			rc = 0;
			break;
		}
		same++;
		if (!is_same(term, buf_span(&b->term))) {
			buf_clear(&b->term);
			buf_add_span(&b->term, term);
			same = 0;
		}
	}
	db_done(s);
	return rc;
}

/* 1 when all the frequent ones are known, 0 when looking was given up, -1. */
static int find_all_frequent(struct beginning *b, int looks)
{
	int rc;

	buf_clear(&b->from);
	buf_add_span(&b->from, b->text);
	while ((rc = find_frequent(b, &looks)) > 0) {
		if (looks <= 0 || b->frequent_count == FEW)
			return 0;
		buf_add_span(
		    &b->frequent[b->frequent_count++], buf_span(&b->term));
		pass(b, buf_span(&b->term), false);
	}
	return rc < 0 ? -1 : 1;
}

static size_t common_length(struct span a, struct span b)
{
	size_t n = 0;

	while (n < a.length && n < b.length && a.data[n] == b.data[n])
		n++;
	return n;
}

/* How much of a word tells it from all frequent ones; all of it, when one of
   them begins with it. */
static size_t telling_length(const struct beginning *b, struct span term)
{
	size_t n = b->text.length;

	for (int i = 0; i < b->frequent_count; i++) {
		size_t same = common_length(term, buf_span(&b->frequent[i]));

		n = same > n ? same : n;
	}
	/* Up to the end of the character. */
	for (n += n < term.length; utf8_is_inside(term, n);)
		n++;
	return n;
}

/* 1 when all pieces are added, 0 when they are too many, -1. */
static int add_pieces(struct beginning *b)
{
	int rc;

	buf_clear(&b->from);
	buf_add_span(&b->from, b->text);
	while ((rc = seek_term(b)) > 0) {
		struct span piece = buf_span(&b->term);
		bool whole;

		if (b->pieces == PIECES_MAX)
			return 0;
		piece.length = telling_length(b, piece);
		whole = piece.length == b->term.length;
		add_piece(b, piece, !whole);
		pass(b, piece, !whole);
	}
	return rc < 0 ? -1 : 1;
}

static void start_over(struct beginning *b)
{
	b->pieces = 0;
	buf_clear(&b->f->last);
}

/* What is too short for a beginning. Without it, the other words find no less;
   but in "365 E3" or "Plan 2" it is likely a word. */
static void take_short(struct finder *f, struct span text)
{
	bool is_word = !f->joined && (utf8_length(text) > 1 ||
					 isdigit((unsigned char)*text.data));

	f->begins = f->count > 1 && !is_word;
	f->last_as = f->begins ? FINDER_LEFT_OUT : FINDER_WHOLE;
}

/* Fills f->last. */
static int expand(struct beginning *b)
{
	bool is_short = utf8_length(b->text) < BEGINNING_MIN;
	int rc = add_few(b);

	if (rc)
		return rc < 0 ? -1 : 0;
	start_over(b);
	rc = find_all_frequent(b, is_short ? SHORT_MAX : LOOKS_MAX);
	if (rc > 0 && b->frequent_count > 0)
		rc = add_pieces(b);
	else if (rc > 0)
		add_piece(b, b->text, true);
	if (rc)
		return rc < 0 ? -1 : 0;
	start_over(b);
	if (is_short)
		take_short(b->f, b->text);
	else
		add_piece(b, b->text, true);
	return 0;
}

static int expand_last(struct finder *f)
{
	struct beginning b = {
	    .f = f, .text = buf_span(&f->list[f->count - 1].text)};
	int rc = search_list(f->words.db) || expand(&b);

	if (!rc && (f->last.failed || b.from.failed || b.term.failed))
		rc = no_memory(f);
	for (int i = 0; i < FEW; i++)
		buf_release(&b.frequent[i]);
	buf_release(&b.from);
	buf_release(&b.term);
	return rc ? -1 : 0;
}

/* ---- what was typed */

struct reading {
	struct finder *f;
	struct span typed;
	bool any_alone; /* words of scripts without blanks */
};

static int add_word(struct finder *f, struct span text)
{
	struct finder_word *w;

	for (size_t i = 0; i < f->count && !f->begins; i++)
		if (is_same(buf_span(&f->list[i].text), text))
			return 0;
	if (f->count == f->room) {
		size_t room = f->room ? 2 * f->room : 16;
		void *list = reallocarray(f->list, room, sizeof *f->list);

		if (!list)
			return -1;
		f->list = list;
		f->room = room;
	}
	w = &f->list[f->count++];
	*w = (struct finder_word){.text = BUF_INIT};
	buf_add_span(&w->text, text);
	return w->text.failed ? -1 : 0;
}

static int read_word(void *context, const struct words_word *word)
{
	struct reading *r = context;
	struct finder *f = r->f;
	uint32_t c = 0;
	bool alone;

	if (word->text.length)
		utf8_read(word->text, &c);
	alone = words_stands_alone(c);
	r->any_alone |= alone;
	/* A word that ends in a blank was typed to its end. */
	f->begins = word->until == r->typed.length && !alone;
	f->joined = word->from &&
		    !isspace((unsigned char)r->typed.data[word->from - 1]);
	f->last_length = word->until - word->from;
	return add_word(f, word->text);
}

/* ---- ids as they are typed

   Records have the groups of a GUID apart, and each is a word; but some
   programs leave the hyphens out, and of a long id a page shows no more than
   "da12bfbf…75a4". */

#define GUID_DIGITS 32
#define GUID_FIRST 8 /* digits, in its first group */

static bool is_hex(struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		if (!strchr("0123456789abcdefABCDEF", text.data[i]))
			return false;
	return true;
}

/* All of a GUID's. */
static bool is_guid(struct span text)
{
	return text.length == GUID_DIGITS && is_hex(text);
}

static bool begins_group(size_t digit)
{
	return digit == GUID_FIRST || digit == 12 || digit == 16 || digit == 20;
}

static void add_groups(struct buf *out, struct span digits, const char *between)
{
	for (size_t i = 0; i < digits.length; i++) {
		if (begins_group(i))
			buf_adds(out, between);
		buf_addc(out, digits.data[i]);
	}
}

/* Whether some record has them as they are: they may be a hash, or the number
   of an order. 1, 0, -1. */
static int is_known(struct finder *f, struct span digits, bool begins)
{
	struct beginning b = {.f = f};
	int rc = search_list(f->words.db);

	for (size_t i = 0; i < digits.length; i++)
		buf_addc(&b.from, digits.data[i] | 0x20);
	b.text = buf_span(&b.from);
	if (!rc)
		rc = seek_term(&b);
	if (rc > 0 && !begins)
		rc = is_same(buf_span(&b.term), b.text);
	if (b.from.failed || b.term.failed)
		rc = no_memory(f);
	buf_release(&b.from);
	buf_release(&b.term);
	return rc;
}

static bool is_shortened(struct span text)
{
	const size_t mark = strlen("…");

	return text.length == GUID_FIRST + mark + 4 &&
	       is_hex((struct span){text.data, GUID_FIRST}) &&
	       memcmp(text.data + GUID_FIRST, "…", mark) == 0 &&
	       is_hex((struct span){text.data + GUID_FIRST + mark, 4});
}

/* What has nothing but letters and digits. 0 or -1. */
static int add_run(
    struct finder *f, struct buf *out, struct span run, bool last)
{
	bool digits = run.length > GUID_FIRST && run.length <= GUID_DIGITS &&
		      (last || run.length == GUID_DIGITS) && is_hex(run);
	int known = digits ? is_known(f, run, last) : 1;

	if (known < 0)
		return -1;
	if (!known) {
		add_groups(out, run, "-");
	} else if (is_shortened(run)) {
		buf_add(out, run.data, GUID_FIRST);
		buf_addc(out, ' ');
	} else {
		buf_add_span(out, run);
	}
	return 0;
}

static size_t run_length(struct span text)
{
	size_t n = 0;

	while (n < text.length && ((unsigned char)text.data[n] >= 0x80 ||
				      isalnum((unsigned char)text.data[n])))
		n++;
	return n;
}

/* What was typed, with ids as records have them. 0 or -1. */
static int read_ids(struct finder *f, struct span typed, struct buf *out)
{
	while (typed.length) {
		size_t n = run_length(typed);

		if (add_run(f, out, (struct span){typed.data, n},
			n == typed.length))
			return -1;
		if (n < typed.length)
			buf_addc(out, typed.data[n++]);
		typed.data += n;
		typed.length -= n;
	}
	return out->failed ? no_memory(f) : 0;
}

int finder_words(struct finder *f, struct db *db, struct span typed)
{
	struct buf text = BUF_INIT;
	struct reading r = {.f = f};
	int rc = words_init(&f->words, db) || read_ids(f, typed, &text);

	r.typed = buf_span(&text);
	if (!rc)
		rc = words_asked(&f->words, r.typed, read_word, &r);
	f->words.passes_alone = !r.any_alone;
	buf_release(&text);
	return rc ? -1 : 0;
}

int finder_expand(struct finder *f)
{
	return f->count && f->begins ? expand_last(f) : 0;
}

/* ---- terms that stand for sentences */

static int hear_word(void *context, const struct words_word *word)
{
	struct finder *f = context;

	for (size_t i = 0; i < f->count; i++)
		f->list[i].in_sentence |= fits(f, i, word->text);
	return 0;
}

/* Sentences of one term may come one after another. */
static bool ends_with(const struct buf *list, struct span term)
{
	size_t n = term.length + 1; /* the quote */

	return list->length > n && list->data[list->length - n - 1] == '"' &&
	       memcmp(list->data + list->length - n, term.data, term.length) ==
		   0;
}

static void add_term(struct buf *list, struct span term)
{
	if (ends_with(list, term))
		return;
	buf_adds(list, " OR \"");
	buf_add_span(list, term);
	buf_addc(list, '"');
}

int finder_also(struct finder *f, struct span sentence, struct span term)
{
	if (words_each(&f->words, sentence, hear_word, f))
		return -1;
	for (size_t i = 0; i < f->count; i++) {
		struct finder_word *w = &f->list[i];

		if (w->in_sentence)
			add_term(&w->also, term);
		w->in_sentence = false;
		if (w->also.failed)
			return no_memory(f);
	}
	return 0;
}

int finder_add(struct finder *f, uint64_t words, struct span term)
{
	for (size_t i = 0; i < f->count && i < FINDER_SET_MAX; i++) {
		if (words & UINT64_C(1) << i)
			add_term(&f->list[i].also, term);
		if (f->list[i].also.failed)
			return no_memory(f);
	}
	return 0;
}

/* The tokenizer has said where words end: a phrase of two would be an error,
   since the table keeps no positions. */
static void add_asked(struct finder *f, size_t i, struct buf *out)
{
	const struct finder_word *w = &f->list[i];

	buf_adds(out, i ? " AND (" : "(");
	if (begins(f, i)) {
		buf_add_span(out, buf_span(&f->last));
	} else {
		buf_addc(out, '"');
		buf_add_span(out, buf_span(&w->text));
		buf_addc(out, '"');
	}
	/* Some records may have it the one way, some the other. */
	if (is_guid(buf_span(&w->text))) {
		buf_adds(out, " OR (\"");
		add_groups(out, buf_span(&w->text), "\" AND \"");
		buf_adds(out, "\")");
	}
	buf_add_span(out, buf_span(&w->also));
	buf_addc(out, ')');
}

/* How many words are asked for. */
static size_t asked(const struct finder *f)
{
	return f->last_as == FINDER_LEFT_OUT ? f->count - 1 : f->count;
}

/* 1, 0, -1. */
static int finds_any(struct finder *f, const char *match)
{
	struct db_statement *s = db_use(f->words.db,
	    "SELECT 1 FROM search WHERE search MATCH :match LIMIT 1");
	int rc;

	db_bind_text(s, ":match", span_of(match));
	rc = db_step(s);
	db_done(s);
	return rc;
}

int finder_expression(struct finder *f, struct buf *out)
{
	size_t before = out->length, others = before;
	int found = 1;

	for (size_t i = 0; i < asked(f); i++) {
		others = out->length;
		add_asked(f, i, out);
	}
	if (out->failed)
		return no_memory(f);
	if (f->last_as == FINDER_WHOLE && f->count > 1)
		found = finds_any(f, buf_text(out) + before);
	if (!found) {
		buf_cut(out, others);
		f->last_as = FINDER_LEFT_OUT;
		f->begins = true;
	}
	return found < 0 ? -1 : 0;
}

/* ---- places in texts */

uint64_t finder_all(const struct finder *f)
{
	return asked(f) < FINDER_SET_MAX ? (UINT64_C(1) << asked(f)) - 1
					 : UINT64_MAX;
}

struct marking {
	struct finder *f;
	void (*each)(void *context, size_t from, size_t until);
	void *context;
	uint64_t found;
	size_t from, until; /* what is found and not handed on; or nothing */
};

static void hand_on(struct marking *m)
{
	if (m->from < m->until && m->each)
		m->each(m->context, m->from, m->until);
}

/* Pairs have characters in common. */
static void take_hit(struct marking *m, const struct words_word *word)
{
	if (word->from >= m->until) {
		hand_on(m);
		m->from = word->from;
	}
	m->until = word->until;
}

/* What was left out is found only as what goes on where a word was found. */
static bool goes_on(const struct marking *m, const struct words_word *word)
{
	return m->f->last_as == FINDER_LEFT_OUT && m->until &&
	       word->from <= m->until + 1 &&
	       fits(m->f, m->f->count - 1, word->text);
}

static int mark_word(void *context, const struct words_word *word)
{
	struct marking *m = context;
	bool hit = goes_on(m, word);

	for (size_t i = 0; i < asked(m->f) && i < FINDER_SET_MAX; i++) {
		if (!fits(m->f, i, word->text))
			continue;
		hit = true;
		m->found |= UINT64_C(1) << i;
	}
	if (hit)
		take_hit(m, word);
	return 0;
}

int finder_mark(struct finder *f, struct span text,
    void (*each)(void *context, size_t from, size_t until), void *context,
    uint64_t *found)
{
	struct marking m = {.f = f, .each = each, .context = context};
	int rc = words_each(&f->words, text, mark_word, &m);

	hand_on(&m);
	*found = m.found;
	return rc;
}

/* What a value of a record has, and where it and its name were put. */
struct surveyed {
	uint64_t found;
	size_t at, name, length;
	bool known, chosen;
};

/* The record is read once: those that have any words are kept, in order. */
struct survey {
	struct finder *f;
	const struct finder_look *look;
	struct buf values; /* of struct surveyed */
	struct buf texts;
	int rc;
};

static void survey_value(void *context, struct span name, struct span value)
{
	struct survey *s = context;
	struct surveyed v = {
	    .at = s->texts.length, .name = name.length, .length = value.length};

	if (!s->rc)
		s->rc = finder_mark(s->f, value, NULL, NULL, &v.found);
	if (!v.found)
		return;
	v.known = s->look->knows && s->look->knows(name);
	buf_add_span(&s->texts, name);
	buf_add_span(&s->texts, value);
	buf_add(&s->values, &v, sizeof v);
}

/* Whether one tells more of the missing words than another; of equals, the
   shorter one says best what it is, and then its name does. */
static bool is_better(
    const struct surveyed *a, const struct surveyed *b, uint64_t missing)
{
	int more = __builtin_popcountll(a->found & missing) -
		   __builtin_popcountll(b->found & missing);

	if (more || !(a->found & missing))
		return more > 0;
	if (a->length != b->length)
		return a->length < b->length;
	return a->known && !b->known;
}

static size_t survey_count(const struct survey *s)
{
	return s->values.length / sizeof(struct surveyed);
}

static struct surveyed *survey_list(const struct survey *s)
{
	return (struct surveyed *)(void *)s->values.data;
}

/* Chooses the best value for the missing words; those that it has are taken
   off. False when none has any. */
static bool choose_value(const struct survey *s, uint64_t *missing)
{
	struct surveyed none = {0}, *best = &none;

	for (size_t i = 0; i < survey_count(s); i++)
		if (is_better(&survey_list(s)[i], best, *missing))
			best = &survey_list(s)[i];
	*missing &= ~best->found;
	best->chosen = true;
	return best != &none;
}

static void show_chosen(const struct survey *s)
{
	for (size_t i = 0; i < survey_count(s); i++) {
		const struct surveyed *v = &survey_list(s)[i];
		const char *text = buf_text(&s->texts) + v->at;
		struct finder_place place = {
		    {text, v->name}, {text + v->name, v->length}};

		if (v->chosen)
			s->look->each(s->look->context, &place);
	}
}

int finder_places(
    struct finder *f, const struct finder_look *look, uint64_t *missing)
{
	struct survey survey = {.f = f, .look = look};
	struct buf plain = BUF_INIT;
	int rc;

	record_values(look->record, &plain, survey_value, &survey);
	rc = survey.rc ? -1 : 0;
	if (plain.failed || survey.values.failed || survey.texts.failed)
		rc = no_memory(f);
	for (int i = 0; !rc && i < look->most; i++)
		if (!choose_value(&survey, missing))
			break;
	if (!rc)
		show_chosen(&survey);
	buf_release(&survey.texts);
	buf_release(&survey.values);
	buf_release(&plain);
	return rc;
}
