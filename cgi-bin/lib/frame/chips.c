#include "chips.h"

#include "../stores/overview.h"

/* So many actions have a chip each; the rest of more share one. */
#define ACTIONS_SHOWN 8

/* The filters beside the period, in the order of the form. */
static const struct {
	int key;
	enum word name;
} filters[] = {
    {SELECTION_TEXT, WORD_SEARCH},
    {SELECTION_CUSTOMER, WORD_CUSTOMER},
    {SELECTION_ACTION, WORD_ACTION},
    {SELECTION_USER, WORD_USER},
    {SELECTION_STATUS, WORD_STATUS},
};
#define FILTERS (sizeof filters / sizeof *filters)

static bool is_default_period(const struct selection *s)
{
	return s->from == s->month && s->to == s->today;
}

static void add_period(
    struct page_request *r, struct tmpl *chips, const struct selection *s)
{
	const struct query_change none[] = {
	    {SELECTION_FROM, NULL}, {SELECTION_TO, NULL}};
	struct tmpl *chip = tmpl_row(chips, "PERIOD");

	filters_set_link(r, chip, none, 2);
	page_set_date(r, chip, "FIRST_DAY", selection_first_day(s));
	if (s->from != s->to)
		page_set_date(r, tmpl_row(chip, "UNTIL"), "LAST_DAY", s->to);
}

static struct tmpl *add_chip(
    struct page_request *r, struct tmpl *chips, enum word name)
{
	struct tmpl *chip = tmpl_row(chips, "CHIP");

	tmpl_set(chip, "FIELD", r->language->words[name]);
	return chip;
}

/* Links to the list without the actions from `first` on, `count` of them. */
static void link_without_actions(
    struct page_request *r, struct tmpl *chip, int first, int count)
{
	struct query_change rest[QUERY_VALUES_MAX];
	const char *word;
	int n = 0;

	for (int i = 0; (word = query_nth(&r->query, SELECTION_ACTION, i)); i++)
		if (i < first || i >= first + count)
			rest[n++] =
			    (struct query_change){SELECTION_ACTION, word};
	if (n == 0)
		rest[n++] = (struct query_change){SELECTION_ACTION, NULL};
	filters_set_link(r, chip, rest, n);
}

static void add_actions(struct page_request *r, struct tmpl *chips)
{
	const char *word;
	struct tmpl *chip;
	int count = 0, shown;

	while (query_nth(&r->query, SELECTION_ACTION, count))
		count++;
	shown = count > ACTIONS_SHOWN ? ACTIONS_SHOWN - 1 : count;
	for (int i = 0; i < shown; i++) {
		word = query_nth(&r->query, SELECTION_ACTION, i);
		chip = add_chip(r, chips, WORD_ACTION);
		tmpl_set_span(chip, "VALUE",
		    language_action(
			r->language, selection_action(word), &r->scratch));
		link_without_actions(r, chip, i, 1);
	}
	if (shown == count)
		return;
	chip = add_chip(r, chips, WORD_ACTION);
	page_set_number(r, tmpl_row(chip, "MORE"), "COUNT", count - shown);
	link_without_actions(r, chip, shown, count - shown);
}

static struct span name_of(
    struct page_request *r, const struct selection *s, int key)
{
	struct span value = span_of(query_text(&r->query, key));

	if (key == SELECTION_CUSTOMER)
		return buf_span(&s->customer_label);
	if (key == SELECTION_USER)
		return buf_span(&s->user);
	if (key == SELECTION_STATUS)
		return language_status(r->language, value);
	return value;
}

/* What the search made of a last word that is too short. */
static void explain_last(
    struct page_request *r, struct tmpl *t, const struct finder *f)
{
	static const char *const sections[] = {
	    [FINDER_WHOLE] = "AS_WORD", [FINDER_LEFT_OUT] = "LEFT_OUT"};
	struct span typed;

	if (f->last_as == FINDER_AS_TYPED)
		return;
	typed = span_of(query_text(&r->query, SELECTION_TEXT));
	typed.data += typed.length - f->last_length;
	typed.length = f->last_length;
	tmpl_set_span(tmpl_row(t, sections[f->last_as]), "WORD", typed);
}

void chips_show(
    struct page_request *r, struct tmpl *t, const struct selection *s)
{
	struct tmpl *chips = NULL;

	if (!is_default_period(s))
		add_period(r, chips = tmpl_row(t, "CHIPS"), s);
	for (size_t i = 0; i < FILTERS; i++) {
		const struct query_change none = {filters[i].key, NULL};
		struct tmpl *chip;

		if (!query_text(&r->query, none.key))
			continue;
		if (!chips)
			chips = tmpl_row(t, "CHIPS");
		if (none.key == SELECTION_ACTION) {
			add_actions(r, chips);
			continue;
		}
		chip = add_chip(r, chips, filters[i].name);
		tmpl_set_span(chip, "VALUE", name_of(r, s, none.key));
		filters_set_link(r, chip, &none, 1);
	}
	if (chips)
		explain_last(r, chips, &s->finder);
}

