#include "../../cgi-bin/lib/text/fold.h"
#include "../../cgi-bin/lib/text/utf8.h"

#include "lines.h"
#include "replay.h"

static bool is_valid(struct span text)
{
	return utf8_valid(text) == text.length;
}

/* Good text stays good, gets no longer, and once is enough. */
static void fold(struct span text, struct buf *out)
{
	struct buf again = BUF_INIT;

	fold_add(out, text);
	must(!out->failed);
	if (is_valid(text)) {
		must(out->length <= text.length);
		must(is_valid(buf_span(out)));
		fold_add(&again, buf_span(out));
		must(span_compare(buf_span(out), buf_span(&again)) == 0);
	}
	buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span name = {(const char *)data, size};
	struct span part = take_line(&name);
	struct buf names = BUF_INIT, parts = BUF_INIT;
	enum fold_fit fit;

	fold(name, &names);
	fold(part, &parts);
	fit = fold_fit(buf_span(&names), buf_span(&parts));
	must(parts.length || fit == FOLD_NONE);
	must((fit == FOLD_WHOLE) ==
	     (parts.length &&
		 span_compare(buf_span(&names), buf_span(&parts)) == 0));
	buf_release(&names);
	buf_release(&parts);
	return 0;
}
