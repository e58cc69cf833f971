#include "../cgi-bin/lib/text/diff.h"

#include <stdlib.h>

#include "tap.h"

/* ---- what is told, a line each: "a/0/b: 1 > 2" */

static void add_value(struct buf *out, enum json_kind kind, struct span text)
{
	if (kind == JSON_END)
		buf_addc(out, '-');
	else if (kind == JSON_NULL || kind == JSON_OBJECT || kind == JSON_ARRAY)
		buf_adds(out, kind == JSON_NULL     ? "null"
			      : kind == JSON_OBJECT ? "{}"
						    : "[]");
	else if (kind == JSON_STRING)
		buf_addf(out, "'%.*s'", (int)text.length, text.data);
	else
		buf_add_span(out, text);
}

static int take(void *context, const struct diff_change *c)
{
	struct buf *out = context;

	for (int i = 0; i < c->depth; i++) {
		const struct diff_step *step = &c->path[i];

		if (i)
			buf_addc(out, '/');
		if (step->name.data)
			buf_add_span(out, step->name);
		else
			buf_add_int(out, (int64_t)step->place);
	}
	if (c->how == DIFF_MOVED) {
		buf_adds(out, ": moved\n");
		return 0;
	}
	buf_adds(out, ": ");
	add_value(out, c->before.kind, c->before.text);
	buf_adds(out, " > ");
	add_value(out, c->after.kind, c->after.text);
	buf_addc(out, '\n');
	if ((c->how == DIFF_ADDED) != (c->before.kind == JSON_END) ||
	    (c->how == DIFF_REMOVED) != (c->after.kind == JSON_END))
		buf_adds(out, "and says otherwise\n");
	return 0;
}

static const char *told(const char *before, const char *after)
{
	static struct buf out;

	buf_clear(&out);
	if (diff_json(span_of(before), span_of(after), DIFF_STRINGS_WHOLE, take,
		&out))
		return "failed";
	return buf_text(&out);
}

static void test_told(void)
{
	is_text("a: 1 > 2\nc: - > 'x'\nb: true > -\n",
	    told("{\"a\":1,\"b\":true}", "{\"a\":2,\"c\":\"x\"}"),
	    "changed, added, removed");
	is_text("", told("{\"a\":1,\"b\":[2]}", " {\"b\" : [2], \"a\":1}"),
	    "the order of members is nothing");
	is_text("Ab: 'x' > 'y\"'\n",
	    told("{\"\\u0041b\":\"x\"}", "{\"Ab\":\"\\u0079\\\"\"}"),
	    "escapes are what they mean");
	is_text("", told("{\"a\":null,\"b\":{}}", "{\"c\":[]}"),
	    "nothing is nothing, however it is said");
	is_text("a: null > 1\nb: '' > null\n",
	    told("{\"a\":null,\"b\":\"\"}", "{\"a\":1,\"b\":null}"),
	    "to nothing and from it");
	is_text("", told("{\"a\":\"1\"}", "{\"a\":1}"), "quotes do not count");
	is_text("a/b: - > 1\na/c/0: - > 2\n",
	    told("{\"a\":null}", "{\"a\":{\"b\":1,\"c\":[2]}}"),
	    "an object that came is its leaves");
	is_text("a: 5 > -\na/b: - > 1\n",
	    told("{\"a\":5}", "{\"a\":{\"b\":1}}"),
	    "a value that became an object");
	is_text(": 'no JSON' > 'none\"'\n", told("no JSON", "none\""),
	    "what is no JSON is a string");
	is_text("a: - > 1\n", told(NULL, "{\"a\":1,\"b\":null}"),
	    "against nothing, all is told");
	is_text("", told(NULL, NULL), "nothing against nothing");
	is_text("a: 2 > 3\na: 1 > -\n", told("{\"a\":2,\"a\":1}", "{\"a\":3}"),
	    "a key that stands twice");
}

