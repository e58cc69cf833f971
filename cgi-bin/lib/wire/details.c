#include "details.h"

void details_init(struct details *d)
{
	*d = (struct details){0};
}

void details_release(struct details *d)
{
	buf_release(&d->store);
}

/* The store has room for all strings. */
static struct span take_value(
    struct details *d, struct json *j, const struct json_value *v)
{
	struct span whole = v->text;

	switch (v->kind) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		json_skip(j, v, &whole);
		return whole;
	case JSON_STRING:
		return json_meaning(v->text, v->escaped, &d->store);
	case JSON_NULL:
		return (struct span){0};
	default:
		return whole;
	}
}

int details_read(struct details *d, struct span record)
{
	struct json_value v;
	struct json j;

	d->before = d->after = (struct span){0};
	buf_clear(&d->store);
	if (!buf_reserve(&d->store, record.length + 1))
		return -1;
	json_init(&j, record);
	while (json_next(&j, &v) > JSON_END) {
		if (j.depth == 1 && v.kind == JSON_OBJECT && !v.key.data)
			continue; /* the record itself */
		if (json_key_is(&v, "resourceOldValue"))
			d->before = take_value(d, &j, &v);
		else if (json_key_is(&v, "resourceNewValue"))
			d->after = take_value(d, &j, &v);
		else if (v.kind == JSON_OBJECT || v.kind == JSON_ARRAY)
			json_skip(&j, &v, NULL);
	}
	return d->store.failed ? -1 : 0;
}

/* ---- facts */

static const char *const told_elsewhere[] = {"operationDate", "operationType",
    "operationStatus", "userPrincipalName", "resourceOldValue",
    "resourceNewValue", "attributes", "portal"};

static const char *const told_by_lines[] = {
    "OfferId-", "SubscriptionId-", "SubscriptionName-", "Quantity-"};

/* A pair of customizedData, of which one half may come first. */
struct facts {
	int (*each)(void *context, const struct details_fact *fact);
	void *context;
	size_t place; /* of the pair in hand */
	struct span key;
	struct diff_value value;
};

static bool is_elsewhere(struct span name)
{
	for (size_t i = 0; i < sizeof told_elsewhere / sizeof(char *); i++)
		if (span_is_nocase(name, told_elsewhere[i]))
			return true;
	return false;
}

static bool is_by_lines(struct span key)
{
	for (size_t i = 0; i < sizeof told_by_lines / sizeof(char *); i++) {
		struct span start = span_of(told_by_lines[i]);

		if (key.length > start.length &&
		    memcmp(key.data, start.data, start.length) == 0)
			return true;
	}
	return false;
}

static int tell(struct facts *f, const struct diff_step *path, int depth,
    struct diff_value value)
{
	struct details_fact fact = {path, depth, value};

	return depth == 1 && is_by_lines(path->name)
		   ? 0
		   : f->each(f->context, &fact);
}

/* The pair's other half is told before or after. */
static int take_half(struct facts *f, const struct diff_change *c, bool key)
{
	struct diff_step step;

	if (c->path[1].place != f->place) {
		f->place = c->path[1].place;
		f->key = (struct span){0};
		f->value = (struct diff_value){.kind = JSON_END};
	}
	if (key)
		f->key = c->after.text;
	else
		f->value = c->after;
	if (!f->key.data || f->value.kind == JSON_END)
		return 0;
	step = (struct diff_step){.name = f->key};
	return tell(f, &step, 1, f->value);
}

static int take_leaf(void *context, const struct diff_change *c)
{
	struct facts *f = context;

	if (!c->depth || is_elsewhere(c->path[0].name))
		return 0;
	if (!span_is_nocase(c->path[0].name, "customizedData") || c->depth < 2)
		return tell(f, c->path, c->depth, c->after);
	if (c->path[1].name.data)
		return tell(f, c->path + 1, c->depth - 1, c->after);
	if (c->depth == 3 && span_is_nocase(c->path[2].name, "key"))
		return take_half(f, c, true);
	if (c->depth == 3 && span_is_nocase(c->path[2].name, "value"))
		return take_half(f, c, false);
	return tell(f, c->path, c->depth, c->after);
}

int details_facts(struct span record,
    int (*each)(void *context, const struct details_fact *fact), void *context)
{
	struct facts f = {.each = each,
	    .context = context,
	    .place = SIZE_MAX,
	    .value.kind = JSON_END};

	return diff_json(
	    (struct span){0}, record, DIFF_STRINGS_WHOLE, take_leaf, &f);
}
