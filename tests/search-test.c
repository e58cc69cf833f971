/*
 * The search against a slow and simple one, which goes through the words of
 * all records; what is marked in texts and in records; and odd input.
 */
#include "tap.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/stores/entries.h"
#include "lib/stores/finder.h"
#include "lib/stores/overview.h"
#include "lib/stores/imports.h"
#include "lib/text/utf8.h"

static char folder[64];
static struct buf path, short_path;
static uint64_t seed = 1;

/* The same numbers on every machine. */
static uint64_t random_number(uint64_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (seed >> 33) % below;
}

static void give_up(const struct db *d)
{
	printf("Bail out! %s\n", buf_text(&d->why));
	exit(1);
}

/* ---- a log of few words, some of them in nearly all records */

#define RECORDS 6000
#define WORDS_MAX 24

static const char *const syllables[] = {
    "con", "to", "so", "20", "26", "a", "abc", "é", "ß", "и", "店", "客"};

static const struct {
	const char *code, *sentence;
} operations[] = {{"create_order", "maakte een order"},
    {"update_subscription", "abonnement gewijzigd, én betaald"},
    {"delete_customer", "verwijderde 店客"}};

struct known {
	int64_t id;
	struct buf words[WORDS_MAX + 16];
	int count;
};

static struct known known[RECORDS];

static void add_random_word(struct buf *out)
{
	switch (random_number(8)) {
	case 0: /* rare, and many begin alike */
		buf_addf(out, "con%x", (unsigned)random_number(5000));
		return;
	case 1:
		buf_addf(out, "2026%x", (unsigned)random_number(300));
		return;
	case 2:
		buf_adds(out, "connected");
		return;
	case 3:
		buf_adds(out, "2026");
		return;
	default:
		for (uint64_t n = 1 + random_number(3); n > 0; n--)
			buf_adds(
			    out, syllables[random_number(
				     sizeof syllables / sizeof *syllables)]);
	}
}

static int know_word(void *context, const struct words_word *word)
{
	struct known *k = context;

	if (k->count == WORDS_MAX + 16) {
		printf("Bail out! more words than expected\n");
		exit(1);
	}
	buf_add_span(&k->words[k->count++], word->text);
	return 0;
}

/* Of each record its words, by its place: they are in the order of time. */
static void add_record(struct imports *in, struct words *w, int n)
{
	struct record *r = imports_slot(in);
	struct record_problem why;
	struct buf text = BUF_INIT;

	buf_addf(&text,
	    "{\"operationDate\":\"2026-01-01T00:00:00.%07dZ\","
	    "\"operationType\":\"%s\",\"x\":\"",
	    n + 1, operations[random_number(3)].code);
	if (random_number(4))
		buf_adds(&text, "connected 2026 ");
	for (uint64_t i = 2 + random_number(6); i > 0; i--) {
		add_random_word(&text);
		buf_addc(&text, ' ');
	}
	buf_adds(&text, "\"}");
	if (record_read(r, buf_span(&text), &why) ||
	    words_each(w, buf_span(&r->words), know_word, &known[n]) ||
	    imports_keep(in))
		give_up(in->db);
	buf_release(&text);
}

static void fill(struct db *d)
{
	struct imports in;
	struct words w;

	if (imports_init(&in, d, "test", "tester") || words_init(&w, d))
		give_up(d);
	for (int n = 0; n < RECORDS; n++)
		add_record(&in, &w, n);
	if (imports_finish(&in))
		give_up(d);
	imports_release(&in);
	words_release(&w);
}

struct ids {
	int64_t list[RECORDS];
	int count;
};

static void take_id(void *context, const struct entry *e)
{
	struct ids *ids = context;

	ids->list[ids->count++] = e->id;
}

static void learn_ids(struct db *d)
{
	static struct ids ids;
	struct entries_filter all = {.until = ENTRIES_END};

	if (entries_page(d, &all, (struct entries_slice){ENTRIES_END, RECORDS},
		take_id, &ids))
		give_up(d);
	buf_release(&all.list);
	is_int(RECORDS, ids.count, "all are there");
	for (int n = 0; n < ids.count; n++)
		known[RECORDS - 1 - n].id = ids.list[n];
}

