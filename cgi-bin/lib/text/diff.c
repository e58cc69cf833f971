#include "diff.h"

#include <stdlib.h>

#include "mix.h"
#include "utf8.h"

/* Steps: those of a document, and of another one in one of its strings. */
#define STEPS_MAX (2 * JSON_DEPTH_MAX)

/* A value; those inside it follow it. */
struct node {
	enum json_kind kind;
	size_t size; /* nodes from here to behind what is inside */
	struct span name, text;
	uint64_t hash; /* of what it says: members in any order, quotes or
			  not, and nothing in whatever way */
};

struct tree {
	struct node *nodes; /* owned */
	size_t count, room;
	struct buf plain; /* never grows, so that spans into it stay */
	bool failed;
};

/* A child on its side, and what it was brought together with. */
struct item {
	const struct node *node;
	struct span id; /* by which an element is known; data NULL: none */
	size_t place;
	struct item *partner;
};

struct side {
	struct item *items;   /* owned */
	struct item **sorted; /* owned: those to bring together next */
	size_t count, left;
};

struct diff {
	diff_each *each;
	void *context;
	struct diff_step path[STEPS_MAX];
	int depth;
};

/* ---- the trees */

static uint64_t hash_text(uint64_t h, struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		h = (h ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
	return mix(h);
}

static struct node *add_node(struct tree *t)
{
	if (t->count == t->room) {
		size_t room = t->room ? 2 * t->room : 256;
		struct node *nodes =
		    reallocarray(t->nodes, room, sizeof *nodes);

		if (!nodes) {
			t->failed = true;
			return NULL;
		}
		t->nodes = nodes;
		t->room = room;
	}
	t->nodes[t->count] = (struct node){.size = 1};
	return &t->nodes[t->count++];
}

static struct span plain_of(struct tree *t, struct span inside, bool escaped)
{
	size_t start = t->plain.length;

	if (!escaped)
		return inside;
	json_unescape(inside, &t->plain);
	return (struct span){
	    buf_text(&t->plain) + start, t->plain.length - start};
}

static void close_node(struct tree *t, size_t at)
{
	struct node *n = &t->nodes[at];
	uint64_t h;

	n->size = t->count - at;
	h = mix(n->size > 1 ? (uint64_t)n->kind : JSON_NULL);
	for (size_t i = 1; i < n->size; i += n[i].size)
		if (n->kind == JSON_OBJECT)
			h += hash_text(n[i].hash, n[i].name);
		else
			h = mix(h + n[i].hash);
	n->hash = h;
}

static void read_tree(
    struct tree *t, struct span text, enum diff_strings strings);

/* Puts what a string holds in its place, where that is an object or array. */
static void unpack(struct tree *t, size_t at)
{
	struct span name = t->nodes[at].name, text = t->nodes[at].text;

	if (!text.length || (*text.data != '{' && *text.data != '['))
		return;
	t->count = at;
	read_tree(t, text, DIFF_STRINGS_WHOLE);
	if (t->count > at)
		t->nodes[at].name = name;
}

/* Reads one document behind what there is; nothing is added when it is no
   JSON. */
static bool read_document(
    struct tree *t, struct span text, enum diff_strings strings)
{
	size_t open[JSON_DEPTH_MAX], first = t->count;
	struct json_value v;
	struct json j;

	json_init(&j, text);
	while (json_next(&j, &v) > JSON_END) {
		size_t at = t->count;
		struct node *n;

		if (v.kind == JSON_OBJECT_END || v.kind == JSON_ARRAY_END) {
			close_node(t, open[j.depth]);
			continue;
		}
		n = add_node(t);
		if (!n)
			return false;
		n->kind = v.kind;
		if (v.key.data)
			n->name = plain_of(t, v.key, v.key_escaped);
		if (v.kind == JSON_OBJECT || v.kind == JSON_ARRAY) {
			open[j.depth - 1] = at;
			continue;
		}
		if (v.kind != JSON_NULL)
			n->text = plain_of(
			    t, v.text, v.kind == JSON_STRING && v.escaped);
		n->hash = hash_text(
		    v.kind == JSON_NULL ? JSON_NULL : JSON_STRING, n->text);
		if (strings == DIFF_STRINGS_UNPACKED && v.kind == JSON_STRING)
			unpack(t, at);
	}
	if (v.kind == JSON_BAD)
		t->count = first;
	return v.kind == JSON_END && !t->failed;
}

static void read_tree(
    struct tree *t, struct span text, enum diff_strings strings)
{
	struct node *n;

	if (read_document(t, text, strings) || t->failed)
		return;
	n = add_node(t);
	if (!n)
		return;
	n->kind = JSON_STRING;
	n->text = text;
	n->hash = hash_text(JSON_STRING, text);
}

/* What is plain is never longer than it was with its escapes; twice that,
   when strings are gone into. NULL without text, or without memory. */
static const struct node *tree_of(
    struct tree *t, struct span text, enum diff_strings strings)
{
	if (!text.data)
		return NULL;
	if (!buf_reserve(&t->plain, 2 * text.length + 1)) {
		t->failed = true;
		return NULL;
	}
	read_tree(t, text, strings);
	t->failed |= t->plain.failed;
	return t->failed ? NULL : t->nodes;
}

static void tree_release(struct tree *t)
{
	free(t->nodes);
	buf_release(&t->plain);
}

/* ---- which child belongs to which */

static bool is_filled(const struct node *n)
{
	return n && n->size > 1;
}

static struct span id_of(const struct node *n)
{
	static const char *const keys[] = {
	    "Id", "SubscriptionId", "SkuId", "Key"};

	if (n->kind != JSON_OBJECT)
		return (struct span){0};
	for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
		for (size_t i = 1; i < n->size; i += n[i].size)
			if (n[i].text.length &&
			    span_is_nocase(n[i].name, keys[k]))
				return n[i].text;
	return (struct span){0};
}

static int side_init(struct side *s, const struct node *parent)
{
	*s = (struct side){0};
	if (!is_filled(parent))
		return 0;
	for (size_t i = 1; i < parent->size; i += parent[i].size)
		s->count++;
	s->items = calloc(s->count, sizeof *s->items);
	s->sorted = calloc(s->count, sizeof *s->sorted);
	if (!s->items || !s->sorted)
		return -1;
	for (size_t i = 1, n = 0; i < parent->size; i += parent[i].size, n++)
		s->items[n] = (struct item){.node = &parent[i],
		    .id = parent->kind == JSON_ARRAY ? id_of(&parent[i])
						     : (struct span){0},
		    .place = n};
	return 0;
}

static void side_release(struct side *s)
{
	free(s->items);
	free(s->sorted);
}

typedef int comparison(const struct item *a, const struct item *b);

static int by_name(const struct item *a, const struct item *b)
{
	return span_compare(a->node->name, b->node->name);
}

static int by_hash(const struct item *a, const struct item *b)
{
	return a->node->hash < b->node->hash ? -1
					     : a->node->hash > b->node->hash;
}

static int by_id(const struct item *a, const struct item *b)
{
	return span_compare(a->id, b->id);
}

struct order {
	comparison *compare;
};

/* Equal ones stay in their order. */
static int compare_items(const void *a, const void *b, void *context)
{
	const struct item *x = *(struct item *const *)a;
	const struct item *y = *(struct item *const *)b;
	const struct order *order = context;
	int difference = order->compare(x, y);

	if (difference)
		return difference;
	return x->place < y->place ? -1 : x->place > y->place;
}

/* Those that have no partner yet; by_id, only those that have an id. */
static void sort_left(struct side *s, comparison *compare)
{
	struct order order = {compare};

	s->left = 0;
	for (size_t i = 0; i < s->count; i++) {
		struct item *item = &s->items[i];

		if (!item->partner && (compare != by_id || item->id.data))
			s->sorted[s->left++] = item;
	}
	if (compare && s->left > 1)
		qsort_r(s->sorted, s->left, sizeof *s->sorted, compare_items,
		    &order);
}

static void make_partners(struct item *a, struct item *b)
{
	a->partner = b;
	b->partner = a;
}

static void match(struct side *old, struct side *new, comparison *compare)
{
	size_t i = 0, k = 0;

	sort_left(old, compare);
	sort_left(new, compare);
	while (i < old->left && k < new->left) {
		int order = compare(old->sorted[i], new->sorted[k]);

		if (order == 0)
			make_partners(old->sorted[i], new->sorted[k]);
		i += order <= 0;
		k += order >= 0;
	}
}

/* Two that have different ids are not each other. */
static void match_in_order(struct side *old, struct side *new)
{
	sort_left(old, NULL);
	sort_left(new, NULL);
	for (size_t i = 0; i < old->left && i < new->left; i++)
		if (!old->sorted[i]->id.data || !new->sorted[i]->id.data)
			make_partners(old->sorted[i], new->sorted[i]);
}

static bool has_moved(const struct side *new)
{
	size_t before = 0;

	for (size_t i = 0; i < new->count; i++) {
		const struct item *partner = new->items[i].partner;

		if (!partner)
			continue;
		if (partner->place < before)
			return true;
		before = partner->place;
	}
	return false;
}

/* Whether elements stand in another order: those that are known to be the
   same, not those that are left and may be anything. */
static bool match_all(struct side *old, struct side *new, enum json_kind kind)
{
	bool moved;

	if (kind == JSON_OBJECT) {
		match(old, new, by_name);
		return false;
	}
	match(old, new, by_hash);
	match(old, new, by_id);
	moved = has_moved(new);
	match_in_order(old, new);
	return moved;
}

/* ---- the walk */

/* JSON_OBJECT and JSON_ARRAY are empty ones here. */
static bool says_nothing(const struct node *n)
{
	return !n || n->kind == JSON_NULL || n->kind == JSON_OBJECT ||
	       n->kind == JSON_ARRAY;
}

static struct diff_value value_of(const struct node *n)
{
	struct diff_value v = {JSON_END, {"", 0}};

	if (n) {
		v.kind = n->kind;
		if (!says_nothing(n))
			v.text = n->text;
	}
	return v;
}

static int tell(struct diff *d, enum diff_how how, const struct node *old,
    const struct node *new)
{
	struct diff_change change = {
	    how, d->path, d->depth, value_of(old), value_of(new)};

	return d->each(d->context, &change);
}

static int walk_leaves(
    struct diff *d, const struct node *old, const struct node *new)
{
	if (says_nothing(old) && says_nothing(new))
		return 0;
	if (old && new && !says_nothing(old) && !says_nothing(new) &&
	    span_compare(old->text, new->text) == 0)
		return 0;
	return tell(d,
	    !old   ? DIFF_ADDED
	    : !new ? DIFF_REMOVED
		   : DIFF_CHANGED,
	    old, new);
}

static int walk(struct diff *d, const struct node *old, const struct node *new);

static int walk_child(struct diff *d, const struct item *item,
    const struct node *old, const struct node *new)
{
	int rc;

	d->path[d->depth++] = (struct diff_step){item->node->name, item->place};
	rc = walk(d, old, new);
	d->depth--;
	return rc;
}

static int walk_sides(
    struct diff *d, const struct side *old, const struct side *new)
{
	int rc = 0;

	for (size_t i = 0; i < new->count && !rc; i++) {
		const struct item *item = &new->items[i];

		rc = walk_child(d, item,
		    item->partner ? item->partner->node : NULL, item->node);
	}
	for (size_t i = 0; i < old->count && !rc; i++)
		if (!old->items[i].partner)
			rc = walk_child(
			    d, &old->items[i], old->items[i].node, NULL);
	return rc;
}

/* What is inside of both, which are of one kind, or of the only one. */
static int walk_inside(
    struct diff *d, const struct node *old, const struct node *new)
{
	enum json_kind kind = old ? old->kind : new->kind;
	struct side before, after;
	int rc = side_init(&before, old) | side_init(&after, new);
	bool moved = !rc && match_all(&before, &after, kind);

	if (!rc)
		rc = walk_sides(d, &before, &after);
	if (!rc && moved)
		rc = tell(d, DIFF_MOVED, NULL, NULL);
	side_release(&before);
	side_release(&after);
	return rc;
}

static int walk(struct diff *d, const struct node *old, const struct node *new)
{
	bool filled = is_filled(old) || is_filled(new);
	int rc;

	if (!filled)
		return walk_leaves(d, old, new);
	if (is_filled(old) && is_filled(new) && old->kind == new->kind)
		return walk_inside(d, old, new);
	rc = is_filled(old) ? walk_inside(d, old, NULL)
			    : walk_leaves(d, old, NULL);
	if (rc)
		return rc;
	return is_filled(new) ? walk_inside(d, NULL, new)
			      : walk_leaves(d, NULL, new);
}

int diff_json(struct span before, struct span after, enum diff_strings strings,
    diff_each *each, void *context)
{
	struct tree old = {0}, new = {0};
	struct diff d = {.each = each, .context = context};
	const struct node *from = tree_of(&old, before, strings);
	const struct node *to = tree_of(&new, after, strings);
	int rc = old.failed || new.failed ? -1 : walk(&d, from, to);

	tree_release(&old);
	tree_release(&new);
	return rc;
}

/* The next character that can be seen, taken off; 0 at the end. */
static uint32_t take_seen(struct span *s)
{
	uint32_t c = 0;

	while (s->length) {
		size_t n = utf8_read(*s, &c);

		s->data += n;
		s->length -= n;
		if (!utf8_is_unseen(c))
			return c;
	}
	return 0;
}

static bool look_alike(struct span a, struct span b)
{
	uint32_t c;

	do {
		c = take_seen(&a);
		if (c != take_seen(&b))
			return false;
	} while (c);
	return true;
}

static struct span between(struct span s, struct diff_ends ends)
{
	return (struct span){
	    s.data + ends.head, s.length - ends.head - ends.tail};
}

struct diff_ends diff_ends(struct span a, struct span b)
{
	size_t most = a.length < b.length ? a.length : b.length;
	struct diff_ends ends = {0};

	while (ends.head < most && a.data[ends.head] == b.data[ends.head])
		ends.head++;
	while (ends.head &&
	       (utf8_is_inside(a, ends.head) || utf8_is_inside(b, ends.head)))
		ends.head--;
	while (ends.tail < most - ends.head &&
	       a.data[a.length - ends.tail - 1] ==
		   b.data[b.length - ends.tail - 1])
		ends.tail++;
	while (ends.tail && utf8_is_inside(a, a.length - ends.tail))
		ends.tail--;
	ends.unseen = look_alike(between(a, ends), between(b, ends));
	return ends;
}