static void test_arrays(void)
{
	is_text(": moved\n", told("[1,2,3]", "[2,3,1]"),
	    "an array in another order");
	is_text("1: 2 > -\n", told("[1,2,3]", "[1,3]"), "an element that went");
	is_text("0: - > 0\n", told("[1,2]", "[0,1,2]"), "one that came first");
	is_text("1: 2 > 5\n", told("[1,2,3]", "[1,5,3]"), "one that changed");
	is_text("2: - > 'd'\n: moved\n",
	    told("[\"a\",\"b\",\"c\"]", "[\"a\",\"c\",\"d\",\"b\"]"),
	    "one that came, and another order");
	is_text("0: 3 > 5\n", told("[1,2,3]", "[5,1,2]"),
	    "what took another's place has not moved");
	is_text("", told("[1,null,\"x\"]", "[\"1\",{},\"x\"]"),
	    "nor has what is written in another way");
	is_text(": moved\n", told("[1,null,\"2\"]", "[2,\"1\",[]]"),
	    "by which it is known all the same");
	is_text("1/n: 1 > 2\n: moved\n",
	    told("[{\"Id\":\"a\",\"n\":1},{\"Id\":\"b\",\"n\":1}]",
		"[{\"Id\":\"b\",\"n\":1},{\"Id\":\"a\",\"n\":2}]"),
	    "objects are known by their ids");
	is_text("0/Id: - > 'b'\n0/n: - > 2\n0/Id: 'a' > -\n0/n: 1 > -\n",
	    told("[{\"Id\":\"a\",\"n\":1}]", "[{\"Id\":\"b\",\"n\":2}]"),
	    "and another id is another object");
	is_text("0/Id: - > 'b'\n",
	    told("[{\"n\":1}]", "[{\"Id\":\"b\",\"n\":1}]"),
	    "but one may have got its id");
	is_text(": moved\n",
	    told("[{\"a\":1,\"b\":2},{\"a\":3}]",
		"[{\"a\":3},{\"b\":2,\"a\":1}]"),
	    "objects that only moved");
}

static int stop(void *context, const struct diff_change *c)
{
	(void)c;
	return ++*(int *)context == 2 ? 7 : 0;
}

static void test_calls(void)
{
	struct buf out = BUF_INIT, deep = BUF_INIT;
	int n = 0;

	is_int(7,
	    diff_json(span_of("[1,2,3,4]"), span_of("[5,6,7,8]"),
		DIFF_STRINGS_WHOLE, stop, &n),
	    "each() ends it");
	is_int(2, n, "at once");
	diff_json(
	    span_of("{\"a\":\"{\\\"b\\\":[1,\\\"[0]\\\"]}\",\"c\":\"{x\"}"),
	    span_of("{\"a\":\"{\\\"b\\\":[2,\\\"[0]\\\"]}\",\"c\":\"{y\"}"),
	    DIFF_STRINGS_UNPACKED, take, &out);
	is_text("a/b/0: 1 > 2\nc: '{x' > '{y'\n", buf_text(&out),
	    "strings are gone into when that is wanted");
	for (int i = 0; i < JSON_DEPTH_MAX; i++)
		buf_addc(&deep, '[');
	buf_addc(&deep, '1');
	for (int i = 0; i < JSON_DEPTH_MAX; i++)
		buf_addc(&deep, ']');
	buf_clear(&out);
	is_int(0,
	    diff_json((struct span){0}, buf_span(&deep), DIFF_STRINGS_WHOLE,
		take, &out),
	    "as deep as can be");
	is_int(
	    2 * JSON_DEPTH_MAX - 1 + 8, out.length, "and all the way is told");
	buf_release(&out);
	buf_release(&deep);
}

static void ends(const char *a, const char *b, size_t head, size_t tail)
{
	struct diff_ends e = diff_ends(span_of(a), span_of(b));

	ok(e.head == head && e.tail == tail, "%s, %s: %zu and %zu", a, b,
	    e.head, e.tail);
}

static void test_ends(void)
{
	ends("", "", 0, 0);
	ends("abc", "abc", 3, 0);
	ends("abXcd", "abYYcd", 2, 2);
	ends("aa", "aaa", 2, 0);
	ends("x", "y", 0, 0);
	ends("\xc3\xa4z", "\xc3\xb6z", 0, 1);
	ends("\xc3\xa4", "\xc5\xa4", 0, 0);
	ends("a\xe2\x82\xac", "a\xe2\x82\xac!", 4, 0);
}

static void alike(bool want, const char *a, const char *b, const char *what)
{
	ok(diff_ends(span_of(a), span_of(b)).unseen == want, "%s", what);
}

