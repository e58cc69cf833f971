#include "changes.h"

#include "field.h"
#include "value.h"

/* Bytes of a text from which on only what differs is marked; in a shorter one
   where it would not be seen. */
#define MARKED_FROM 60

static struct tmpl *table_row(struct changes *c)
{
	if (!c->table) {
		c->place = tmpl_row(c->parent, c->section);
		c->table = page_include(c->r, c->place, "DIFF", "diff.html");
	}
	if (c->count++ < c->most)
		return tmpl_row(c->table, "VALUE");
	tmpl_set_int(tmpl_row(c->table, "MORE"), "COUNT", c->most);
	return NULL;
}

static void set_side(struct changes *c, struct tmpl *row, const char *how,
    const struct diff_change *change, struct diff_value value)
{
	const struct diff_value *a = &change->before, *b = &change->after;
	struct span name = {0};
	struct diff_ends same = diff_ends(a->text, b->text);

	if (change->depth)
		name = change->path[change->depth - 1].name;
	if (!same.unseen && a->text.length <= MARKED_FROM &&
	    b->text.length <= MARKED_FROM)
		same = (struct diff_ends){0};
	row = tmpl_row(row, "SIDE");
	tmpl_show(row, how);
	value_set(c->r, row, name, value, same);
}

static int set_change(void *context, const struct diff_change *change)
{
	struct changes *c = context;
	struct buf path = BUF_INIT;
	struct tmpl *row;

	if (field_is_dull(change->path, change->depth)) {
		c->dull++;
		return 0;
	}
	row = table_row(c);
	if (!row)
		return 1;
	field_add_path(c->r->language, &path, change->path, change->depth);
	tmpl_set(row, "PATH", buf_text(&path));
	buf_release(&path);
	if (change->how == DIFF_MOVED)
		tmpl_show(row, "MOVED");
	if (change->before.kind != JSON_END)
		set_side(c, row,
		    c->single                     ? "IS"
		    : change->how == DIFF_CHANGED ? "WAS"
						  : "GONE",
		    change, change->before);
	if (change->after.kind != JSON_END)
		set_side(c, row,
		    c->single                     ? "IS"
		    : change->how == DIFF_CHANGED ? "NOW"
						  : "COME",
		    change, change->after);
	return 0;
}

int changes_show(struct changes *c, struct span before, struct span after,
    enum diff_strings strings)
{
	int rc;

	c->single = !before.data || !after.data;
	rc = diff_json(before, after, strings, set_change, c);
	return rc < 0 ? db_fail(c->r->db, DB_OTHER, "out of memory") : 0;
}
