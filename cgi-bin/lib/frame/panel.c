#include "panel.h"

#include "../wire/xlsx.h"
#include "chips.h"
#include "estimate.h"
#include "glance.h"
#include "months.h"

struct panel {
	struct page_request *r;
	const struct panel_keys *keys;
	struct selection s;
	struct overview_rows rows;
	struct estimate e;
	bool sized; /* e tells about how large a file becomes */
	bool large; /* there may be more rows than a sheet has */
};

/* ---- links and fields that keep the selection */

static bool is_choice(const struct panel *p, int key)
{
	const struct panel_keys *k = p->keys;

	return key == k->format || key == k->dialect || key == k->rows ||
	       key == k->order;
}

/* Changes that drop from links all that does not select, but for the choices
   if they are to stay; how many. */
static int drop_others(const struct panel *p, bool keep_choices,
    struct query_change changes[MONTHS_CHANGES_MAX])
{
	int n = 0;

	for (int key = SELECTION_KEYS; key < p->r->page->display; key++)
		if (!keep_choices || !is_choice(p, key))
			changes[n++] = (struct query_change){key, NULL};
	return n;
}

static void link_back(const struct panel *p, struct tmpl *page)
{
	struct query_change none[MONTHS_CHANGES_MAX];
	int n = drop_others(p, false, none);

	page_set_query(p->r, page, "QUERY", none, n);
}

static void set_kept(struct page_request *r, struct tmpl *t)
{
	for (int i = 0; i < r->query.value_count; i++) {
		const struct query_value *value = &r->query.values[i];
		struct tmpl *field;

		if (value->wrong || (value->key >= SELECTION_KEYS &&
					value->key < r->page->display))
			continue;
		field = tmpl_row(t, "KEPT");
		tmpl_set(field, "NAME", r->page->keys[value->key].name);
		tmpl_set(field, "VALUE", value->text);
	}
}

/* ---- choices */

static bool offers(const struct panel *p, const char *format)
{
	return query_fits(&p->r->page->keys[p->keys->format], format);
}

/* Who has chosen nothing wants to open the file; but a large workbook is long
   in the making. Only CSV has dialects. */
static const char *chosen_format(const struct panel *p, bool large)
{
	const char *format = query_text(&p->r->query, p->keys->format);

	if (format && offers(p, format))
		return format;
	if (large || query_text(&p->r->query, p->keys->dialect))
		return "csv";
	return offers(p, "xlsx") ? "xlsx" : "csv";
}

static bool is_chosen(const struct panel *p, int key, const char *value)
{
	const char *given = query_text(&p->r->query, key);

	return given && !strcmp(given, value);
}

static void set_rows(
    struct panel *p, struct tmpl *t, const char *name, int64_t rows)
{
	struct buf *text = &p->r->scratch;

	buf_clear(text);
	language_add_rows(p->r->language, text, rows, p->rows.exact);
	tmpl_set(t, name, buf_text(text));
}

static void set_size(
    struct panel *p, struct tmpl *t, const char *name, int64_t bytes)
{
	struct buf *text = &p->r->scratch;

	if (!p->sized)
		return;
	buf_clear(text);
	language_add_size(p->r->language, text, bytes, p->rows.exact);
	tmpl_set(t, name, buf_text(text));
}

static struct tmpl *add_format(
    struct panel *p, struct tmpl *t, const char *section, const char *format)
{
	if (!offers(p, format))
		return NULL;
	t = tmpl_row(t, section);
	if (!strcmp(chosen_format(p, p->large), format))
		tmpl_show(t, "CHOSEN");
	return t;
}

static void set_sizes(struct panel *p, struct tmpl *t, const int64_t bytes[2])
{
	set_size(p, t, "BY_LINE", bytes[0]);
	set_size(p, t, "BY_ENTRY", bytes[1]);
}

static void set_choices(struct panel *p, struct tmpl *t)
{
	const struct panel_keys *k = p->keys;

	set_rows(p, t, "LINES", p->rows.rows);
	set_rows(p, t, "ENTRIES", p->rows.entries);
	tmpl_show(
	    t, is_chosen(p, k->rows, "entry") ? "ENTRY_CHOSEN" : "LINE_CHOSEN");
	set_sizes(p, add_format(p, t, "XLSX", "xlsx"), p->e.xlsx);
	set_sizes(p, add_format(p, t, "CSV", "csv"), p->e.csv);
	set_size(p, add_format(p, t, "NDJSON", "ndjson"), "SIZE", p->e.records);
	if (is_chosen(p, k->order, "oldest"))
		tmpl_show(t, "OLDEST_CHOSEN");
	if (is_chosen(p, k->dialect, "standard"))
		tmpl_show(t, "STANDARD_CHOSEN");
	if (p->r->config->record_exports)
		tmpl_show(t, "RECEIPT");
}

