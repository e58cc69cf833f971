#include "filters.h"

#include "../stores/names.h"
#include "kept.h"

void filters_set_link(struct page_request *r, struct tmpl *t,
    const struct query_change *changes, int change_count)
{
	struct query_change all[QUERY_VALUES_MAX + 2] = {
	    {FILTERS_BEFORE, NULL}, {FILTERS_AFTER, NULL}};

	if (change_count > QUERY_VALUES_MAX)
		change_count = QUERY_VALUES_MAX;
	if (change_count)
		memcpy(all + 2, changes, change_count * sizeof *changes);
	page_set_query(r, t, "QUERY", all, change_count + 2);
}

static void set_kept(
    struct page_request *r, struct tmpl *t, const char *section, int without)
{
	for (int i = 0; i < r->query.value_count; i++) {
		const struct query_value *value = &r->query.values[i];
		struct tmpl *field;

		if (value->key == FILTERS_BEFORE ||
		    value->key == FILTERS_AFTER || value->key == without)
			continue;
		field = tmpl_row(t, section);
		tmpl_set(field, "NAME", r->query.keys[value->key].name);
		tmpl_set(field, "VALUE", value->text);
	}
}

void filters_set_narrowing(struct page_request *r, struct tmpl *t)
{
	set_kept(r, t, "KEPT", -1);
	if (!query_nth(&r->query, SELECTION_ACTION, 1))
		return;
	tmpl_show(t, "OTHER");
	set_kept(r, t, "KEPT_THERE", SELECTION_ACTION);
}

void filters_offer_swap(struct page_request *r, struct tmpl *t)
{
	const char *from = query_text(&r->query, SELECTION_FROM);
	const char *to = query_text(&r->query, SELECTION_TO);
	struct query_change swapped[] = {
	    {SELECTION_FROM, to}, {SELECTION_TO, from}};
	struct tmpl *link;

	if (r->query.problem.trouble != QUERY_FROM_AFTER_TO)
		return;
	link = tmpl_row(t, "SWAP");
	filters_set_link(r, link, swapped, 2);
	page_set_date(
	    r, link, "FIRST_DAY", query_day(&r->query, SELECTION_TO, 0));
	page_set_date(
	    r, link, "LAST_DAY", query_day(&r->query, SELECTION_FROM, 0));
}

void filters_offer_search(struct page_request *r, struct tmpl *t)
{
	const struct query_problem *problem = &r->query.problem;
	struct query_change changes[] = {
	    {problem->key, NULL}, {SELECTION_TEXT, NULL}};

	if (problem->trouble != QUERY_NO_SUCH ||
	    (problem->key != SELECTION_CUSTOMER &&
		problem->key != SELECTION_USER) ||
	    !page_may(r, MAY_SEE_DETAILS) ||
	    query_text(&r->query, SELECTION_TEXT))
		return;
	changes[1].value = query_text(&r->query, problem->key);
	if (!query_takes(&r->query, SELECTION_TEXT, span_of(changes[1].value)))
		return;
	t = tmpl_row(t, "ELSEWHERE");
	tmpl_set(t, "WORDS", buf_text(&problem->value));
	filters_set_link(r, t, changes, 2);
}

/* The usual periods. A link that says only where its period begins stays
   true: it ends today, whenever that is. */
struct preset {
	enum word name;
	int from, to;
	bool says_from, says_to;
};

#define PRESETS 9

/* The first day of the month, quarter or year that a day is in. */
static int begin(int day, int months)
{
	int year, month, date;

	clock_day_civil(day, &year, &month, &date);
	return clock_day_of(year, (month - 1) / months * months + 1, 1);
}

static void make_presets(const struct selection *s, struct preset *presets)
{
	int today = s->today;
	int month = begin(today, 1), quarter = begin(today, 3);

	presets[0] = (struct preset){WORD_TODAY, today, today, true, true};
	presets[1] =
	    (struct preset){WORD_YESTERDAY, today - 1, today - 1, true, true};
	presets[2] =
	    (struct preset){WORD_PAST_WEEK, today - 6, today, true, true};
	presets[3] =
	    (struct preset){WORD_PAST_MONTH, s->month, today, false, false};
	presets[4] =
	    (struct preset){WORD_PAST_QUARTER, today - 89, today, true, true};
	presets[5] = (struct preset){
	    WORD_LAST_MONTH, begin(month - 1, 1), month - 1, true, true};
	presets[6] = (struct preset){
	    WORD_LAST_QUARTER, begin(quarter - 1, 3), quarter - 1, true, true};
	presets[7] = (struct preset){
	    WORD_THIS_YEAR, begin(today, 12), today, true, false};
	presets[8] = (struct preset){WORD_EVERYTHING, 0, today, true, false};
}

/* Whether it is the period shown; "everything" is whatever has all days of
   the log. */
static bool is_shown(const struct selection *s, const struct preset *p)
{
	if (s->to == p->to && s->from == p->from)
		return true;
	return p->name == WORD_EVERYTHING && s->first >= 0 &&
	       s->from <= s->first && s->to >= s->today;
}

