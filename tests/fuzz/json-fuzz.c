#include "../../cgi-bin/lib/text/json.h"

#include "replay.h"

/* Everything lies in the text, and containers close as they opened. */
static enum json_kind walk(struct span text)
{
	struct json j;
	struct json_value v;
	unsigned depth = 0;

	json_init(&j, text);
	while (json_next(&j, &v) > JSON_END) {
		must(v.text.data >= text.data);
		must(v.text.data + v.text.length <= j.next);
		must(j.next <= text.data + text.length);
		depth += v.kind == JSON_OBJECT || v.kind == JSON_ARRAY;
		depth -= v.kind == JSON_OBJECT_END || v.kind == JSON_ARRAY_END;
		must(depth == j.depth && depth <= JSON_DEPTH_MAX);
		json_key_is(&v, "password");
	}
	must(v.kind == JSON_BAD ? j.problem != NULL : depth == 0);
	must(json_next(&j, &v) == v.kind);
	return v.kind;
}

/* Whether the text is one object or array, and good to its end. */
static int is_container(struct span text)
{
	struct json j;
	struct json_value v;

	json_init(&j, text);
	json_next(&j, &v);
	if (v.kind != JSON_OBJECT && v.kind != JSON_ARRAY)
		return 0;
	while (v.kind > JSON_END)
		json_next(&j, &v);
	return v.kind == JSON_END;
}

/* Skipping a container takes in the same text as walking through it. */
static void skip(struct span text, enum json_kind ending)
{
	struct span whole = {0};
	struct json j;
	struct json_value v;

	json_init(&j, text);
	json_next(&j, &v);
	if (v.kind != JSON_OBJECT && v.kind != JSON_ARRAY)
		return;
	must(is_container(text) == (ending == JSON_END));
	if (json_skip(&j, &v, &whole) == JSON_BAD)
		must(ending == JSON_BAD);
	else
		must(is_container(whole));
}

/* What is escaped and unescaped again is what it was. */
static void escape(struct span text)
{
	struct buf inside = BUF_INIT;
	struct buf back = BUF_INIT;

	json_escape(text, &inside);
	json_unescape(buf_span(&inside), &back);
	must(back.length == text.length);
	must(
	    text.length == 0 || memcmp(back.data, text.data, text.length) == 0);
	buf_clear(&back);
	json_unescape(text, &back);
	must(back.length <= text.length);
	buf_release(&back);
	buf_release(&inside);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};

	skip(text, walk(text));
	escape(text);
	return 0;
}