static void fill_known(struct db *d)
{
	fill(d);
	learn_ids(d);
}

/* ---- the simple way */

struct query {
	struct known typed;
	bool begins;
};

static bool has(const struct buf *word, const struct buf *typed, bool begins)
{
	return (begins ? word->length >= typed->length
		       : word->length == typed->length) &&
	       memcmp(word->data, typed->data, typed->length) == 0;
}

static struct known sentences[3];
static struct buf terms[3];

static bool is_in(const struct known *k, const struct buf *typed, bool begins)
{
	for (int i = 0; i < k->count; i++)
		if (has(&k->words[i], typed, begins))
			return true;
	return false;
}

static bool is_meant(
    const struct known *k, const struct buf *typed, bool begins)
{
	for (int s = 0; s < 3; s++)
		if (is_in(&sentences[s], typed, begins) &&
		    is_in(k, &terms[s], false))
			return true;
	return is_in(k, typed, begins);
}

static bool matches(const struct known *k, const struct query *q)
{
	for (int i = 0; i < q->typed.count; i++)
		if (!is_meant(k, &q->typed.words[i],
			q->begins && i == q->typed.count - 1))
			return false;
	return true;
}

static int compare_words(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* How many different words begin so. */
static int count_beginning(const struct buf *typed)
{
	static const char *list[RECORDS * WORDS_MAX];
	size_t count = 0, different = 0;

	for (int n = 0; n < RECORDS; n++)
		for (int i = 0; i < known[n].count; i++)
			if (has(&known[n].words[i], typed, true))
				list[count++] = buf_text(&known[n].words[i]);
	qsort(list, count, sizeof *list, compare_words);
	for (size_t i = 0; i < count; i++)
		different += i == 0 || strcmp(list[i], list[i - 1]) != 0;
	return (int)different;
}

/* What is too short for a beginning, the finder may take otherwise. */
static bool may_take_otherwise(const struct query *q, const struct buf *last)
{
	return q->begins && utf8_length(buf_span(last)) < 3 &&
	       count_beginning(last) > 64;
}

static int taken[FINDER_LEFT_OUT + 1];

static void read_query(struct words *w, struct span typed,
    enum finder_last last_as, struct query *q)
{
	struct buf *last;
	uint32_t c;

	q->typed.count = 0;
	for (int i = 0; i < WORDS_MAX; i++)
		buf_clear(&q->typed.words[i]);
	if (words_asked(w, typed, know_word, &q->typed))
		give_up(w->db);
	q->begins = false;
	if (!q->typed.count || typed.data[typed.length - 1] == ' ')
		return;
	last = &q->typed.words[q->typed.count - 1];
	utf8_read(buf_span(last), &c);
	q->begins = !words_stands_alone(c);
	if (last_as == FINDER_AS_TYPED || !may_take_otherwise(q, last))
		return;
	taken[last_as]++;
	q->begins = false;
	if (last_as == FINDER_LEFT_OUT && q->typed.count > 1)
		q->typed.count--;
}

/* ---- both */

static void add_typed(struct buf *typed)
{
	static const char *const parts[] = {"con", "2026", "conn", "c", "a",
	    "maakte", "een", "ab", "gewijz", "EN", "店", "客", "order", "客店",
	    "ss", "create", "CONTO", "con1", "2026a", "20", "и", "é", "zz",
	    "202"};

	for (uint64_t n = 1 + random_number(3); n > 0; n--) {
		if (random_number(3) == 0)
			add_random_word(typed);
		else
			buf_adds(typed,
			    parts[random_number(sizeof parts / sizeof *parts)]);
		if (n > 1 || random_number(6) == 0)
			buf_addc(typed, ' ');
	}
}

static void express(struct db *d, struct finder *f, struct span typed,
    struct entries_filter *filter, struct buf *match)
{
	buf_clear(match);
	if (finder_words(f, d, typed) || finder_expand(f))
		give_up(d);
	for (int i = 0; i < 3; i++)
		if (finder_also(f, span_of(operations[i].sentence),
			buf_span(&terms[i])))
			give_up(d);
	if (finder_expression(f, match))
		give_up(d);
	*filter = (struct entries_filter){
	    .until = ENTRIES_END, .match = buf_text(match)};
}

static bool same(struct db *d, struct words *w, struct span typed)
{
	static struct query q;
	static struct ids got, want;
	struct entries_filter filter;
	struct finder f = FINDER_INIT;
	struct buf match = BUF_INIT;
	int64_t count = -1;
	bool exact, good;

	got.count = want.count = 0;
	express(d, &f, typed, &filter, &match);
	read_query(w, typed, f.last_as, &q);
	for (int n = RECORDS; q.typed.count && n-- > 0;)
		if (matches(&known[n], &q))
			want.list[want.count++] = known[n].id;
	if (match.length &&
	    (entries_page(d, &filter,
		 (struct entries_slice){ENTRIES_END, RECORDS}, take_id, &got) ||
		overview_count(d, &filter, &count, &exact)))
		give_up(d);
	good =
	    got.count == want.count && (count == got.count || !match.length) &&
	    !memcmp(got.list, want.list, (size_t)got.count * sizeof *got.list);
	if (!good)
		printf("# %.*s: want %d got %d, by %s\n", (int)typed.length,
		    typed.data, want.count, got.count, buf_text(&match));
	finder_release(&f);
	buf_release(&filter.list);
	buf_release(&match);
	return good;
}

static void test_same(struct db *d)
{
	struct buf typed = BUF_INIT;
	struct words w;
	int wrong = 0;

	if (words_init(&w, d))
		give_up(d);
	for (int i = 0; i < 3; i++) {
		record_add_term(
		    &terms[i], RECORD_OPERATION, span_of(operations[i].code));
		if (words_each(&w, span_of(operations[i].sentence), know_word,
			&sentences[i]))
			give_up(d);
	}
	for (int i = 0; i < 600; i++) {
		buf_clear(&typed);
		add_typed(&typed);
		wrong += !same(d, &w, buf_span(&typed));
	}
	is_int(0, wrong, "600 random searches find what they should");
	ok(taken[FINDER_WHOLE] && taken[FINDER_LEFT_OUT],
	    "of some, what is short is a whole word, of some it is left out");
	buf_release(&typed);
	words_release(&w);
}

/* What the last word, a beginning, is asked for as. */
static void test_beginnings(struct db *d)
{
	static const struct {
		const char *typed, *asked;
	} cases[] = {
	    {"connected", "(\"connected\")"},
	    {"connec", "(\"connected\")"},
	    {"c", "(\"c\")"},
	    {"connected c", "(\"connected\")"},
	    {"connected co", "(\"connected\")"},
	    {"connected.20", "(\"connected\")"},
	    {"connected 20", "(\"connected\") AND (\"20\")"},
	    {"connected so", "(\"connected\") AND (\"so\"*)"},
	    {"zzz", "(\"zzz\"*)"},
	};
	struct entries_filter filter;
	struct buf match = BUF_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct finder f = FINDER_INIT;

		express(d, &f, span_of(cases[i].typed), &filter, &match);
		is_text(
		    cases[i].asked, filter.match, "asked: %s", cases[i].typed);
		finder_release(&f);
	}
	for (size_t i = 0; i < 2; i++) {
		const char *typed = i ? "con" : "202";
		const char *whole = i ? "\"connected\"" : "\"2026\"";
		struct finder f = FINDER_INIT;

		express(d, &f, span_of(typed), &filter, &match);
		ok(strstr(filter.match, whole) && strchr(filter.match, '*'),
		    "%s: a word that most have, and beginnings beside it",
		    typed);
		finder_release(&f);
	}
	buf_release(&match);
}

