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

/* What was typed is never a mistake of the expression. */
static void search(struct span match)
{
	struct db_statement *s;
	int rc;

	if (!match.length)
		return;
	s = db_use(&db, "SELECT rowid FROM search WHERE search MATCH :match");
	db_bind_text(s, ":match", match);
	while ((rc = db_step(s)) > 0)
		must(db_int(s, 0) >= 1 && db_int(s, 0) <= 3);
	db_done(s);
	must(rc == 0);
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
	finder_release(&f);
	buf_release(&match);
	return 0;
}
