/* fold: names in capitals and with accents are the plain ones. */
#include "tap.h"

#include "lib/text/fold.h"
#include "lib/text/utf8.h"

static void test_fold(void)
{
	static const char *const pairs[][2] = {
	    {"Müller & Söhne GmbH", "muller & sohne gmbh"},
	    {"MU\xCC\x88LLER", "muller"},
	    {"STRASSE Straße ẞ", "strasse strasse ss"},
	    {"Æsop Œuvre Þór Ĳsselmeer", "aesop oeuvre thor ijsselmeer"},
	    {"Łódź Đồng Ørsted Đorđe", "lodz dong orsted dorde"},
	    {"Škoda ČEZ Ğüneş İZMİR ılıca", "skoda cez gunes izmir ilica"},
	    {"Nguyễn Ệ", "nguyen e"},
	    {"ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝŸ", "aaaaaaceeeeiiiinooooouuuuyy"},
	    {"ŻŹŽŴŶŢŤŬŮŰŲŞŚŜŔŘŐŌ", "zzzwyttuuuusssrroo"},
	    {"ΑΘΉΝΑ Ελλάς", "αθηνα ελλασ"},
	    {"ЁЛКА Йод Ђ", "елка иод ђ"},
	    {"ＡＢＣ１　株式会社サンプル", "abc1 株式会社サンプル"},
	    {"주식회사 예제", "주식회사 예제"},
	    {"葛\U000E0100城 ☎\uFE0E", "葛城 ☎"},
	    {"× ÷ ¿ 😀", "× ÷ ¿ 😀"},
	    {"\u03A2", "\u03A2"},
	    {"", ""},
	};
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		buf_clear(&b);
		fold_add(&b, span_of(pairs[i][0]));
		is_text(pairs[i][1], buf_text(&b), "%s", pairs[i][0]);
		buf_clear(&b);
		fold_add(&b, span_of(pairs[i][1]));
		is_text(pairs[i][1], buf_text(&b), "once is enough");
	}
	buf_release(&b);
}

/* Names come from the log, and that may be damaged. */
static void test_damaged(void)
{
	static const char *const cut[] = {
	    "\xC3", "abc\xE2", "abc\xE2\x82", "\xF0", "a\xF0\x9F\x98", "\xFF"};
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
		buf_clear(&b);
		fold_add(&b, span_of(cut[i]));
		is_int(utf8_valid(buf_span(&b)), b.length, "%zu: cut off", i);
	}
	buf_release(&b);
}

static void test_fit(void)
{
	static const struct {
		const char *name, *part;
		enum fold_fit fit;
	} fits[] = {
	    {"contoso", "contoso", FOLD_WHOLE},
	    {"contoso ltd", "contoso", FOLD_BEGINNING},
	    {"the contoso ltd", "contoso", FOLD_WORD},
	    {"uncontoso-contoso", "contoso", FOLD_WORD},
	    {"uncontoso", "contoso", FOLD_INSIDE},
	    {"(contoso)", "contoso", FOLD_WORD},
	    {"a.b@c", "c", FOLD_WORD},
	    {"müller", "ller", FOLD_INSIDE},
	    {"blue yonder east", "blue east", FOLD_WORDS},
	    {"blue yonder east", "east  blue", FOLD_WORDS},
	    {"blue yonder east", "blue west", FOLD_NONE},
	    {"株式会社サンプル", "サンプル", FOLD_INSIDE},
	    {"contoso", "contosos", FOLD_NONE},
	    {"contoso", "", FOLD_NONE},
	    {"", "", FOLD_NONE},
	    {"", "a", FOLD_NONE},
	};

	for (size_t i = 0; i < sizeof fits / sizeof *fits; i++)
		is_int(fits[i].fit,
		    fold_fit(span_of(fits[i].name), span_of(fits[i].part)),
		    "\"%s\" in \"%s\"", fits[i].part, fits[i].name);
}

int main(void)
{
	test_fold();
	test_damaged();
	test_fit();
	return tap_done();
}