/* ---- beginnings of one or two characters */

static const char *const guids[] = {"3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "00be13e5-e35d-45ed-9e2f-e30a1b2c3d4e",
    "20262026-0101-4101-a001-202601010101",
    "f1e2d3c4-e3b3-4571-8a5d-b357c3d1e500"};

static const char *const short_records[] = {guids[0], guids[1], guids[2],
    guids[3], "nora.vos@relecloud.example", "nora.vos@relecloud.com",
    "nora.vos@contoso.example", "nora.val@relecloud.example", "nora.vos",
    "Microsoft 365 E3", "Microsoft 365 E5", "Microsoft 365 Apps, e",
    "Visio Plan 1", "Visio Plan 2", "Acme Brothers", "Fabrikam BR"};

/* Each is in more words, and these in more entries, than are looked for. */
static const char *const common[] = {"57", "45", "b3", "2c", "e3", "9e", "01",
    "41", "a0", "20", "8a", "1f", "vo", "re", "ex", "co", "e5", "br", "ap"};

#define COMMON_RECORDS 42
#define COMMON_WORDS 200

static void keep(struct imports *in, int second, const char *value)
{
	struct record_problem why;
	struct buf text = BUF_INIT;

	buf_addf(&text,
	    "{\"operationDate\":\"2026-01-01T00:%02d:%02dZ\",\"x\":\"%s\"}",
	    second / 60, second % 60, value);
	if (record_read(imports_slot(in), buf_span(&text), &why) ||
	    imports_keep(in))
		give_up(in->db);
	buf_release(&text);
}

