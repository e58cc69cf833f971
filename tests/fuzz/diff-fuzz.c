#include "../../cgi-bin/lib/text/diff.h"

#include "lines.h"
#include "replay.h"

/* Reads all of a text, so that one that is not there is noticed. */
static void touch(struct span text)
{
	volatile char sum = 0;

	must(text.data || !text.length);
	for (size_t i = 0; i < text.length; i++)
		sum = (char)(sum ^ text.data[i]);
}

struct told {
	bool before, after; /* there are such texts */
	size_t changes;
};

static int take_change(void *context, const struct diff_change *c)
{
	struct told *told = context;
	bool gone = c->before.kind != JSON_END;
	bool come = c->after.kind != JSON_END;

	told->changes++;
	must(c->depth >= 0 && c->depth <= 2 * JSON_DEPTH_MAX);
	for (int i = 0; i < c->depth; i++)
		touch(c->path[i].name);
	touch(c->before.text);
	touch(c->after.text);
	must(told->before || !gone);
	must(told->after || !come);
	switch (c->how) {
	case DIFF_ADDED:
		must(come && !gone);
		break;
	case DIFF_REMOVED:
		must(gone && !come);
		break;
	case DIFF_CHANGED:
		must(gone && come);
		break;
	case DIFF_MOVED:
		must(!gone && !come);
	}
	return 0;
}

static size_t count(
    struct span before, struct span after, enum diff_strings strings)
{
	struct told told = {before.data, after.data, 0};

	must(diff_json(before, after, strings, take_change, &told) == 0);
	return told.changes;
}

static void check_ends(struct span a, struct span b)
{
	struct diff_ends ends = diff_ends(a, b);
	size_t most = a.length < b.length ? a.length : b.length;

	must(ends.head + ends.tail <= most);
	must(!ends.head || memcmp(a.data, b.data, ends.head) == 0);
	must(!ends.tail || memcmp(a.data + a.length - ends.tail,
			       b.data + b.length - ends.tail, ends.tail) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span after = {(const char *)data, size};
	struct span before = take_line(&after);

	for (int strings = DIFF_STRINGS_WHOLE; strings <= DIFF_STRINGS_UNPACKED;
	     strings++) {
		count(before, after, (enum diff_strings)strings);
		must(count(before, before, (enum diff_strings)strings) == 0);
	}
	check_ends(before, after);
	return 0;
}