static void test_unseen(void)
{
	alike(true, "Contoso", "Contoso ", "a blank at the end is not seen");
	alike(true, "a\nb", "a b", "nor a line's end for a blank");
	alike(true, "zero", "ze\xe2\x80\x8bro", "nor one without width");
	alike(true, "", " ", "nor nothing else");
	alike(true, "a b  c", " a  b c", "nor several");
	alike(false, "a b", "a c ", "but letters are");
	alike(false, "ab", "ab c", "also at the end");
}

/* ---- random values, against the simplest thing that can be right */

#define INSIDE_MAX 6

struct value {
	enum json_kind kind;
	char name[4];
	char text[8];
	int count;
	struct value *inside[INSIDE_MAX];
};

static uint64_t state = 88172645463325252u;

static unsigned pick(unsigned below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % below;
}

static struct value *make(int depth)
{
	struct value *v = calloc(1, sizeof *v);
	unsigned kind = pick(depth ? 9 : 6);

	if (!v)
		abort();
	v->kind = kind < 2    ? JSON_NUMBER
		  : kind == 2 ? JSON_TRUE
		  : kind == 3 ? JSON_NULL
		  : kind < 6  ? JSON_STRING
		  : kind == 6 ? JSON_ARRAY
			      : JSON_OBJECT;
	if (v->kind == JSON_NUMBER)
		snprintf(v->text, sizeof v->text, "%u", pick(3));
	else if (v->kind == JSON_TRUE)
		snprintf(v->text, sizeof v->text, "true");
	else if (v->kind == JSON_STRING)
		snprintf(v->text, sizeof v->text, "%c", 'x' + pick(3));
	if (v->kind != JSON_ARRAY && v->kind != JSON_OBJECT)
		return v;
	v->count = (int)pick(INSIDE_MAX);
	for (int i = 0; i < v->count; i++) {
		v->inside[i] = make(depth - 1);
		snprintf(v->inside[i]->name, sizeof v->inside[i]->name, "%c",
		    'a' + i);
	}
	/* Some names are not there, and not in order. */
	for (int i = 0; v->kind == JSON_OBJECT && i < v->count; i++) {
		int k = (int)pick((unsigned)v->count);
		struct value *other = v->inside[k];

		v->inside[k] = v->inside[i];
		v->inside[i] = other;
	}
	return v;
}

static void unmake(struct value *v)
{
	for (int i = 0; i < v->count; i++)
		unmake(v->inside[i]);
	free(v);
}

static void print(const struct value *v, struct buf *out)
{
	bool object = v->kind == JSON_OBJECT;

	if (v->kind == JSON_STRING)
		buf_addf(out, "\"%s\"", v->text);
	else if (v->kind == JSON_NULL)
		buf_adds(out, "null");
	else if (!object && v->kind != JSON_ARRAY)
		buf_adds(out, v->text);
	else {
		buf_addc(out, object ? '{' : '[');
		for (int i = 0; i < v->count; i++) {
			if (i)
				buf_addc(out, ',');
			if (object)
				buf_addf(out, "\"%s\":", v->inside[i]->name);
			print(v->inside[i], out);
		}
		buf_addc(out, object ? '}' : ']');
	}
}

static const struct value *member(const struct value *v, const char *name)
{
	for (int i = 0; i < v->count; i++)
		if (!strcmp(v->inside[i]->name, name))
			return v->inside[i];
	return NULL;
}

static bool nothing(const struct value *v)
{
	return !v || v->kind == JSON_NULL ||
	       ((v->kind == JSON_ARRAY || v->kind == JSON_OBJECT) &&
		   v->count == 0);
}

static bool same(const struct value *a, const struct value *b)
{
	if (nothing(a) && nothing(b))
		return true;
	if (a->kind != b->kind || a->count != b->count ||
	    strcmp(a->text, b->text) != 0)
		return false;
	for (int i = 0; i < a->count; i++) {
		const struct value *other = a->kind == JSON_OBJECT
						? member(b, a->inside[i]->name)
						: b->inside[i];

		if (!other || !same(a->inside[i], other))
			return false;
	}
	return true;
}

static void naive(const char *path, const struct value *old,
    const struct value *new, struct buf *out);

static void naive_step(const char *path, const char *step,
    const struct value *old, const struct value *new, struct buf *out)
{
	char longer[64];

	snprintf(longer, sizeof longer, "%s%s%s", path, *path ? "/" : "", step);
	naive(longer, old, new, out);
}