static void fill_short(struct db *d)
{
	struct imports in;
	struct buf words = BUF_INIT;
	int second = 0;

	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		for (int n = 0; n < COMMON_WORDS; n++)
			buf_addf(&words, "%sx%d ", common[i], n);
	if (imports_init(&in, d, "test", "tester"))
		give_up(d);
	for (; second < COMMON_RECORDS; second++)
		keep(&in, second, buf_text(&words));
	for (size_t i = 0; i < sizeof short_records / sizeof *short_records;
	     i++)
		keep(&in, second++, short_records[i]);
	if (imports_finish(&in))
		give_up(d);
	imports_release(&in);
	buf_release(&words);
}

/* Which of the records are found, the n-th by its bit; and what the last word
   is taken as. */
static uint64_t find_short(
    struct db *d, struct span typed, enum finder_last *last_as)
{
	static struct ids all, got;
	struct entries_filter filter = {.until = ENTRIES_END};
	struct finder f = FINDER_INIT;
	struct buf match = BUF_INIT;
	const size_t count = sizeof short_records / sizeof *short_records;
	uint64_t found = 0;

	all.count = got.count = 0;
	if (entries_page(d, &filter,
		(struct entries_slice){ENTRIES_END, (int)count}, take_id, &all))
		give_up(d);
	buf_release(&filter.list);
	express(d, &f, typed, &filter, &match);
	if (entries_page(d, &filter,
		(struct entries_slice){ENTRIES_END, RECORDS}, take_id, &got))
		give_up(d);
	for (size_t i = 0; i < count; i++)
		for (int n = 0; n < got.count; n++)
			if (got.list[n] == all.list[count - 1 - i])
				found |= UINT64_C(1) << i;
	*last_as = f.last_as;
	finder_release(&f);
	buf_release(&filter.list);
	buf_release(&match);
	return found;
}

static void test_guids(struct db *d)
{
	enum finder_last last_as;
	int wrong = 0, left_out = 0;

	for (size_t i = 0; i < sizeof guids / sizeof *guids; i++) {
		struct buf digits = BUF_INIT;

		for (const char *c = guids[i]; *c; c++)
			if (*c != '-')
				buf_addc(&digits, *c);
		for (size_t n = 4; n <= 36 + digits.length - 4; n++) {
			struct span typed = {guids[i], n};

			if (n > 36)
				typed = (struct span){digits.data, n - 36 + 3};
			if (find_short(d, typed, &last_as) >> i & 1) {
				left_out += last_as == FINDER_LEFT_OUT;
				continue;
			}
			wrong++;
			printf("# not found: %.*s\n", (int)typed.length,
			    typed.data);
		}
		buf_release(&digits);
	}
	is_int(0, wrong, "a GUID is found by each beginning of it");
	ok(left_out > 16, "%d of these end in what is left out", left_out);
}

