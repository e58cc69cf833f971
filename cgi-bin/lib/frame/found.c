#include "found.h"

#include "../stores/entries.h"
#include "../text/utf8.h"
#include "field.h"

/* A longer record is not looked through. */
#define RECORD_MAX 65536

/* How many places of a record a row shows. */
#define PLACES_MAX 2

/* Of a longer value only so much is shown, and so much before the first
   word, in bytes. */
#define VALUE_MAX 96
#define VALUE_BEFORE 24

void found_release(struct found *f)
{
	buf_release(&f->record);
	buf_release(&f->name);
}

void found_begin(struct found *f)
{
	f->missing = f->finder ? finder_all(f->finder) : 0;
}

/* A text that is being shown in pieces, from the first word found on. */
struct pieces {
	struct found *f;
	struct tmpl *row;
	const char *marker;
	bool cut; /* a long text is shown in part */

	struct tmpl *into; /* NULL until a word was found */
	struct span text;
	size_t shown, end;  /* up to where it was shown, and is to be */
	size_t from, until; /* words found last, one behind the other */
};

static void begin_pieces(struct pieces *p, size_t first)
{
	p->into = page_include(p->f->r, p->row, p->marker, "marked.html");
	p->end = p->text.length;
	if (!p->cut || p->text.length <= VALUE_MAX)
		return;
	if (first > VALUE_BEFORE) {
		p->shown = first - VALUE_BEFORE;
		while (utf8_is_inside(p->text, p->shown))
			p->shown++;
		tmpl_set(tmpl_row(p->into, "PIECE"), "PLAIN", "…");
	}
	if (p->text.length - p->shown > VALUE_MAX)
		p->end = p->shown + VALUE_MAX;
	while (utf8_is_inside(p->text, p->end))
		p->end++;
}

static struct span part(struct span text, size_t from, size_t until)
{
	return (struct span){text.data + from, until - from};
}

static void show_hit(struct pieces *p)
{
	struct tmpl *piece = tmpl_row(p->into, "PIECE");

	if (p->until > p->end)
		p->until = p->end;
	tmpl_set_span(piece, "PLAIN", part(p->text, p->shown, p->from));
	tmpl_set_span(
	    tmpl_row(piece, "HIT"), "TEXT", part(p->text, p->from, p->until));
	p->shown = p->until;
}

static void take_hit(void *context, size_t from, size_t until)
{
	struct pieces *p = context;

	if (!p->into)
		begin_pieces(p, from);
	else if (from <= p->until + 1)
		from = p->from; /* with the blank or hyphen between them */
	else if (p->from < p->end)
		show_hit(p);
	p->from = from;
	p->until = until;
}

static void end_pieces(struct pieces *p)
{
	if (p->from < p->end)
		show_hit(p);
	if (p->shown < p->end)
		tmpl_set_span(tmpl_row(p->into, "PIECE"), "PLAIN",
		    part(p->text, p->shown, p->end));
	if (p->end < p->text.length)
		tmpl_set(tmpl_row(p->into, "PIECE"), "PLAIN", "…");
}

/* Whether there was a word to mark. */
static bool show_pieces(struct pieces *p, uint64_t *found)
{
	if (finder_mark(p->f->finder, p->text, take_hit, p, found))
		p->f->rc = -1;
	if (p->into)
		end_pieces(p);
	return p->into != NULL;
}

void found_set(struct found *f, struct tmpl *row, const char *name,
    const char *pieces, struct span text)
{
	struct pieces p = {.f = f, .row = row, .marker = pieces, .text = text};
	uint64_t found = 0;
	bool shown = f->finder && show_pieces(&p, &found);

	f->missing &= ~found;
	if (!shown)
		tmpl_set_span(row, name, text);
}

/* ---- what is in the record */

struct elsewhere {
	struct found *f;
	struct tmpl *into;
};

static void show_place(void *context, const struct finder_place *place)
{
	struct elsewhere *e = context;
	struct pieces p = {.f = e->f,
	    .row = tmpl_row(e->into, "PLACE"),
	    .marker = "VALUE",
	    .cut = true,
	    .text = place->value};
	uint64_t found;

	buf_clear(&e->f->name);
	field_add_name(e->f->r->language, &e->f->name, place->field);
	tmpl_set(p.row, "FIELD", buf_text(&e->f->name));
	show_pieces(&p, &found);
}

void found_elsewhere(struct found *f, struct tmpl *row, int64_t entry)
{
	struct elsewhere e = {.f = f};
	struct finder_look look = {.most = PLACES_MAX,
	    .knows = field_is_known,
	    .each = show_place,
	    .context = &e};
	uint8_t hash[SHA256_SIZE];

	if (!f->missing)
		return;
	buf_clear(&f->record);
	if (entries_record(f->r->db, entry, &f->record, hash) < 0) {
		f->rc = -1;
		return;
	}
	e.into = page_include(f->r, row, "FOUND", "found.html");
	look.record = buf_span(&f->record);
	if (f->record.length > RECORD_MAX)
		tmpl_show(e.into, "LARGE");
	else if (finder_places(f->finder, &look, &f->missing))
		f->rc = -1;
}
