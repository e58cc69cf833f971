#include "../cgi-bin/lib/wire/guess.h"

#include "tap.h"

static void test_formulas(void)
{
	static const char *const formulas[] = {"=1+1", "+31 20", "-1", "@SUM",
	    " =1+1", "\t=1", "\r\n@", "＝1", "＋1", "－1", "＠1", " \t＝",
	    "\u00a0=1", "\u3000\u200b+1", "\v-1", "\ufeff@"};
	static const char *const texts[] = {"", " ", "\u00a0", "\u00e9=", "a=1",
	    "'=1", "1-2", "\xEF", "\xEF\xBC", "０", "(=1)"};

	for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
		ok(guess_is_formula(span_of(formulas[i])), "a formula: \"%s\"",
		    formulas[i]);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		ok(!guess_is_formula(span_of(texts[i])), "none: \"%s\"",
		    texts[i]);
}

static void test_altered(void)
{
	static const char *const altered[] = {"007", "00", "1234567890123456",
	    "12E5", "1e5", "12E+5", "+5", "1-2", "3/4", "1.5", "1,5", "1,234",
	    "1:30", "10:15 PM", "10 a", "5%", "$5", "€ 5", "5 €", "(5)", " 7",
	    "7 ", "3 May", "3-mei", "1. März", "MAR1", "Sept 2", "May 2026",
	    "2026-11-20", "20 novembre 2026", "1 gennaio", "3월 4일", "3月4日",
	    "上午 10", "0.5", ".5", "1'000", "1 000", "00000000000000000000",
	    "TRUE", "true", "False", "WAHR", " falsch", "Waar", "ONWAAR ",
	    "vero", "Falso"};
	static const char *const kept[] = {"", "0", "7", "365",
	    "123456789012345", "-", "/", "May", "Office 365",
	    "Microsoft 365 E3", "7abbaeff-4dcd-470b-a265-0591cdafca54",
	    "1 month", "2 Contoso", "P1Y", "e1086096220344368316", "12E5F",
	    "Marzipan 2", "고객 1", "x1", "1x", "A1", "CFQ7TTC0LH18:0001",
	    "1 Jansen", "£", "'007", "'", "'TRUE", "True North", "Vero Moda",
	    "untrue", "falsche", "tru"};

	for (size_t i = 0; i < sizeof altered / sizeof *altered; i++)
		ok(guess_is_altered(span_of(altered[i])), "altered: \"%s\"",
		    altered[i]);
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		ok(!guess_is_altered(span_of(kept[i])), "kept: \"%s\"",
		    kept[i]);
}

int main(void)
{
	test_formulas();
	test_altered();
	return tap_done();
}