static void test_letters(struct db *d)
{
	static const char *const texts[] = {"nora.vos@relecloud.example",
	    "nora vos relecloud example", "microsoft 365 apps"};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		enum finder_last last_as;
		uint64_t before = UINT64_MAX, found = 0;
		int wrong = 0;

		for (size_t n = 3; n <= strlen(texts[i]); n++) {
			struct span typed = {texts[i], n};

			found = find_short(d, typed, &last_as);
			if (!(found & ~before) && found) {
				before = found;
				continue;
			}
			wrong++;
			printf("# %.*s\n", (int)n, texts[i]);
		}
		is_int(0, wrong, "letter by letter, no more is found: %s",
		    texts[i]);
		is_int(1, __builtin_popcountll(found), "and one in the end");
	}
}

static void test_short(struct db *d)
{
	static const struct {
		const char *typed;
		int found;
		enum finder_last last_as;
	} cases[] = {
	    {"microsoft 365", 3, FINDER_AS_TYPED},
	    {"microsoft 365 e", 3, FINDER_LEFT_OUT},
	    {"microsoft 365 e3", 1, FINDER_WHOLE},
	    {"microsoft 365 E5", 1, FINDER_WHOLE},
	    {"microsoft 365-e3", 3, FINDER_LEFT_OUT},
	    {"microsoft 365 \"e\"", 1, FINDER_AS_TYPED},
	    {"visio plan 2", 1, FINDER_WHOLE},
	    {"visio plan", 2, FINDER_AS_TYPED},
	    {"acme b", 1, FINDER_LEFT_OUT},
	    {"acme br", 1, FINDER_LEFT_OUT},
	    {"acme bro", 1, FINDER_AS_TYPED},
	    {"fabrikam br", 1, FINDER_WHOLE},
	    {"br", 1, FINDER_WHOLE},
	    {"fa", 1, FINDER_AS_TYPED},
	};
	enum finder_last last_as;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *typed = cases[i].typed;
		uint64_t found = find_short(d, span_of(typed), &last_as);

		is_int(cases[i].found, __builtin_popcountll(found), "found: %s",
		    typed);
		is_int(cases[i].last_as, last_as, "with its last word so");
	}
}

/* ---- words */

static int take_word(void *context, const struct words_word *word)
{
	buf_add_span(context, word->text);
	buf_addc(context, '|');
	return 0;
}

static void split(struct words *w, const char *text, struct buf *out)
{
	buf_clear(out);
	if (words_each(w, span_of(text), take_word, out))
		give_up(w->db);
}

/* As somebody looks for them. */
static void split_asked(struct words *w, const char *typed, struct buf *out)
{
	buf_clear(out);
	if (words_asked(w, span_of(typed), take_word, out))
		give_up(w->db);
}

/* Folded as in fold.h, so that whoever has no such letter on his keyboard finds
   Straße and Łódź here as among the customers. */
static void test_words(struct db *d)
{
	static const struct {
		const char *text, *words, *asked; /* NULL: the same */
	} cases[] = {
	    {"Bäckerei Müller", "backerei|muller|", NULL},
	    {"Mu\u0308ller MÜLLER", "muller|muller|", NULL},
	    {"Straße STRASSE ẞ", "strasse|strasse|ss|", NULL},
	    {"Łódź Søren Ærø Đặng", "lodz|soren|aero|dang|", NULL},
	    {"Ελλάς ΕΛΛΑΣ Ёлка", "ελλασ|ελλασ|елка|", NULL},
	    {"ＡＢＣ１２ Ｄ－Ｅ", "abc12|d|e|", NULL},
	    {"東京abc商事x京", "東|東京|京|abc|商|商事|事|x|京|",
		"東京|abc|商事|x|京|"},
	    {"東京商", "東|東京|京|京商|商|", "東京|京商|"},
	    {"한대 대한", "한|한대|대|대|대한|한|", "한대|대한|"},
	    {"ｶﾌﾞ", "ｶ|ｶﾌ|ﾌ|ﾌﾞ|ﾞ|", "ｶﾌ|ﾌﾞ|"},
	    {"佐々木", "佐|佐々|々|々木|木|", "佐々|々木|"},
	    {"ア・イウ", "ア|イ|イウ|ウ|", "ア|イウ|"},
	    {"葛\U000E0100城", "葛|葛城|城|", "葛城|"},
	    {"d51a052e-043c_x.y@z", "d51a052e|043c|x|y|z|", NULL},
	    {"«—»", "", NULL},
	};
	struct buf got = BUF_INIT;
	struct words w;

	if (words_init(&w, d))
		give_up(d);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		split(&w, cases[i].text, &got);
		is_text(
		    cases[i].words, buf_text(&got), "words: %s", cases[i].text);
		split_asked(&w, cases[i].text, &got);
		is_text(cases[i].asked ? cases[i].asked : cases[i].words,
		    buf_text(&got), "asked: %s", cases[i].text);
	}
	words_release(&w);
	buf_release(&got);
}