static void naive_object(const char *path, const struct value *old,
    const struct value *new, struct buf *out)
{
	for (int i = 0; new &&i < new->count; i++)
		naive_step(path, new->inside[i]->name,
		    old ? member(old, new->inside[i]->name) : NULL,
		    new->inside[i], out);
	for (int i = 0; old && i < old->count; i++)
		if (!new || !member(new, old->inside[i]->name))
			naive_step(path, old->inside[i]->name, old->inside[i],
			    NULL, out);
}

static void naive_array(const char *path, const struct value *old,
    const struct value *new, struct buf *out)
{
	int of_new[INSIDE_MAX], of_old[INSIDE_MAX];
	bool moved = false;
	char step[12];
	int last = -1;

	memset(of_new, -1, sizeof of_new);
	memset(of_old, -1, sizeof of_old);
	for (int round = 0; old && new &&round < 2; round++)
		for (int i = 0; i < new->count; i++) {
			for (int k = 0; k < old->count && of_new[i] < 0; k++)
				if (of_old[k] < 0 &&
				    (round ||
					same(old->inside[k], new->inside[i]))) {
					of_new[i] = k;
					of_old[k] = i;
				}
			if (round || of_new[i] < 0)
				continue;
			moved |= of_new[i] < last;
			last = of_new[i];
		}
	for (int i = 0; new &&i < new->count; i++) {
		snprintf(step, sizeof step, "%d", i);
		naive_step(path, step,
		    of_new[i] < 0 ? NULL : old->inside[of_new[i]],
		    new->inside[i], out);
	}
	for (int k = 0; old && k < old->count; k++) {
		snprintf(step, sizeof step, "%d", k);
		if (of_old[k] < 0)
			naive_step(path, step, old->inside[k], NULL, out);
	}
	if (moved)
		buf_addf(out, "%s: moved\n", path);
}

static void naive_leaf(const char *path, const struct value *old,
    const struct value *new, struct buf *out)
{
	if ((nothing(old) && nothing(new)) ||
	    (!nothing(old) && !nothing(new) && !strcmp(old->text, new->text)))
		return;
	buf_addf(out, "%s: ", path);
	add_value(
	    out, old ? old->kind : JSON_END, span_of(old ? old->text : ""));
	buf_adds(out, " > ");
	add_value(
	    out, new ? new->kind : JSON_END, span_of(new ? new->text : ""));
	buf_addc(out, '\n');
}

static void naive_one(const char *path, const struct value *old,
    const struct value *new, struct buf *out)
{
	const struct value *any = old ? old : new;

	if (any->kind == JSON_OBJECT && any->count)
		naive_object(path, old, new, out);
	else if (any->kind == JSON_ARRAY && any->count)
		naive_array(path, old, new, out);
	else
		naive_leaf(path, old, new, out);
}

static void naive(const char *path, const struct value *old,
    const struct value *new, struct buf *out)
{
	bool filled = (old && old->count) || (new &&new->count);

	if (!filled) {
		naive_leaf(path, old, new, out);
		return;
	}
	if (old && new && old->count &&new->count && old->kind == new->kind) {
		naive_one(path, old, new, out);
		return;
	}
	if (old)
		naive_one(path, old, NULL, out);
	if (new)
		naive_one(path, NULL, new, out);
}

static void test_random(void)
{
	struct buf before = BUF_INIT, after = BUF_INIT, want = BUF_INIT;
	int differ = 0, told_of = 0;

	for (int i = 0; i < 20000; i++) {
		struct value *old = make(4), *new = make(4);
		const char *got;

		buf_clear(&before);
		buf_clear(&after);
		buf_clear(&want);
		print(old, &before);
		print(new, &after);
		naive("", old, new, &want);
		got = told(buf_text(&before), buf_text(&after));
		told_of += *got != '\0';
		if (strcmp(got, buf_text(&want)) != 0 && !differ++)
			printf("# %s\n# %s\n# want %s\n# got %s\n",
			    buf_text(&before), buf_text(&after),
			    buf_text(&want), got);
		unmake(old);
		unmake(new);
	}
	is_int(0, differ, "20,000 random pairs, as the naive way has them");
	ok(told_of > 10000, "of which %d differ", told_of);
	buf_release(&before);
	buf_release(&after);
	buf_release(&want);
}

int main(void)
{
	test_told();
	test_arrays();
	test_calls();
	test_ends();
	test_unseen();
	test_random();
	return tap_done();
}
