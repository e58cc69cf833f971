#include <stdlib.h>

#include "cookies.h"
#include "page.h"

/* Few enough to choose from at a glance. */
#define ZONES_OFFERED 8

static const enum cookie cookies[DISPLAY_REMEMBER] = {
    [DISPLAY_LANGUAGE] = COOKIE_LANGUAGE,
    [DISPLAY_ZONE] = COOKIE_ZONE,
    [DISPLAY_SIZE] = COOKIE_SIZE,
    [DISPLAY_DENSITY] = COOKIE_DENSITY,
    [DISPLAY_SHORTCUTS] = COOKIE_SHORTCUTS,
};

static const char *asked(const struct page_request *r, int which)
{
	return query_text(&r->query, r->page->display + which);
}

/* One of the choices in a key: as the link says, else as remembered, else
   `otherwise`. */
static const char *chosen(
    struct page_request *r, int which, const char *otherwise)
{
	const char *value = asked(r, which);

	if (value &&
	    query_fits(&r->page->keys[r->page->display + which], value))
		return value;
	value = cookie_read(r->http, cookies[which], &r->scratch);
	return value ? value : otherwise;
}

/* The language: as the link says, else as remembered, else as the browser
   asks, else the site's. */
static bool choose_language(struct page_request *r)
{
	const struct language *site =
	    languages_find(span_of(r->config->language));
	const char *kept = cookie_read(r->http, COOKIE_LANGUAGE, &r->scratch);
	const char *link = asked(r, DISPLAY_LANGUAGE);
	const struct language *l = link ? languages_find(span_of(link)) : NULL;

	r->language = l;
	if (!r->language && kept)
		r->language = languages_find(span_of(kept));
	if (!r->language)
		r->language = languages_accept(
		    r->http->languages, site ? site : languages_nth(0));
	return !link || l;
}

static void choose_zone(struct page_request *r)
{
	const char *link = asked(r, DISPLAY_ZONE);
	const char *kept;

	if (link && clock_use_zone(link)) {
		query_put(&r->query, r->page->display + DISPLAY_ZONE,
		    span_of(clock_zone()));
		return;
	}
	kept = cookie_read(r->http, COOKIE_ZONE, &r->scratch);
	if (!kept || !clock_use_zone(kept))
		clock_use_zone(r->config->zone);
}

bool display_choose(struct page_request *r)
{
	struct display *d = &r->display;

	choose_zone(r);
	d->size = (int)strtol(chosen(r, DISPLAY_SIZE, "50"), NULL, 10);
	d->compact = !strcmp(chosen(r, DISPLAY_DENSITY, ""), "compact");
	d->shortcuts = strcmp(chosen(r, DISPLAY_SHORTCUTS, ""), "off") != 0;
	return choose_language(r);
}

/* What holds where nothing was ever chosen; NULL: that depends. */
static const char *usual(const struct page_request *r, int which)
{
	static const char *const values[DISPLAY_REMEMBER] = {
	    [DISPLAY_SIZE] = "50",
	    [DISPLAY_DENSITY] = "comfortable",
	    [DISPLAY_SHORTCUTS] = "on",
	};

	return which == DISPLAY_ZONE ? r->config->zone : values[which];
}

/* The menu sends all it shows: what was not touched still follows the site. */
void display_keep(struct page_request *r)
{
	for (int i = 0; i < DISPLAY_REMEMBER; i++) {
		const char *value = asked(r, i);
		const char *otherwise = usual(r, i);

		if (value && (!otherwise || strcmp(value, otherwise) != 0 ||
				 cookie_read(r->http, cookies[i], &r->scratch)))
			cookie_set(r->http, cookies[i], value);
	}
}

bool display_returns(const struct page_request *r)
{
	return asked(r, DISPLAY_REMEMBER) != NULL;
}