/* What the search knows a word as, it takes for the same word. */
static void test_stable(struct db *d)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;
	struct words w;
	int wrong = 0;

	if (words_init(&w, d))
		give_up(d);
	for (uint32_t c = 1; c < 0x110000; c++) {
		char text[8] = "";

		if (c >= 0xD800 && c < 0xE000)
			continue;
		utf8_write(c, text);
		split(&w, text, &once);
		split(&w, buf_text(&once), &twice);
		if (strcmp(buf_text(&once), buf_text(&twice)) && !wrong++)
			printf("# U+%04X\n", c);
	}
	is_int(0, wrong, "a word is the same word again");
	words_release(&w);
	buf_release(&once);
	buf_release(&twice);
}

/* ---- marks */

struct marks {
	struct span text;
	size_t at;
	struct buf *out;
};

static void add_mark(void *context, size_t from, size_t until)
{
	struct marks *m = context;

	buf_add(m->out, m->text.data + m->at, from - m->at);
	buf_addc(m->out, '[');
	buf_add(m->out, m->text.data + from, until - from);
	buf_addc(m->out, ']');
	m->at = until;
}

struct marked {
	const char *typed, *text, *marked;
	unsigned found;
};

static void is_marked(struct db *d, const struct marked *want)
{
	struct finder f = FINDER_INIT;
	struct buf out = BUF_INIT;
	struct marks m = {span_of(want->text), 0, &out};
	uint64_t found = 0;

	if (finder_words(&f, d, span_of(want->typed)) || finder_expand(&f) ||
	    finder_mark(&f, m.text, add_mark, &m, &found))
		give_up(d);
	buf_add_span(
	    &out, (struct span){m.text.data + m.at, m.text.length - m.at});
	is_text(want->marked, buf_text(&out), "marked: %s", want->typed);
	is_int(want->found, found, "with these of its words");
	finder_release(&f);
	buf_release(&out);
}