/* ---- more rows than a sheet has */

/* Where not all is counted, all entries of the period are more than those
   that fit. 0 or -1. */
static int look_whether_large(struct panel *p)
{
	struct overview_rows rows = p->rows;
	struct entries_filter all = {
	    .from = p->s.filter.from, .until = p->s.filter.until};
	int rc = rows.exact ? 0 : overview_rows(p->r->db, &all, &rows);

	buf_release(&all.list);
	p->large = rows.rows >= XLSX_ROWS_MAX;
	return rc;
}

static int set_months(struct panel *p, struct tmpl *t)
{
	struct query_change changes[MONTHS_CHANGES_MAX];
	int n = drop_others(p, true, changes);
	const char *format = chosen_format(p, false);

	changes[n++] = (struct query_change){p->keys->format, format};
	t = tmpl_row(t, "MONTHS");
	tmpl_set(t, "FORMAT", format);
	return months_show(p->r, t,
	    (struct months){.selection = &p->s,
		.by_entry = is_chosen(p, p->keys->rows, "entry"),
		.changes = changes,
		.change_count = n});
}

static int set_large(struct panel *p, struct tmpl *t)
{
	struct tmpl *large;

	if (!p->large)
		return 0;
	large = tmpl_row(t, "LARGE");
	page_set_number(p->r, large, "LIMIT", XLSX_ROWS_MAX);
	if (offers(p, "xlsx"))
		tmpl_show(large, "FURTHER");
	return p->rows.exact ? set_months(p, t) : 0;
}

/* ---- the answers */

/* What would take too long to tell is left out. 0 or -1. */
static int read_sizes(struct panel *p)
{
	struct db *db = p->r->db;
	int64_t deadline = db->deadline, now = clock_monotonic_ms();

	db->deadline = now + (deadline - now) / 4;
	p->sized = !estimate_read(p->r, &p->s.filter, &p->rows, &p->e);
	db->deadline = deadline;
	return p->sized || db->trouble == DB_TOO_SLOW ? 0 : -1;
}

/* Fills panel.html. 0 or -1. */
static int fill(struct panel *p, struct tmpl *t)
{
	struct page_request *r = p->r;

	if (overview_rows(r->db, &p->s.filter, &p->rows) ||
	    look_whether_large(p) || read_sizes(p))
		return -1;
	set_kept(r, t);
	glance_set_count(
	    r, page_include(r, t, "COUNT", "count.html"), &p->s, p->rows);
	chips_show(r, t, &p->s);
	if (!p->rows.entries)
		tmpl_show(t, "EMPTY");
	set_choices(p, t);
	return set_large(p, t);
}

static int begin(struct panel *p)
{
	/* An export may take its time, but this is a page. */
	p->r->db->deadline = clock_monotonic_ms() + p->r->config->limit_ms;
	return selection_read(&p->s, p->r);
}

static int show_page(struct panel *p)
{
	struct page_request *r = p->r;
	struct tmpl *t = page_begin(r);

	if (fill(p, page_include(r, t, "PANEL", "panel.html"))) {
		tmpl_free(t);
		return selection_trouble(&p->s, r);
	}
	link_back(p, t);
	return page_finish(r, t, "export.html", 200);
}

static int show_part(struct panel *p)
{
	struct tmpl *t = tmpl_new();

	if (!fill(p, t))
		return page_finish(p->r, t, "panel.html", 200);
	tmpl_free(t);
	return selection_trouble(&p->s, p->r);
}

int panel_show(struct page_request *r, const struct panel_keys *keys)
{
	struct panel p = {.r = r, .keys = keys, .s = SELECTION_INIT};
	int rc = begin(&p);

	if (!rc)
		rc = query_text(&r->query, keys->part) ? show_part(&p)
						       : show_page(&p);
	selection_release(&p.s);
	return rc;
}

/* What is wrong with what selects is for the list's form to put right; a
   choice can be made anew here. */
static bool is_wrong_choice(const struct page_request *r)
{
	int key = r->query.problem.key;

	return key >= SELECTION_KEYS && key < r->page->display;
}

int panel_mend(struct page_request *r, const struct panel_keys *keys)
{
	struct panel p = {.r = r, .keys = keys, .s = SELECTION_INIT};
	struct tmpl *t;
	int rc = 400;

	if (!query_text(&r->query, keys->ask))
		return rc;
	t = page_begin(r);
	page_set_problem(r, tmpl_row(t, "WRONG"));
	if (is_wrong_choice(r))
		rc = begin(&p);
	if (!rc && fill(&p, page_include(r, t, "PANEL", "panel.html")))
		rc = page_trouble(r);
	if (!rc || rc == 400) {
		link_back(&p, t);
		rc = page_finish(r, t, "export.html", 400);
	} else {
		tmpl_free(t);
	}
	selection_release(&p.s);
	return rc;
}