int display_return(struct page_request *r)
{
	struct query_change none[DISPLAY_KEYS];
	struct buf address = BUF_INIT, query = BUF_INIT;

	for (int i = 0; i < DISPLAY_KEYS; i++)
		none[i] = (struct query_change){r->page->display + i, NULL};
	query_write(&r->query, none, DISPLAY_KEYS, &query);
	buf_addf(&address, "%s%s%s", r->page->name, query.length ? "?" : "",
	    buf_text(&query));
	http_header(r->http, "Location", buf_text(&address));
	http_send(r->http, 303, "text/html; charset=utf-8", span_of(""));
	buf_release(&address);
	buf_release(&query);
	return 0;
}

/* The languages, as links to this same page. */
static void set_languages(struct page_request *r, struct tmpl *top)
{
	int key = r->page->display;
	const struct language *l;

	for (int i = 0; (l = languages_nth(i)); i++) {
		struct query_change changes[] = {
		    {key + DISPLAY_LANGUAGE, l->code},
		    {key + DISPLAY_REMEMBER, "1"}};
		struct tmpl *row = tmpl_row(top, "LANGUAGE");

		tmpl_set(row, "CODE", l->code);
		tmpl_set(row, "NAME", l->name);
		tmpl_show(row, l == r->language ? "HERE" : "ELSEWHERE");
		page_set_query(r, row, "QUERY", changes, 2);
	}
}

/* What the page was asked for beside the display: the form takes it along. */
static void set_kept(struct page_request *r, struct tmpl *top)
{
	for (int i = 0; i < r->query.value_count; i++) {
		const struct query_value *value = &r->query.values[i];
		struct tmpl *field;

		if (value->wrong || value->key >= r->page->display)
			continue;
		field = tmpl_row(top, "KEPT");
		tmpl_set(field, "NAME", r->page->keys[value->key].name);
		tmpl_set(field, "VALUE", value->text);
	}
}

void display_set_sizes(struct page_request *r, struct tmpl *t)
{
	static const char *const sizes[] = {"25", "50", "100", "200"};
	int key = r->page->display;

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct query_change changes[] = {{key + DISPLAY_SIZE, sizes[i]},
		    {key + DISPLAY_REMEMBER, "1"}};
		struct tmpl *size = tmpl_row(t, "SIZE");
		bool is_chosen = strtol(sizes[i], NULL, 10) == r->display.size;

		tmpl_set(size, "ENTRIES", sizes[i]);
		tmpl_show(size, is_chosen ? "CHOSEN" : "OTHER");
		page_set_query(r, size, "QUERY", changes, 2);
	}
}

void display_set(struct page_request *r, struct tmpl *top)
{
	const char *typed = asked(r, DISPLAY_ZONE);
	struct tmpl *menu;

	if (r->page->key_count <= r->page->display + DISPLAY_REMEMBER)
		return;
	menu = tmpl_row(top, "MENU");
	tmpl_set(menu, "TIMEZONE", clock_zone());
	tmpl_set(menu, "TYPED", typed ? typed : clock_zone());
	tmpl_set(menu, "LANGUAGE_NAME", r->language->name);
	set_languages(r, menu);
	set_kept(r, menu);
	display_set_sizes(r, menu);
	if (r->display.compact)
		tmpl_show(menu, "COMPACT");
	if (!r->display.shortcuts)
		tmpl_show(menu, "NO_SHORTCUTS");
}

/* Zones that were meant perhaps. */
struct zone_offers {
	struct page_request *r;
	struct tmpl *problem;
	struct tmpl *list; /* NULL until there is one */
};

static void offer_zone(void *context, const char *name)
{
	struct zone_offers *o = context;
	struct query_change to = {o->r->page->display + DISPLAY_ZONE, name};
	struct tmpl *zone;

	if (!o->list)
		o->list = tmpl_row(o->problem, "NEAR");
	zone = tmpl_row(o->list, "NEAR_ZONE");
	tmpl_set(zone, "NAME", name);
	page_set_query(o->r, zone, "QUERY", &to, 1);
}

void display_offer_zones(struct page_request *r, struct tmpl *problem)
{
	struct zone_offers offers = {r, problem, NULL};

	clock_zones_like(buf_text(&r->query.problem.value), ZONES_OFFERED,
	    offer_zone, &offers);
}