static void test_marks(struct db *d)
{
	static const struct marked cases[] = {
	    {"muller bak", "Bäckerei Müller GmbH", "Bäckerei [Müller] GmbH", 1},
	    {"gmbh müll", "Mu\u0308ller GmbH", "[Mu\u0308ller] [GmbH]", 3},
	    {"strass", "Am Straßentor, STRASSE", "Am [Straßentor], [STRASSE]",
		1},
	    {"aero ", "Ærø Ae\u0301ro\u0301-x", "[Ærø] [Ae\u0301ro\u0301]-x",
		1},
	    {"lodz ελλας", "Łódź ΕΛΛΆΣ ł", "[Łódź] [ΕΛΛΆΣ] ł", 3},
	    {"京", "東京商事", "東[京]商事", 1},
	    {"東京", "東京、京東、東方之京 東京都",
		"[東京]、京東、東方之京 [東京]都", 1},
	    {"김이수", "이수김 김이수 이수", "[이수]김 [김이수] [이수]", 3},
	    {"京商事", "東京商事", "東[京商事]", 3},
	    {"東 東京 京", "東京京", "[東京][京]", 7},
	    {"葛城", "葛\U000E0100城葛\U000E0100",
		"[葛\U000E0100城]葛\U000E0100", 1},
	    {"城", "葛城\U000E0100", "葛[城\U000E0100]", 1},
	    {"商 abc", "ＡＢＣ商事x", "[ＡＢＣ][商]事x", 3},
	    {"x", "東x京", "東[x]京", 1},
	    {"043c d51a", "D51A052E-043c-1", "[D51A052E]-[043c]-1", 3},
	    {"con ", "contoso", "contoso", 0},
	    {"a b", "", "", 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		is_marked(d, &cases[i]);
}

/* What is left out is marked, too, but nothing has to have it. */
static void test_short_marks(struct db *d)
{
	static const struct marked cases[] = {
	    {"3fa85f64-5", "3fa85f64-5717-4562", "[3fa85f64]-[5717]-4562", 1},
	    {"3fa85f645", "3fa85f64-5717-4562", "[3fa85f64]-[5717]-4562", 1},
	    {"365 e", "Edu, Microsoft 365 E3, e",
		"Edu, Microsoft [365] [E3], e", 1},
	    {"365 e", "e", "e", 0},
	    {"365 e3", "365 E3 e31", "[365] [E3] e31", 3},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		is_marked(d, &cases[i]);
}

static void add_place(void *context, const struct finder_place *place)
{
	buf_add_span(context, place->field);
	buf_addc(context, '=');
	buf_add_span(context, place->value);
	buf_addc(context, ';');
}

static bool is_offer(struct span field)
{
	return span_is(field, "OfferId");
}

static void test_places(struct db *d)
{
	static const char record[] =
	    "{\"id\":\"one-two-three-four\",\"list\":[\"x\",\"five\"],"
	    "\"Links\":{\"a\":\"nine\"},\"deep\":{\"etag\":\"nine\"},"
	    "\"resourceNewValue\":\"{\\\"Name\\\":\\\"one "
	    "\\\\\\\"two\\\\\\\"\\\","
	    "\\\"Many\\\":[{\\\"Id\\\":7},{\\\"Id\\\":8}]}\","
	    "\"customizedData\":[{\"key\":\"OrderId\",\"value\":\"three\"}],"
	    "\"broken\":\"[six\",\"t\":true,\"Any\":\"ten\",\"Other\":"
	    "\"eleven ten more\",\"OfferId\":\"ten\",\"Last\":\"ten\"}";
	static const struct {
		const char *typed, *places;
		unsigned missing;
	} cases[] = {
	    {"three ", "OrderId=three;", 0},
	    {"two one ", "Name=one \"two\";", 0},
	    {"four two ", "id=one-two-three-four;", 0},
	    {"five seven ", "list=five;", 2},
	    {"8 six x ", "list=x;Id=8;", 2},
	    {"orderid", "key=OrderId;", 0},
	    {"nine true", "", 3},
	    {"si", "broken=[six;", 0},
	    {"ten ", "OfferId=ten;", 0},
	    {"eleven ten ", "Other=eleven ten more;", 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct finder f = FINDER_INIT;
		struct buf out = BUF_INIT;
		struct finder_look look = {
		    span_of(record), 2, is_offer, add_place, &out};
		uint64_t missing;

		if (finder_words(&f, d, span_of(cases[i].typed)) ||
		    finder_expand(&f))
			give_up(d);
		missing = finder_all(&f);
		if (finder_places(&f, &look, &missing))
			give_up(d);
		is_text(cases[i].places, buf_text(&out), "places: %s",
		    cases[i].typed);
		is_int(cases[i].missing, missing, "and what is missing");
		finder_release(&f);
		buf_release(&out);
	}
}

/* ---- odd input */

static void search_for(struct db *d, struct span typed, int *wrong)
{
	static struct ids ids;
	struct entries_filter filter;
	struct finder f = FINDER_INIT;
	struct buf match = BUF_INIT;
	uint64_t found;

	ids.count = 0;
	express(d, &f, typed, &filter, &match);
	if (match.length &&
	    entries_page(d, &filter, (struct entries_slice){ENTRIES_END, 9},
		take_id, &ids) &&
	    !(*wrong)++)
		printf("# %.*s: %s\n", (int)typed.length, typed.data,
		    buf_text(&d->why));
	if (finder_mark(&f, typed, NULL, NULL, &found) ||
	    (f.count && f.count < FINDER_SET_MAX && found != finder_all(&f) &&
		!(*wrong)++))
		printf("# %.*s: not found in itself\n", (int)typed.length,
		    typed.data);
	finder_release(&f);
	buf_release(&filter.list);
	buf_release(&match);
}

static void test_odd(struct db *d)
{
	static const char *const odd[] = {"\"", "*", "a*", "^a", "NEAR(a b)",
	    "a AND", "AND OR NOT", "-a", "a:b", "words:a", "((((", "{a b}:c",
	    "\\0", "😀", "שלום עולם", "\u202Eabc", "a + b", "''; --", "\uE000",
	    "\uE000createorder", "%00", "\u0301", "a\u0301"};
	struct buf text = BUF_INIT;
	int wrong = 0;

	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		search_for(d, span_of(odd[i]), &wrong);
	for (int i = 0; i < 400; i++)
		buf_addc(&text, 'w');
	search_for(d, buf_span(&text), &wrong);
	for (int separator = ' '; separator < 0x7F; separator++) {
		buf_clear(&text);
		for (int i = 0; i < 64; i++)
			buf_addf(&text, "%d%c", i * 7, separator);
		search_for(d, buf_span(&text), &wrong);
	}
	buf_clear(&text);
	for (int i = 0; i < 250; i++)
		buf_addf(&text, "%c ", 'a' + i % 26);
	search_for(d, buf_span(&text), &wrong);
	buf_clear(&text);
	for (int i = 0; i < 500; i++) {
		char character[4];

		buf_add(&text, character,
		    utf8_write(0x4E00 + (uint32_t)i, character));
	}
	search_for(d, buf_span(&text), &wrong);
	is_int(0, wrong, "whatever is typed is a search");
	buf_release(&text);
}

static void remove_files(const struct buf *log)
{
	static const char *const ends[] = {"", "-wal", "-shm"};

	for (int i = 0; i < 3; i++) {
		struct buf name = BUF_INIT;

		buf_addf(&name, "%s%s", buf_text(log), ends[i]);
		unlink(buf_text(&name));
		buf_release(&name);
	}
}

static void write_log(const struct buf *log, void (*write)(struct db *d))
{
	struct db d;

	db_init(&d);
	if (imports_open(&d, buf_text(log), 2000))
		give_up(&d);
	write(&d);
	db_release(&d);
}

/* As pages do. */
static void read_log(struct db *d, const struct buf *log)
{
	db_init(d);
	if (db_open_reader(d, buf_text(log), 2000) || db_begin_read(d, 0))
		give_up(d);
}

static void close_log(struct db *d, const struct buf *log)
{
	db_end_read(d);
	db_release(d);
	remove_files(log);
}

int main(void)
{
	struct db d;

	mkdir("tests", 0777);
	mkdir("tests/tmp", 0777);
	snprintf(folder, sizeof folder, "tests/tmp/search-XXXXXX");
	if (!mkdtemp(folder)) {
		printf("Bail out! no folder for the files\n");
		return 1;
	}
	buf_addf(&path, "%s/log.db", folder);
	write_log(&path, fill_known);
	read_log(&d, &path);
	test_same(&d);
	test_beginnings(&d);
	test_words(&d);
	test_stable(&d);
	test_marks(&d);
	test_places(&d);
	test_odd(&d);
	close_log(&d, &path);
	buf_addf(&short_path, "%s/short.db", folder);
	write_log(&short_path, fill_short);
	read_log(&d, &short_path);
	test_guids(&d);
	test_letters(&d);
	test_short(&d);
	test_short_marks(&d);
	close_log(&d, &short_path);
	rmdir(folder);
	return tap_done();
}