static void set_presets(
    struct page_request *r, struct tmpl *form, const struct selection *s)
{
	struct preset presets[PRESETS];
	struct buf from = BUF_INIT, to = BUF_INIT;
	bool found = false;

	make_presets(s, presets);
	for (int i = 0; i < PRESETS; i++) {
		const struct preset *p = &presets[i];
		struct tmpl *link = tmpl_row(form, "PRESET");

		buf_clear(&from);
		clock_add_day(&from, p->from);
		buf_clear(&to);
		clock_add_day(&to, p->to);
		struct query_change days[] = {
		    {SELECTION_FROM, p->says_from ? buf_text(&from) : NULL},
		    {SELECTION_TO, p->says_to ? buf_text(&to) : NULL}};
		filters_set_link(r, link, days, 2);
		tmpl_set(link, "NAME", r->language->words[p->name]);
		if (!found && !r->query.problem.trouble && is_shown(s, p)) {
			tmpl_show(link, "HERE");
			found = true;
		}
	}
	buf_release(&from);
	buf_release(&to);
}

/* What is being filled, for add_action(). */
struct kinds {
	const struct language *language;
	struct tmpl *slots[KIND_COUNT]; /* in the order of the kinds */
	struct tmpl *rows[KIND_COUNT];  /* NULL until there is an action */
	struct span chosen[QUERY_VALUES_MAX];
	bool seen[QUERY_VALUES_MAX]; /* of the chosen */
	int chosen_count;
	struct buf scratch;
};

static bool is_chosen(struct kinds *k, struct span code)
{
	bool found = false;

	for (int i = 0; i < k->chosen_count; i++)
		if (span_compare(k->chosen[i], code) == 0)
			k->seen[i] = found = true;
	return found;
}

static void add_action(void *context, struct span code)
{
	struct kinds *k = context;
	int number = vocabulary_find_operation(code);
	int kind =
	    number < 0 ? KIND_OTHER : (int)vocabulary_operations[number].kind;
	struct tmpl *option;

	if (!k->rows[kind]) {
		k->rows[kind] = tmpl_row(k->slots[kind], "KIND");
		tmpl_set(k->rows[kind], "NAME", k->language->kinds[kind]);
	}
	option = tmpl_row(k->rows[kind], "ACTION");
	tmpl_set_span(option, "CODE", code);
	tmpl_set_span(
	    option, "NAME", language_action(k->language, code, &k->scratch));
	if (is_chosen(k, code))
		tmpl_show(option, "CHOSEN");
}

/* The log's actions, by kind, as markup; with those chosen that the log has
   not, lest the form lose them. */
static int make_actions(
    struct page_request *r, void *context, struct buf parts[KEPT_PARTS])
{
	struct kinds k = {.language = r->language};
	struct tmpl *t = tmpl_new();
	const char *word;
	int rc;

	(void)context;
	while ((word = query_nth(&r->query, SELECTION_ACTION, k.chosen_count)))
		k.chosen[k.chosen_count++] = selection_action(word);
	for (int i = 0; i < KIND_COUNT; i++)
		k.slots[i] = tmpl_row(t, "SLOT");
	rc = names_operations(r->db, add_action, &k);
	for (int i = 0; i < k.chosen_count; i++)
		if (!k.seen[i])
			add_action(&k, k.chosen[i]);
	if (!rc)
		rc = page_expand(r, t, "actions.html", &parts[0]);
	tmpl_free(t);
	buf_release(&k.scratch);
	return rc;
}

static void summarize_actions(
    struct page_request *r, struct tmpl *form, const char *first)
{
	int count = 1;

	while (query_nth(&r->query, SELECTION_ACTION, count))
		count++;
	if (count > 1)
		page_set_number(
		    r, tmpl_row(form, "SEVERAL_ACTIONS"), "COUNT", count);
	else
		tmpl_set_span(tmpl_row(form, "ONE_ACTION"), "ACTION",
		    language_action(
			r->language, selection_action(first), &r->scratch));
}

static int set_actions(struct page_request *r, struct tmpl *form)
{
	static struct kept all;
	const char *first = query_text(&r->query, SELECTION_ACTION);
	const struct buf *parts;
	struct buf key = BUF_INIT;
	const char *word;

	for (int i = 0; (word = query_nth(&r->query, SELECTION_ACTION, i)); i++)
		buf_addf(&key, "%s\n", word);
	parts = kept_get(&all, r, buf_text(&key), make_actions, NULL);
	buf_release(&key);
	if (!parts)
		return -1;
	tmpl_set_kept(form, "ACTIONS", buf_span(&parts[0]));
	/* For the script, which puts the number there. */
	tmpl_set(tmpl_row(form, "MANY"), "COUNT", "#");
	if (first)
		summarize_actions(r, form, first);
	else
		tmpl_show(form, "ANY_ACTION");
	return 0;
}

static void add_status(
    struct tmpl *form, const char *code, const char *name, bool chosen)
{
	struct tmpl *option = tmpl_row(form, "STATUS");

