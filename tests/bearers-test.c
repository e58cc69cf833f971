/*
 * bearers: whose entries are asked for by the words of a name, and of how many
 * customers at most.
 */
#include "tap.h"

#include <stdlib.h>

#include "lib/stores/bearers.h"
#include "lib/stores/derived.h"

#define CODE(end) "00000000-0000-4000-8000-0000000000" end
#define TERM(end) "\"\uE002000000000000400080000000000000" end "\""

static struct db db;

/* Searching has left it open for reading only. */
static void add_customer(const char *code, const char *name)
{
	int rc = db_exec(&db, "PRAGMA query_only = off");
	struct db_statement *s =
	    db_use(&db, "INSERT INTO customer(code, name, named)"
			" VALUES (:code, :name, 0)");

	if (*code)
		db_bind_text(s, ":code", span_of(code));
	db_bind_text(s, ":name", span_of(name));
	if (rc || db_run(s)) {
		printf("Bail out! %s\n", buf_text(&db.why));
		exit(1);
	}
}

/* What is asked for a text. */
static void express(const char *typed, struct buf *match)
{
	struct finder f = FINDER_INIT;

	buf_clear(match);
	if (finder_words(&f, &db, span_of(typed)) || finder_expand(&f) ||
	    bearers_add(&f) || finder_expression(&f, match)) {
		printf("Bail out! %s\n", buf_text(&db.why));
		exit(1);
	}
	finder_release(&f);
}

static void test_words(void)
{
	static const struct {
		const char *typed, *asked;
	} cases[] = {
	    {"adatum ", "(\"adatum\" OR " TERM("a1") ")"},
	    {"ADATÜM ", "(\"adatum\" OR " TERM("a1") ")"},
	    {"adat", "(\"adat\"* OR " TERM("a1") ")"},
	    {"adat ", "(\"adat\")"},
	    {"datum", "(\"datum\"*)"},
	    {"muller ", "(\"muller\" OR " TERM("b2") ")"},
	    {"müller failed ",
		"(\"muller\" OR " TERM("b2") ") AND (\"failed\")"},
	    {"商 ", "(\"商\" OR " TERM("c3") ")"},
	    {"codeless ", "(\"codeless\")"},
	    {"alike ", "(\"alike\")"},
	    {"a1 ", "(\"a1\")"},
	    {"", ""},
	};
	struct buf match = BUF_INIT;

	add_customer(CODE("a1"), "Adatum Ltd");
	add_customer(CODE("b2"), "Mu\u0308ller & Söhne");
	add_customer(CODE("c3"), "東京商事");
	add_customer(CODE("d4"), "");
	add_customer("", "Codeless");
	add_customer("e-5", "Alike Ltd");
	add_customer("e5", "Alike Ltd");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		express(cases[i].typed, &match);
		is_text(cases[i].asked, buf_text(&match), "asked: “%s”",
		    cases[i].typed);
	}
	buf_release(&match);
}

static int count(const char *text, const char *part)
{
	int n = 0;

	while ((text = strstr(text, part))) {
		text += strlen(part);
		n++;
	}
	return n;
}

static void add_customers(const char *name, int count)
{
	char code[40];

	for (int i = 0; i < count; i++) {
		snprintf(
		    code, sizeof code, "%.7s0-0000-4000-8000-%012d", name, i);
		add_customer(code, name);
	}
}

/* Those that have most of the words, then those of a rare one. */
static void test_many(void)
{
	struct buf match = BUF_INIT;

	add_customer(CODE("bb"), "Fabrikam GmbH");
	add_customer(CODE("rr"), "Fabrikam Ltd");
	add_customers("Contoso GmbH", 500);
	add_customers("Litware", 32);
	add_customers("Wingtip", 33);
	express("gmbh fabrikam ", &match);
	is_text("(\"gmbh\" OR " TERM("bb") ") AND (\"fabrikam\" OR "
					   "" TERM("bb") " OR " TERM("rr") ")",
	    buf_text(&match),
	    "of a word that many have, who has the other one, too");
	express("litware ", &match);
	is_int(32, count(buf_text(&match), "\uE002"), "so many at most");
	express("wingtip ", &match);
	is_text("(\"wingtip\")", buf_text(&match), "else none of them");
	buf_release(&match);
}

int main(void)
{
	db_init(&db);
	if (db_open_model(&db, derived_clear)) {
		printf("Bail out! %s\n", buf_text(&db.why));
		return 1;
	}
	test_words();
	test_many();
	db_release(&db);
	return tap_done();
}
