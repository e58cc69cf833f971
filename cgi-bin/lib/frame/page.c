#include "page.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../text/report.h"

/* What every page uses beside its own templates. */
static const char *const frame_templates[] = {
    "meta.html", "top.html", "bottom.html", "problem.html", "error.html", NULL};

static int read_file(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;

	while (n > 0 && buf_reserve(out, 16384)) {
		n = read(fd, out->data + out->length, 16384);
		if (n > 0)
			buf_cut(out, out->length += (size_t)n);
	}
	if (n < 0)
		report("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return n < 0 || out->failed ? -1 : 0;
}

static void name_template(
    struct buf *name, const struct language *l, const char *file)
{
	buf_clear(name);
	buf_addf(name, "%s/%s", l->code, file);
}

static int load_template(const char *folder, const char *file)
{
	struct buf path = BUF_INIT, text = BUF_INIT, filled = BUF_INIT;
	struct buf name = BUF_INIT, why = BUF_INIT;
	const struct language *l;
	int rc;

	buf_addf(&path, "%s/%s", folder, file);
	rc = read_file(buf_text(&path), &text);
	for (int i = 0; !rc && (l = languages_nth(i)); i++) {
		buf_clear(&filled);
		name_template(&name, l, file);
		if (language_fill(l, buf_span(&text), &filled)) {
			report("%s: a [[ has no ]]", buf_text(&path));
			rc = -1;
		} else if (tmpl_add(buf_text(&name), buf_span(&filled), &why)) {
			report("%s: %s", buf_text(&path), buf_text(&why));
			rc = -1;
		}
	}
	buf_release(&path);
	buf_release(&text);
	buf_release(&filled);
	buf_release(&name);
	buf_release(&why);
	return rc;
}

static int load_templates(const char *folder, const char *const *files)
{
	for (; *files; files++)
		if (load_template(folder, *files))
			return -1;
	return 0;
}

int page_trouble(const struct page_request *r)
{
	report("request %s: %s: %s", r->http->number, r->config->database,
	    buf_text(&r->db->why));
	switch (r->db->trouble) {
	case DB_MISSING:
	case DB_BUSY:
	case DB_OLDER:
	case DB_NEWER:
	case DB_FOREIGN:
	case DB_TOO_SLOW:
		return 503;
	default:
		return 500;
	}
}

bool page_may(const struct page_request *r, unsigned permission)
{
	return r->role != ROLE_NONE &&
	       (r->config->may[r->role] & permission) == permission;
}

void page_set_query(struct page_request *r, struct tmpl *t, const char *name,
    const struct query_change *changes, int change_count)
{
	buf_clear(&r->scratch);
	query_write(&r->query, changes, change_count, &r->scratch);
	tmpl_set(t, name, buf_text(&r->scratch));
}

void page_set_number(
    struct page_request *r, struct tmpl *t, const char *name, int64_t n)
{
	buf_clear(&r->scratch);
	language_add_number(r->language, &r->scratch, n);
	tmpl_set(t, name, buf_text(&r->scratch));
}

void page_set_time(struct page_request *r, struct tmpl *t, int64_t ticks,
    enum clock_precision precision)
{
	struct clock_civil civil;

	clock_civil(ticks, &civil);
	tmpl_set(t, "ZONE", civil.zone);
	buf_clear(&r->scratch);
	clock_add_local(&r->scratch, ticks, precision);
	/* What follows "2026-11-20 ". */
	tmpl_set(t, "TIME", buf_text(&r->scratch) + 11);
	buf_clear(&r->scratch);
	clock_add_utc(&r->scratch, ticks, precision);
	tmpl_set(t, "UTC", buf_text(&r->scratch));
	/* HTML knows no finer time. */
	if (precision == CLOCK_TICK)
		precision = CLOCK_MILLISECOND;
	buf_clear(&r->scratch);
	clock_add_utc(&r->scratch, ticks, precision);
	tmpl_set(t, "MOMENT", buf_text(&r->scratch));
}

void page_set_date(
    struct page_request *r, struct tmpl *t, const char *name, int day)
{
	buf_clear(&r->scratch);
	language_add_day(r->language, &r->scratch, day, false);
	tmpl_set(t, name, buf_text(&r->scratch));
}

struct tmpl *page_include(struct page_request *r, struct tmpl *t,
    const char *marker, const char *file)
{
	name_template(&r->scratch, r->language, file);
	return tmpl_include(t, marker, buf_text(&r->scratch));
}

struct tmpl *page_begin(struct page_request *r)
{
	struct tmpl *t = tmpl_new();
	struct tmpl *top;

	page_include(r, t, "META", "meta.html");
	page_include(r, t, "BOTTOM", "bottom.html");
	top = page_include(r, t, "TOP", "top.html");
	tmpl_set_global(t, "LANG", r->language->code);
	tmpl_set_global(t, "COMPANY", r->config->company);
	tmpl_set_global(t, "PAGE", r->page->name);
	display_set(r, top);
	if (r->role == ROLE_NONE)
		return t;
	top = tmpl_row(top, "WHO");
	tmpl_set_span(top, "USER", r->http->user);
	tmpl_set(top, "ROLE", r->language->roles[r->role]);
	return t;
}

int page_expand(
    struct page_request *r, struct tmpl *t, const char *file, struct buf *out)
{
	if (buf_shortages() != r->shortages)
		return db_fail(r->db, DB_OTHER, "out of memory");
	name_template(&r->scratch, r->language, file);
	if (!tmpl_expand(t, buf_text(&r->scratch), out))
		return 0;
	return db_fail(r->db, DB_OTHER,
	    "%s: a template or an include is missing", buf_text(&r->scratch));
}

int page_finish(
    struct page_request *r, struct tmpl *t, const char *file, int status)
{
	struct buf body = BUF_INIT;
	int rc = page_expand(r, t, file, &body);

	if (rc)
		rc = page_trouble(r);
	else
		http_send(r->http, status, "text/html; charset=utf-8",
		    buf_span(&body));
	tmpl_free(t);
	buf_release(&body);
	return rc;
}

/* A parameter's name as the form has it. */
static const char *label_of(const struct language *l, const char *name)
{
	static const struct {
		const char *name;
		enum word word;
	} labels[] = {
	    {"from", WORD_FROM},
	    {"to", WORD_TO},
	    {"customer", WORD_CUSTOMER},
	    {"action", WORD_ACTION},
	    {"user", WORD_USER},
	    {"status", WORD_STATUS},
	    {"q", WORD_SEARCH},
	    {"lang", WORD_LANGUAGE},
	    {"tz", WORD_ZONE},
	    {"asof", WORD_AS_OF},
	    {"id", WORD_ENTRY},
	    {"size", WORD_SIZE},
	    {"density", WORD_DENSITY},
	    {"keys", WORD_SHORTCUTS},
	};

	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (!strcmp(name, labels[i].name))
			return l->words[labels[i].word];
	return name;
}

static const char *const problem_sections[] = {
    [QUERY_UNKNOWN] = "UNKNOWN",
    [QUERY_DOUBLED] = "DOUBLED",
    [QUERY_TOO_LONG] = "TOO_LONG",
    [QUERY_TOO_MANY] = "TOO_MANY",
    [QUERY_NOT_UTF8] = "NOT_UTF8",
    [QUERY_NOT_A_DAY] = "NOT_A_DAY",
    [QUERY_NOT_AN_ENTRY] = "NOT_AN_ENTRY",
    [QUERY_NOT_A_CHOICE] = "NOT_A_CHOICE",
    [QUERY_NOT_A_CODE] = "NOT_A_CODE",
    [QUERY_NOT_A_ZONE] = "NOT_A_ZONE",
    [QUERY_FROM_AFTER_TO] = "FROM_AFTER_TO",
    [QUERY_NO_SUCH] = "NO_SUCH",
    [QUERY_AMBIGUOUS] = "AMBIGUOUS",
    [QUERY_TOO_SLOW] = "TOO_SLOW",
    [QUERY_NOT_A_CURSOR] = "NOT_A_CURSOR",
    [QUERY_NOT_SINCE] = "NOT_SINCE",
};

/* A page's keys do not say which languages there are. */
static void set_choices(struct page_request *r, struct tmpl *t)
{
	const char *words = r->query.problem.choices;
	const struct language *l;
	struct buf choices = BUF_INIT;

	while (words && *words) {
		struct span word = {words, strcspn(words, " ")};

		language_add_item(r->language, &choices, word);
		words += word.length + (words[word.length] == ' ');
	}
	for (int i = 0; !words && (l = languages_nth(i)); i++)
		language_add_item(r->language, &choices, span_of(l->code));
	tmpl_set(t, "CHOICES", buf_text(&choices));
	buf_release(&choices);
}

/* Of the value, else of the whole address. */
static void set_limit(struct page_request *r, struct tmpl *t)
{
	int key = r->query.problem.key;

	t = tmpl_row(t, key < 0 ? "WHOLE" : "ONE");
	page_set_number(r, t, "COUNT",
	    key < 0 ? QUERY_LENGTH_MAX
		    : (int64_t)query_limit(&r->query.keys[key]));
}

/* What is left without the parameter that is wrong, unless it is what the page
   is about. */
static void offer_rest(struct page_request *r, struct tmpl *t)
{
	const struct query_problem *p = &r->query.problem;
	struct query_change none = {p->key, NULL};

	if (!p->name.length ||
	    (r->page->about && (p->key == 0 || !query_text(&r->query, 0))))
		return;
	t = tmpl_row(t, "REST");
	tmpl_set(t, "FIELD", label_of(r->language, buf_text(&p->name)));
	page_set_query(r, t, "QUERY", &none, 1);
}

void page_set_problem(struct page_request *r, struct tmpl *t)
{
	const struct query_problem *p = &r->query.problem;
	struct tmpl *inside;

	if (p->trouble == QUERY_FINE)
		return;
	t = page_include(r, t, "PROBLEM", "problem.html");
	offer_rest(r, t);
	inside = tmpl_row(t, problem_sections[p->trouble]);
	tmpl_set(inside, "FIELD", label_of(r->language, buf_text(&p->name)));
	tmpl_set(inside, "VALUE", buf_text(&p->value));
	if (p->trouble == QUERY_NOT_A_CHOICE)
		set_choices(r, inside);
	if (p->trouble == QUERY_TOO_LONG)
		set_limit(r, inside);
	if (p->trouble == QUERY_TOO_MANY)
		page_set_number(r, inside, "COUNT", QUERY_VALUES_MAX);
	if (p->trouble == QUERY_NOT_A_ZONE)
		display_offer_zones(r, inside);
}

static const char *error_section(int status)
{
	switch (status) {
	case 400:
		return "E400";
	case 403:
		return "E403";
	case 404:
		return "E404";
	case 405:
		return "E405";
	case 429:
		return "E429";
	case 503:
		return "E503";
	default:
		return "E500";
	}
}

/* Who could open it, as the configuration has it. */
static void set_admitted(struct page_request *r, struct tmpl *t)
{
	struct buf roles = BUF_INIT;

	for (int i = 0; i < ROLE_COUNT; i++)
		if ((r->config->may[i] & r->needed) == r->needed)
			language_add_item(r->language, &roles,
			    span_of(r->language->roles[i]));
	if (roles.length)
		tmpl_set(tmpl_row(t, "ADMITTED"), "ROLES", buf_text(&roles));
	else
		tmpl_show(t, "NOBODY");
	buf_release(&roles);
}

/* The page that says what went wrong; a bare one when even that fails. */
static int show_error(struct page_request *r, int status)
{
	struct tmpl *t, *inside;

	r->shortages = buf_shortages();
	t = page_begin(r);
	inside = tmpl_row(t, r->section ? r->section : error_section(status));

	if (r->config->contact[0])
		tmpl_set(
		    tmpl_row(inside, "CONTACT"), "WHOM", r->config->contact);
	if (status == 400)
		page_set_problem(r, inside);
	if (status == 403)
		set_admitted(r, inside);
	if (status == 429)
		page_set_number(r, inside, "UNDER_WAY", r->under_way);
	if (status != 403 || page_may(r, MAY_VIEW))
		tmpl_show(t, "BACK");
	tmpl_set(t, "NUMBER", r->http->number);
	return page_finish(r, t, "error.html", status) ? status : 0;
}

/* A server that is set up wrongly may pass a blank for nobody. */
static bool is_name(struct span user)
{
	return user.length && (unsigned char)user.data[0] > ' ';
}

/* What stands before the page's own work. 0 or a status. */
static int admit(struct page_request *r)
{
	int rc = query_parse(&r->query, r->http->query);
	bool known = display_choose(r);

	if (r->http->method == HTTP_OTHER)
		return 405;
	if (is_name(r->http->user))
		r->role = role_parse(r->http->role);
	if (!page_may(r, r->needed))
		return 403;
	if (!rc && !known)
		rc = query_refuse(&r->query,
		    r->page->display + DISPLAY_LANGUAGE, 0, QUERY_NOT_A_CHOICE);
	if (!rc)
		display_keep(r);
	return rc;
}

struct site {
	const struct page *page;
	struct config config;
	struct db db;
};

static int handle(struct http_request *http, void *context)
{
	struct site *site = context;
	struct page_request r = {.page = site->page,
	    .http = http,
	    .config = &site->config,
	    .db = &site->db,
	    .role = ROLE_NONE,
	    .needed = site->page->permission,
	    .shortages = buf_shortages()};
	int status;

	query_init(&r.query, site->page->keys, site->page->key_count);
	status = admit(&r);
	if (status && (status != 400 || !site->page->mend))
		goto out;
	if (!status && display_returns(&r)) {
		status = display_return(&r);
		goto out;
	}
	if (db_open_reader(r.db, site->config.database, site->config.wait_ms) ||
	    db_begin_read(
		r.db, site->page->unhurried ? 0 : site->config.limit_ms)) {
		status = page_trouble(&r);
	} else {
		if (!status)
			status = site->page->show(&r);
		if (status == 400 && site->page->mend)
			status = site->page->mend(&r);
	}
	db_end_read(r.db);
out:
	if (status && !http->status)
		status = show_error(&r, status);
	query_release(&r.query);
	buf_release(&r.scratch);
	return status;
}

int page_main(const struct page *page)
{
	struct site site = {.page = page};
	int rc;

	report_name(page->name);
	rc = config_init(&site.config);
	if (rc)
		return rc;
	db_init(&site.db);
	rc = EX_CONFIG;
	if (languages_init(site.config.templates) ||
	    load_templates(site.config.templates, frame_templates) ||
	    load_templates(site.config.templates, page->templates) ||
	    (page->start && page->start(&site.config)))
		goto out;
	if (buf_shortages()) {
		report("out of memory");
		goto out;
	}
	tmpl_freeze();
	rc = http_serve(page->name, handle, &site);
out:
	db_release(&site.db);
	config_release(&site.config);
	return rc;
}