	tmpl_set(option, "CODE", code);
	tmpl_set(option, "NAME", name);
	if (chosen)
		tmpl_show(option, "CHOSEN");
}

/* The known ones, and the chosen one if it is none of these. */
static void set_statuses(struct page_request *r, struct tmpl *form)
{
	const char *chosen = query_text(&r->query, SELECTION_STATUS);
	int known = chosen ? vocabulary_find_status(span_of(chosen)) : -1;

	for (int i = 0; i < vocabulary_status_count; i++)
		add_status(form, vocabulary_statuses[i].code,
		    r->language->statuses[i], i == known);
	if (chosen && known < 0)
		add_status(form, chosen, chosen, true);
}

static void set_text(struct page_request *r, struct tmpl *form, int key,
    const char *name, const char *otherwise)
{
	const char *typed = query_text(&r->query, key);

	tmpl_set(form, name, typed ? typed : otherwise);
}

/* What is no day stays to be seen, but a field for days cannot show it. */
static void set_day(
    struct page_request *r, struct tmpl *field, int key, int day)
{
	bool is_day =
	    !query_text(&r->query, key) || query_day(&r->query, key, -1) >= 0;

	buf_clear(&r->scratch);
	clock_add_day(&r->scratch, day);
	set_text(r, field, key, "TYPED", buf_text(&r->scratch));
	tmpl_show(field, is_day ? "IS_DAY" : "IS_WRONG");
}

/* The form shows a customer's name; CODE is what finds it again even if it
   gets another one. */
static void set_customer(
    struct page_request *r, struct tmpl *form, const struct selection *s)
{
	if (s->customer_label.length) {
		tmpl_set(form, "CUSTOMER", buf_text(&s->customer_label));
		set_text(r, form, SELECTION_CUSTOMER, "CODE", "");
	} else {
		set_text(r, form, SELECTION_CUSTOMER, "CUSTOMER", "");
	}
}

/* Marks the field that is wrong; the days do so themselves. */
static void mark_wrong(struct page_request *r, struct tmpl *form)
{
	static const struct {
		int key;
		const char *section;
	} fields[] = {{SELECTION_TEXT, "TEXT_WRONG"},
	    {SELECTION_CUSTOMER, "CUSTOMER_WRONG"},
	    {SELECTION_USER, "USER_WRONG"}};

	if (!r->query.problem.trouble)
		return;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (r->query.problem.key == fields[i].key)
			tmpl_show(form, fields[i].section);
}

static int make_form(
    struct page_request *r, void *context, struct buf parts[KEPT_PARTS])
{
	const struct selection *s = context;
	const char *size =
	    query_text(&r->query, r->page->display + DISPLAY_SIZE);
	struct tmpl *form = tmpl_new();
	int rc;

	set_day(r, tmpl_row(form, "FROM"), SELECTION_FROM, s->from);
	set_day(r, tmpl_row(form, "TO"), SELECTION_TO, s->to);
	if (page_may(r, MAY_SEE_DETAILS))
		set_text(
		    r, tmpl_row(form, "SEARCH"), SELECTION_TEXT, "TEXT", "");
	set_customer(r, form, s);
	set_text(r, form, SELECTION_USER, "USER", buf_text(&s->user));
	set_statuses(r, form);
	set_presets(r, form, s);
	mark_wrong(r, form);
	if (size && query_takes(&r->query, r->page->display + DISPLAY_SIZE,
			span_of(size)))
		tmpl_set(tmpl_row(form, "SIZE"), "SIZE", size);
	rc = set_actions(r, form);
	if (!rc)
		rc = page_expand(r, form, "filters.html", &parts[0]);
	tmpl_free(form);
	return rc;
}

/* All that the form comes from beside the log and the language: it is the same
   on each page of a list. Values that are wrong are shown, too. */
static void add_key(
    struct page_request *r, const struct selection *s, struct buf *key)
{
	const struct query *q = &r->query;

	buf_addf(key, "%d %d %d %d %u %d %d", s->from, s->to, s->today,
	    s->first, r->config->may[r->role], q->problem.trouble,
	    q->problem.key);
	for (int i = 0; i < q->value_count; i++) {
		const struct query_value *v = &q->values[i];

		if (v->key != FILTERS_BEFORE && v->key != FILTERS_AFTER)
			buf_addf(key, " %d %zu %s", v->key, strlen(v->text),
			    v->text);
	}
}

int filters_show(
    struct page_request *r, struct tmpl *t, const struct selection *s)
{
	static struct kept all;
	struct buf key = BUF_INIT;
	const struct buf *parts;

	add_key(r, s, &key);
	parts = key.failed
		    ? (db_fail(r->db, DB_OTHER, "out of memory"), NULL)
		    : kept_get(&all, r, buf_text(&key), make_form, (void *)s);
	buf_release(&key);
	if (!parts)
		return -1;
	tmpl_set_kept(t, "FILTERS", buf_span(&parts[0]));
	return 0;
}
