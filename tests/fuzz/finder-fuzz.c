#include "../../cgi-bin/lib/stores/derived.h"
#include "../../cgi-bin/lib/stores/finder.h"
#include "../../cgi-bin/lib/stores/search.h"
#include "../../cgi-bin/lib/text/utf8.h"

#include "lines.h"
#include "replay.h"

/* Kept between the inputs, as between requests. */
static struct db db;

static void begin(void)
{
	static const char *const words[] = {"create order contoso", "consul 12",
	    "con \xE6\xA0\xAA \xE5\xBC\x8F m\xC3\xBCller abc-def x"};
	struct buf scratch = BUF_INIT;

	db_init(&db);
	must(db_open_model(&db, derived_clear) == 0);
	for (int i = 0; i < 3; i++)
		must(search_add(&db, i + 1, span_of(words[i]), &scratch) == 0);
	buf_release(&scratch);
}

#define TEXT_ENTRY 4

/* What was typed is never a mistake of the expression. Whether it finds the
   text. */
static bool search(struct span match)
{
	struct db_statement *s;
	bool found = false;
	int rc;

	if (!match.length)
		return false;
	s = db_use(&db, "SELECT rowid FROM search WHERE search MATCH :match");
	db_bind_text(s, ":match", match);
	while ((rc = db_step(s)) > 0) {
		must(db_int(s, 0) >= 1 && db_int(s, 0) <= TEXT_ENTRY);
		found |= db_int(s, 0) == TEXT_ENTRY;
	}
	db_done(s);
	must(rc == 0);
	return found;
}

struct marked {
	size_t length, until;
};

static void take_place(void *context, size_t from, size_t until)
{
	struct marked *m = context;

	must(m->until <= from && from < until && until <= m->length);
	m->until = until;
}

static void take_value(void *context, const struct finder_place *place)
{
	struct finder *f = context;
	struct marked m = {place->value.length, 0};
	uint64_t found;

	must(finder_mark(f, place->value, take_place, &m, &found) == 0);
	must(found != 0);
}

static void find(struct finder *f, struct span text)
{
	struct finder_look look = {
	    .record = text, .most = 2, .each = take_value, .context = f};
	struct marked m = {text.length, 0};
	uint64_t found, missing = finder_all(f);

	must(finder_mark(f, text, take_place, &m, &found) == 0);
	must((found & ~missing) == 0);
	must(finder_places(f, &look, &missing) == 0);
}

/* A savepoint has all written that the sum is to be over. */
static uint64_t sum_index(void)
{
	uint64_t sum;

	must(db_exec(&db, "SAVEPOINT written") == 0);
	must(search_sum_index(&db, &sum) == 0);
	return sum;
}

/* A GUID is asked for by its groups, too, without being marked by them. */
static bool has_guid(struct buf *match)
{
	return strstr(buf_text(match), " OR (") != NULL;
}

/* What is marked in a text is what it is found by; and verify takes the words
   of one for what the search has of it. */
static void agree(struct span typed, struct span text)
{
	struct finder f = FINDER_INIT;
	struct buf match = BUF_INIT, scratch = BUF_INIT;
	struct search_sum sum;
	uint64_t found, before;
	bool all;

	must(db_exec(&db, "PRAGMA query_only = off") == 0);
	must(search_sum_init(&sum, &db) == 0 && db_begin(&db) == 0);
	before = sum_index();
	must(search_add(&db, TEXT_ENTRY, text, &scratch) == 0);
	must(search_sum_add(&sum, TEXT_ENTRY, text) == 0);
	must(sum_index() == before + sum.sum);
	must(finder_words(&f, &db, typed) == 0 && finder_expand(&f) == 0);
	must(finder_expression(&f, &match) == 0);
	must(finder_mark(&f, text, NULL, NULL, &found) == 0);
	all = f.count && found == finder_all(&f);
	must(search(buf_span(&match)) == all || f.count > FINDER_SET_MAX ||
	     (!all && has_guid(&match)));
	db_rollback(&db);
	search_sum_release(&sum);
	finder_release(&f);
	buf_release(&match);
	buf_release(&scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct span typed = take_line(&text);
	struct finder f = FINDER_INIT;
	struct buf match = BUF_INIT;

	if (!db.handle)
		begin();
	/* Requests and records are valid; a damaged log may not be. */
	typed.length = utf8_valid(typed);
	must(finder_words(&f, &db, typed) == 0);
	must(finder_expand(&f) == 0);
	must(finder_also(&f, span_of("created an order"),
		 span_of("\xEE\x80\x80"
			 "createorder")) == 0);
	must(finder_expression(&f, &match) == 0);
	search(buf_span(&match));
	find(&f, text);
	if (utf8_valid(text) == text.length)
		agree(typed, text);
	finder_release(&f);
	buf_release(&match);
	return 0;
}