/* A link to the list with fewer filters. */
struct offer {
	const char *section;
	int filter; /* that it names */
	struct entries_filter rest;
	struct query_change none[FILTERS]; /* those that are left out */
	int count;
};

/* Where it leads to entries. 1 if so, 0 or -1. */
static int make_offer(
    struct page_request *r, struct tmpl *reasons, struct offer *o)
{
	struct tmpl *link;
	int64_t entries;
	bool exact;
	int rc = overview_count(r->db, &o->rest, &entries, &exact);

	buf_release(&o->rest.list);
	if (rc || !entries)
		return rc;
	link = tmpl_row(reasons, o->section);
	filters_set_link(r, link, o->none, o->count);
	link = tmpl_row(link, !exact ? "MANY" : entries == 1 ? "ONE" : "COUNT");
	tmpl_set(link, "FIELD", r->language->words[filters[o->filter].name]);
	page_set_number(r, link, "ENTRIES", entries);
	return 1;
}

/* Nothing fits: what would, without this filter. */
static int offer_without(struct page_request *r, struct tmpl *reasons,
    const struct selection *s, int i)
{
	struct offer o = {.section = "WITHOUT",
	    .filter = i,
	    .rest = selection_without(s, filters[i].key),
	    .none = {{filters[i].key, NULL}},
	    .count = 1};

	return make_offer(r, reasons, &o);
}

/* With this one alone. */
static int offer_alone(struct page_request *r, struct tmpl *reasons,
    const struct selection *s, int i)
{
	struct offer o = {.section = "ALONE",
	    .filter = i,
	    .rest = selection_alone(s, filters[i].key)};

	for (int other = 0; other < (int)FILTERS; other++)
		if (other != i)
			o.none[o.count++] =
			    (struct query_change){filters[other].key, NULL};
	return make_offer(r, reasons, &o);
}

/* Tries each filter that there is. How many were offered, or -1. */
static int offer_each(struct page_request *r, struct tmpl *reasons,
    const struct selection *s,
    int (*offer)(struct page_request *r, struct tmpl *reasons,
	const struct selection *s, int i))
{
	int offered = 0;

	for (int i = 0; i < (int)FILTERS; i++) {
		int rc = query_text(&r->query, filters[i].key)
			     ? offer(r, reasons, s, i)
			     : 0;

		if (rc < 0)
			return -1;
		offered += rc;
	}
	return offered;
}

/* Of two filters, one without the other is the other alone. 0 or -1. */
static int offer_fewer(struct page_request *r, struct tmpl *reasons,
    const struct selection *s, int count)
{
	int offered = offer_each(r, reasons, s, offer_without);

	if (!offered && count > 2)
		offered = offer_each(r, reasons, s, offer_alone);
	return offered < 0 ? -1 : 0;
}

/* What lies nearest, as the same filters find it. */
static int offer_nearest(
    struct page_request *r, struct tmpl *reasons, const struct selection *s)
{
	struct buf day = BUF_INIT;
	int64_t ids[2];
	int rc = entries_nearest(r->db, &s->filter, ids);

	for (int i = 0; i < 2 && !rc; i++) {
		struct query_change to[] = {
		    {SELECTION_FROM, NULL}, {SELECTION_TO, NULL}};
		struct tmpl *link;
		int number;

		if (!ids[i])
			continue;
		number = clock_day_at(ids[i] / 128);
		buf_clear(&day);
		clock_add_day(&day, number);
		to[0].value = to[1].value = buf_text(&day);
		link = tmpl_row(reasons, i ? "LATER" : "EARLIER");
		filters_set_link(r, link, to, 2);
		page_set_date(r, link, "DATE", number);
	}
	buf_release(&day);
	return rc;
}

static const char *reason(const struct selection *s, bool filtered)
{
	if (s->first < 0)
		return "EMPTY_LOG";
	if (s->nothing_to_search)
		return "NO_WORD";
	if (s->from > s->today)
		return "FUTURE";
	return filtered ? "FILTERED" : "EMPTY_PERIOD";
}

int chips_explain_nothing(
    struct page_request *r, struct tmpl *t, const struct selection *s)
{
	struct tmpl *reasons = page_include(r, t, "NOTHING", "nothing.html");
	struct query_change none[FILTERS];
	int n = 0, rc;

	if (query_text(&r->query, FILTERS_BEFORE) ||
	    query_text(&r->query, FILTERS_AFTER)) {
		filters_set_link(r, tmpl_row(reasons, "NO_PAGE"), NULL, 0);
		return 0;
	}
	for (size_t i = 0; i < FILTERS; i++)
		if (query_text(&r->query, filters[i].key))
			none[n++] = (struct query_change){filters[i].key, NULL};
	tmpl_show(reasons, reason(s, n > 0));
	if (s->first < 0)
		return 0;
	if (s->filter.match)
		tmpl_show(reasons, "SEARCHED");
	rc = offer_fewer(r, reasons, s, n);
	if (n > 1)
		filters_set_link(r, tmpl_row(reasons, "UNFILTERED"), none, n);
	return rc ? rc : offer_nearest(r, reasons, s);
}
