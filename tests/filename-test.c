#include "../cgi-bin/lib/frame/filename.h"

#include "../cgi-bin/lib/text/utf8.h"
#include "tap.h"

static struct buf out = BUF_INIT;

static const char *name(const char *text)
{
	buf_clear(&out);
	filename_add(&out, span_of(text), "2026", "csv");
	return buf_text(&out);
}

static const char *header(const char *text)
{
	buf_clear(&out);
	filename_add_header(&out, span_of(text), "2026", "csv");
	return buf_text(&out);
}

static void test_names(void)
{
	is_text("activity-log_2026.csv", name(""), "no name");
	is_text("activity-log_Contoso, Ltd._2026.csv", name("Contoso, Ltd."),
	    "a name");
	is_text("activity-log_a_b_c_d_e_f_g_h_i_j_2026.csv",
	    name("a/b\\c:d*e?f\"g<h>i|j"), "what systems forbid");
	is_text("activity-log_a_b_c_d_2026.csv",
	    name("a\nb\x7F"
		 "c\xC2\x85"
		 "d"),
	    "control characters");
	is_text("activity-log_exe__fdp_2026.csv",
	    name("exe\xE2\x80\xAE\xE2\x81\xA6"
		 "fdp"),
	    "what turns the direction round");
	is_text("activity-log_a_b_2026.csv",
	    name("a\xFF"
		 "b"),
	    "no UTF-8");
	is_text("activity-log_고객 _2026.csv", name("고객 "), "other scripts");
}

static void test_length(void)
{
	struct buf text = BUF_INIT;
	struct span s;

	for (int i = 0; i < 300; i++)
		buf_adds(&text, "😀");
	s = span_of(name(buf_text(&text)));
	ok(s.length <= 160 && s.length > 120, "a long name is cut: %zu",
	    s.length);
	is_int((int)s.length, (int)utf8_valid(s), "at a character");
	buf_cut(&text, 0);
	buf_adds(&text, "a");
	for (int i = 0; i < 300; i++)
		buf_adds(&text, "é");
	s = span_of(name(buf_text(&text)));
	is_int((int)s.length, (int)utf8_valid(s), "wherever that is");
	s = span_of(header(buf_text(&text)));
	ok(s.length < 600, "and so is the header: %zu", s.length);
	buf_release(&text);
}

static void test_header(void)
{
	is_text("attachment; filename=\"activity-log_2026.csv\"", header(""),
	    "a header");
	is_text("attachment; filename=\"activity-log_2026.csv\"; "
		"filename*=UTF-8''activity-log_M%C3%BCller%20__2026.csv",
	    header("Müller \""), "with a name");
}

int main(void)
{
	test_names();
	test_length();
	test_header();
	buf_release(&out);
	return tap_done();
}
