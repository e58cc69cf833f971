#include "months.h"

#include "../stores/overview.h"

/* Days, both included, as far as they are selected. */
struct stretch {
	int first, last;
};

static struct stretch cut(const struct months *m, struct stretch days)
{
	int first = selection_first_day(m->selection);

	if (days.first < first)
		days.first = first;
	if (days.last > m->selection->to)
		days.last = m->selection->to;
	return days;
}

/* How many rows there are. 0 or -1. */
static int count_rows(struct page_request *r, const struct months *m,
    struct stretch days, int64_t *count)
{
	struct entries_filter f = m->selection->filter;
	int64_t from, until;
	struct overview_rows rows;
	int rc;

	*count = 0;
	if (days.first > days.last)
		return 0;
	from = ENTRIES_FIRST(clock_day_begins(days.first));
	until = ENTRIES_FIRST(clock_day_begins(days.last + 1));
	if (from > f.from)
		f.from = from;
	if (until < f.until)
		f.until = until;
	f.list = (struct buf)BUF_INIT;
	rc = overview_rows(r->db, &f, &rows);
	buf_release(&f.list);
	*count = m->by_entry ? rows.entries : rows.rows;
	return rc;
}

static void set_link(struct page_request *r, struct tmpl *t,
    const struct months *m, struct stretch days)
{
	struct query_change changes[MONTHS_CHANGES_MAX + 2];
	struct buf from = BUF_INIT, to = BUF_INIT;
	int n = m->change_count;

	memcpy(changes, m->changes, (size_t)n * sizeof *changes);
	clock_add_day(&from, days.first);
	clock_add_day(&to, days.last);
	changes[n++] = (struct query_change){SELECTION_FROM, buf_text(&from)};
	changes[n++] = (struct query_change){SELECTION_TO, buf_text(&to)};
	page_set_query(r, t, "QUERY", changes, n);
	buf_release(&from);
	buf_release(&to);
}

static int add_month(struct page_request *r, struct tmpl *year,
    const struct months *m, struct stretch days)
{
	struct tmpl *t;
	int64_t rows;

	if (count_rows(r, m, days, &rows))
		return -1;
	if (!rows)
		return 0;
	t = tmpl_row(year, "MONTH");
	buf_clear(&r->scratch);
	language_add_short_month(r->language, &r->scratch, days.first);
	tmpl_set(t, "NAME", buf_text(&r->scratch));
	page_set_number(r, t, "ROWS", rows);
	set_link(r, t, m, days);
	return 0;
}

static int first_of_month(int year, int month)
{
	return month > 12 ? clock_day_of(year + 1, 1, 1)
			  : clock_day_of(year, month, 1);
}

static int add_year(
    struct page_request *r, struct tmpl *t, const struct months *m, int year)
{
	struct stretch all = cut(m, (struct stretch){clock_day_of(year, 1, 1),
					clock_day_of(year + 1, 1, 1) - 1});
	int64_t rows;
	int rc = count_rows(r, m, all, &rows);

	if (rc || !rows)
		return rc;
	t = tmpl_row(t, "YEAR");
	tmpl_set_int(t, "NUMBER", year);
	for (int month = 1; month <= 12 && !rc; month++)
		rc = add_month(r, t, m,
		    cut(m, (struct stretch){first_of_month(year, month),
			       first_of_month(year, month + 1) - 1}));
	return rc;
}

int months_show(struct page_request *r, struct tmpl *t, struct months m)
{
	int first, last, month, date, rc = 0;

	clock_day_civil(
	    selection_first_day(m.selection), &first, &month, &date);
	clock_day_civil(m.selection->to, &last, &month, &date);
	for (int year = last; year >= first && !rc; year--)
		rc = add_year(r, t, &m, year);
	return rc;
}
