#include "portal.h"

#include <errno.h>

#include "../text/json.h"
#include "../text/utf8.h"
#include "../text/vocabulary.h"

/* A longer first line is no heading line. */
#define HEADING_MAX ((size_t)64 << 10)

#define WORD_MAX 64

#define MORE_FIELDS                                                            \
	"more fields than headings; one with a separator in it wants quotes"

/* The vendor's own words, and ours for columns of our files. */
static const struct {
	enum portal_column kind;
	const char *word;
} words[] = {
    {PORTAL_DATE, "Date-Time"},
    {PORTAL_DATE, "Datum/tijd"},
    {PORTAL_DATE, "Datum/Uhrzeit"},
    {PORTAL_DATE, "Data-ora"},
    {PORTAL_DATE, "날짜-시간"},
    {PORTAL_DATE, "日期 / 時間"},
    {PORTAL_CUSTOMER, "Affected customer"},
    {PORTAL_CUSTOMER, "Betrokken klant"},
    {PORTAL_CUSTOMER, "Betroffener Kunde"},
    {PORTAL_CUSTOMER, "Cliente interessato"},
    {PORTAL_CUSTOMER, "영향을 받은 고객"},
    {PORTAL_CUSTOMER, "受影響客戶"},
    {PORTAL_ACTION, "Action"},
    {PORTAL_ACTION, "Actie"},
    {PORTAL_ACTION, "Aktion"},
    {PORTAL_ACTION, "Azione"},
    {PORTAL_ACTION, "작업"},
    {PORTAL_ACTION, "動作"},
    {PORTAL_USER, "Partner user"},
    {PORTAL_USER, "Partnergebruiker"},
    {PORTAL_USER, "Partnerbenutzer"},
    {PORTAL_USER, "Utente partner"},
    {PORTAL_USER, "파트너 사용자"},
    {PORTAL_USER, "合作夥伴使用者"},
    {PORTAL_USER, "Performed by"},
    {PORTAL_USER, "Uitgevoerd door"},
    {PORTAL_USER, "Ausgeführt von"},
    {PORTAL_USER, "Eseguita da"},
    {PORTAL_USER, "수행자"},
    {PORTAL_USER, "執行者"},
    {PORTAL_STATUS, "Status"},
    {PORTAL_STATUS, "Stato"},
    {PORTAL_STATUS, "상태"},
    {PORTAL_STATUS, "狀態"},
    {PORTAL_INFORMATION, "Additional information"},
    {PORTAL_INFORMATION, "Aanvullende informatie"},
    {PORTAL_INFORMATION, "Zusätzliche Informationen"},
    {PORTAL_INFORMATION, "Informazioni aggiuntive"},
    {PORTAL_INFORMATION, "추가 정보"},
    {PORTAL_INFORMATION, "其他資訊"},
    {PORTAL_CUSTOMER_ID, "Customer ID"},
    {PORTAL_ACTION_CODE, "Action code"},
    {PORTAL_REFUSED, "Refused"},
};

static bool begins_with(struct span s, const char *what)
{
	size_t n = strlen(what);

	return s.length >= n && memcmp(s.data, what, n) == 0;
}

static bool ends_with(struct span s, const char *what)
{
	size_t n = strlen(what);

	return s.length >= n && memcmp(s.data + s.length - n, what, n) == 0;
}

/* Without the blanks around it, the no-break space among them. */
static struct span trimmed(struct span s)
{
	static const char *const blanks[] = {" ", "\t", "\r", "\n", "\xC2\xA0"};
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
			size_t n = strlen(blanks[i]);

			if (begins_with(s, blanks[i])) {
				s.data += n;
				s.length -= n;
				again = true;
			} else if (ends_with(s, blanks[i])) {
				s.length -= n;
				again = true;
			}
		}
	}
	return s;
}

/* Headings */

/*
 * A heading as it is compared: letters and digits in lower case, as far as
 * the headings need it: ASCII, and the letters of Latin-1, whose small ones
 * are 32 behind the capital ones. The no-break space, which is C2 A0, is
 * gone, too.
 */
static struct span fold(struct span s, char room[WORD_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < s.length && n < WORD_MAX; i++) {
		unsigned char c = (unsigned char)s.data[i];
		char before = '\0';

		if (n > 0)
			before = room[n - 1];
		if (c >= 'A' && c <= 'Z')
			c += 32;
		else if (before == '\xC3' && c <= 0x9E)
			c += 32;
		if (before == '\xC2' && c == 0xA0)
			n--;
		else if (c >= 0x80 || (c >= 'a' && c <= 'z') ||
			 (c >= '0' && c <= '9'))
			room[n++] = (char)c;
	}
	return (struct span){room, n < WORD_MAX ? n : 0};
}

static enum portal_column kind_of(struct span heading)
{
	char room[WORD_MAX], other[WORD_MAX];
	struct span folded = fold(trimmed(heading), room);

	if (ends_with(folded, "utc"))
		folded.length -= 3;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct span word = fold(span_of(words[i].word), other);

		if (word.length == folded.length &&
		    memcmp(word.data, folded.data, word.length) == 0)
			return words[i].kind;
	}
	return PORTAL_OTHER;
}

/* Where the heading line is, and what was found in it. */
struct finding {
	size_t from; /* from the input's beginning */
	char separator;
	int dates;
	int known; /* these included */
};

/* The line that begins `from` bytes on; empty when it is too long. */
static struct span line_at(struct input *in, size_t from)
{
	size_t n = 0;

	while (n <= HEADING_MAX && input_have(in, from + n) &&
	       input_here(in)[from + n] != '\n')
		n++;
	return (struct span){input_here(in) + from, n <= HEADING_MAX ? n : 0};
}

/* Replaces the finding when more is known with this separator. */
static void try_separator(
    struct finding *best, struct input *in, struct span line, char separator)
{
	struct finding f = {.from = best->from, .separator = separator};
	struct csv_reader r;

	csv_reader_init(&r, in, separator);
	if (utf8_valid(line) == line.length && csv_split(&r, line))
		for (size_t i = 0; i < r.count && i < CSV_FIELDS; i++) {
			enum portal_column kind = kind_of(r.fields[i]);

			f.dates += kind == PORTAL_DATE;
			f.known += kind != PORTAL_OTHER;
		}
	if (f.known > best->known)
		*best = f;
	if (r.plain.failed)
		in->failed = ENOMEM;
	csv_reader_release(&r);
}

/* Excel's own way to name the separator: 0 when the line is none of these. */
static char named_separator(struct span line)
{
	line = (struct span){line.data,
	    line.length - (line.length > 0 && ends_with(line, "\r"))};
	if (line.length != 5 ||
	    !span_is_nocase((struct span){line.data, 4}, "sep="))
		return 0;
	return line.data[4];
}

static struct finding find_heading(struct input *in)
{
	struct finding f = {.separator = ','};
	struct span line;
	char named;

	if (input_have(in, 2) && memcmp(input_here(in), "\xEF\xBB\xBF", 3) == 0)
		f.from = 3;
	line = line_at(in, f.from);
	named = named_separator(line);
	if (named) {
		f.from += line.length;
		f.from += input_have(in, f.from);
		line = line_at(in, f.from);
	}
	for (const char *s = ",;\t"; *s; s++)
		if (!named || named == *s)
			try_separator(&f, in, line, *s);
	return f;
}

bool portal_fits(struct input *in)
{
	struct finding f = find_heading(in);

	return f.dates > 0 && f.known > 1;
}

void portal_init(struct portal *p, struct input *in, enum portal_order order)
{
	*p = (struct portal){.asked = order, .field = ""};
	csv_reader_init(&p->rows, in, ',');
}

void portal_release(struct portal *p)
{
	csv_reader_release(&p->rows);
	map_release(&p->seen);
	buf_release(&p->json);
	buf_release(&p->why);
	buf_release(&p->headings);
}

static bool refuse(struct portal *p, size_t column, const char *problem)
{
	p->field = column < p->columns ? p->names[column].data : "";
	p->problem = problem;
	return false;
}

/* The heading's name, as a string; there is room for it. */
static struct span add_name(struct buf *out, struct span name, size_t column)
{
	size_t from = out->length;

	if (name.length > 0)
		buf_add_span(out, name);
	else
		buf_addf(out, "Column %zu", column + 1);
	name = (struct span){buf_text(out) + from, out->length - from};
	buf_addc(out, '\0');
	return name;
}

/* A second column of a kind is kept like one that nobody knows. Rows that were
   refused twice have two that say why. */
static bool take_column(struct portal *p, size_t i)
{
	enum portal_column kind = kind_of(p->rows.fields[i]);

	p->names[i] = add_name(&p->headings, trimmed(p->rows.fields[i]), i);
	p->columns = i + 1;
	if (kind != PORTAL_OTHER && kind != PORTAL_REFUSED &&
	    p->known[kind] >= 0) {
		if (kind == PORTAL_DATE)
			return refuse(p, i,
			    "a second column with the date; leave only the "
			    "one in UTC");
		kind = PORTAL_OTHER;
	}
	p->kinds[i] = kind;
	p->known[kind] = (int)i;
	return true;
}

/* Spreadsheets save columns without a heading behind the last one. */
static size_t count_columns(const struct csv_reader *r)
{
	size_t n = r->count < CSV_FIELDS ? r->count : CSV_FIELDS;

	while (n > 0 && trimmed(r->fields[n - 1]).length == 0)
		n--;
	return n;
}

static bool is_text(struct span s)
{
	return utf8_valid(s) == s.length &&
	       (s.length == 0 || !memchr(s.data, '\0', s.length));
}

static bool take_heading(struct portal *p)
{
	const struct csv_reader *r = &p->rows;
	size_t n = count_columns(r);

	for (int i = 0; i < PORTAL_COLUMNS; i++)
		p->known[i] = -1;
	if (!is_text(r->text))
		return refuse(p, 0, "a heading line that is not UTF-8");
	if (r->more)
		return refuse(p, 0, "more than 64 columns");
	if (!buf_reserve(&p->headings, 2 * r->text.length + 32 * CSV_FIELDS)) {
		r->in->failed = ENOMEM;
		return false;
	}
	buf_add_span(&p->headings, r->text);
	p->heading = buf_span(&p->headings);
	for (size_t i = 0; i < n; i++)
		if (!take_column(p, i))
			return false;
	if (p->known[PORTAL_DATE] < 0)
		return refuse(p, n,
		    "no heading Date-Time; the first line names the columns: "
		    "Date-Time, Affected customer, Action, Partner user, "
		    "Status");
	return true;
}

/* Dates */

static unsigned order_bit(enum portal_order order)
{
	return order == PORTAL_ORDER_UNKNOWN ? 0 : 1u << order;
}

/* The rest of the file is read once only to see which order its dates have. */
static void look_ahead(struct portal *p)
{
	size_t column = (size_t)p->known[PORTAL_DATE];
	struct csv_reader rows;
	struct portal_date date;
	struct input ahead;
	enum source_result result;

	if (!input_init_ahead(&ahead, p->rows.in))
		return;
	csv_reader_init(&rows, &ahead, p->rows.separator);
	while ((result = csv_read(&rows)) > SOURCE_END)
		if (result == SOURCE_RECORD && column < rows.count &&
		    !portal_date_read(
			rows.fields[column], PORTAL_ORDER_UNKNOWN, &date))
			p->told |= order_bit(date.tells);
	/* Half a look could take one order for granted. */
	if (ahead.failed)
		p->rows.in->failed = ahead.failed;
	csv_reader_release(&rows);
	input_release(&ahead);
}

static enum portal_order order_known(const struct portal *p)
{
	if (p->asked != PORTAL_ORDER_UNKNOWN)
		return p->asked;
	if (p->told == order_bit(PORTAL_DAY_FIRST))
		return PORTAL_DAY_FIRST;
	if (p->told == order_bit(PORTAL_MONTH_FIRST))
		return PORTAL_MONTH_FIRST;
	return PORTAL_ORDER_UNKNOWN;
}

static const char *not_as_asked(enum portal_order asked)
{
	if (asked == PORTAL_DAY_FIRST)
		return "no such day when the day comes first, as --date-order "
		       "says";
	return "no such day when the month comes first, as --date-order says";
}

static bool refuse_unclear(struct portal *p, const struct portal_date *date)
{
	static const char *const months[] = {"January", "February", "March",
	    "April", "May", "June", "July", "August", "September", "October",
	    "November", "December"};
	const char *both = p->told ? ", and others show both orders" : "";

	buf_clear(&p->why);
	buf_addf(&p->why,
	    "may be %d %s or %d %s%s; say --date-order day-first or "
	    "month-first",
	    date->first, months[date->second - 1], date->second,
	    months[date->first - 1], both);
	if (p->why.failed)
		p->rows.in->failed = ENOMEM;
	return refuse(p, (size_t)p->known[PORTAL_DATE], buf_text(&p->why));
}

/* A column's text in this row; empty when there is none. */
static struct span cell(const struct portal *p, enum portal_column kind)
{
	int i = p->known[kind];

	if (i < 0 || (size_t)i >= p->rows.count)
		return (struct span){"", 0};
	return trimmed(p->rows.fields[i]);
}

static bool take_date(struct portal *p, struct portal_date *date)
{
	size_t column = (size_t)p->known[PORTAL_DATE];
	const char *problem =
	    portal_date_read(cell(p, PORTAL_DATE), order_known(p), date);
	unsigned before = p->told;

	if (problem)
		return refuse(p, column, problem);
	if (p->asked != PORTAL_ORDER_UNKNOWN &&
	    date->tells != PORTAL_ORDER_UNKNOWN && date->tells != p->asked)
		return refuse(p, column, not_as_asked(p->asked));
	p->told |= order_bit(date->tells);
	/* Only in a pipe: rows before were read in that order, perhaps
	   wrongly. */
	if (before && before != p->told)
		return refuse(p, column,
		    "day and month have changed places since earlier rows; "
		    "say --date-order day-first or month-first");
	if (date->unclear)
		return refuse_unclear(p, date);
	return true;
}

/* The record */

/* FNV-1a; 0xFF is in no text, so that it parts what is added. */
static void add_to_hash(struct portal *p, struct span s)
{
	for (size_t i = 0; i < s.length; i++)
		p->hash = (p->hash ^ (unsigned char)s.data[i]) *
			  UINT64_C(0x100000001b3);
	p->hash = (p->hash ^ 0xFF) * UINT64_C(0x100000001b3);
}

static void add_string(struct buf *out, struct span s)
{
	buf_addc(out, '"');
	json_escape(s, out);
	buf_addc(out, '"');
}

/* "key":"value", unless the value is empty. */
static void add_pair(struct buf *out, const char *key, struct span value)
{
	if (value.length == 0)
		return;
	if (out->length > 0 && out->data[out->length - 1] != '{')
		buf_addc(out, ',');
	add_string(out, span_of(key));
	buf_addc(out, ':');
	add_string(out, value);
}

static void add_event(struct portal *p, const char *key, struct span value)
{
	add_to_hash(p, value);
	add_pair(&p->json, key, value);
}

static void add_date(struct portal *p, const struct portal_date *date)
{
	struct span text;

	buf_clear(&p->why);
	clock_add_utc(&p->why, date->ticks, date->precision);
	text = buf_span(&p->why);
	p->json.failed |= p->why.failed;
	add_event(p, "operationDate", text);
}

static struct span operation(const struct portal *p)
{
	struct span word = cell(p, PORTAL_ACTION_CODE);
	int i;

	if (word.length == 0)
		word = cell(p, PORTAL_ACTION);
	i = vocabulary_find_operation(word);
	for (int k = 0; i < 0 && k < vocabulary_operation_count; k++)
		if (span_is_nocase(word, vocabulary_operations[k].sentence))
			i = k;
	return i < 0 ? word : span_of(vocabulary_operations[i].code);
}

static struct span status(const struct portal *p)
{
	struct span word = cell(p, PORTAL_STATUS);
	int i = vocabulary_find_status(word);

	for (int k = 0; i < 0 && k < vocabulary_status_count; k++)
		if (span_is_nocase(word, vocabulary_statuses[k].name))
			i = k;
	return i < 0 ? word : span_of(vocabulary_statuses[i].code);
}

/* What the API has no key for. */
static void add_customized(struct portal *p)
{
	size_t mark = p->json.length;
	bool any = false;

	buf_adds(&p->json, ",\"customizedData\":[");
	for (size_t i = 0; i < p->columns && i < p->rows.count; i++) {
		struct span value = trimmed(p->rows.fields[i]);
		struct span key = p->names[i];

		if (p->kinds[i] == PORTAL_INFORMATION)
			key = span_of("Additional information");
		else if (p->kinds[i] != PORTAL_OTHER)
			continue;
		if (value.length == 0)
			continue;
		buf_adds(&p->json, any ? ",{\"key\":" : "{\"key\":");
		add_string(&p->json, key);
		add_pair(&p->json, "value", value);
		buf_addc(&p->json, '}');
		add_to_hash(p, key);
		add_to_hash(p, value);
		any = true;
	}
	buf_addc(&p->json, ']');
	if (!any)
		buf_cut(&p->json, mark);
}

static void add_cells(struct portal *p)
{
	buf_adds(&p->json, ",\"portal\":{");
	for (size_t i = 0; i < p->columns && i < p->rows.count; i++)
		if (p->kinds[i] != PORTAL_REFUSED)
			add_pair(&p->json, p->names[i].data, p->rows.fields[i]);
	buf_addc(&p->json, '}');
}

/* The how many-th row with this event it is. */
static int64_t count_event(struct portal *p)
{
	struct span key = {(const char *)&p->hash, sizeof p->hash};
	int64_t *times = map_find(&p->seen, key);

	if (times)
		return ++*times;
	if (p->seen.count >= PORTAL_ROWS_MAX)
		map_clear(&p->seen);
	map_put(&p->seen, key, 1);
	return 1;
}

static void write_record(struct portal *p, const struct portal_date *date)
{
	struct buf *out = &p->json;
	int64_t times;

	buf_clear(out);
	p->hash = UINT64_C(0xcbf29ce484222325);
	buf_addc(out, '{');
	add_date(p, date);
	add_event(p, "customerId", cell(p, PORTAL_CUSTOMER_ID));
	add_event(p, "customerName", cell(p, PORTAL_CUSTOMER));
	add_event(p, "operationType", operation(p));
	add_event(p, "userPrincipalName", cell(p, PORTAL_USER));
	add_pair(out, "operationStatus", status(p));
	add_customized(p);
	buf_adds(out, ",\"attributes\":{\"objectType\":\"PortalRow\"}");
	add_cells(p);
	times = count_event(p);
	if (times > 1) {
		buf_adds(out, ",\"occurrence\":");
		buf_add_int(out, times);
	}
	buf_addc(out, '}');
}

/* Rows */

static bool is_empty_row(const struct csv_reader *r)
{
	for (size_t i = 0; i < r->count && i < CSV_FIELDS; i++)
		if (trimmed(r->fields[i]).length > 0)
			return false;
	return !r->more;
}

static bool check_cells(struct portal *p)
{
	const struct csv_reader *r = &p->rows;
	bool text = is_text(r->text);
	size_t kept = r->count < CSV_FIELDS ? r->count : CSV_FIELDS;

	for (size_t i = 0; !text && i < kept; i++)
		if (!is_text(r->fields[i]))
			return refuse(p, i,
			    memchr(r->fields[i].data, '\0', r->fields[i].length)
				? "a NUL byte"
				: "not UTF-8; save the file as \"CSV UTF-8\"");
	if (!text)
		return refuse(p, kept, "not UTF-8");
	for (size_t i = p->columns; i < kept; i++)
		if (trimmed(r->fields[i]).length > 0)
			return refuse(p, i, MORE_FIELDS);
	if (r->more)
		return refuse(p, kept, MORE_FIELDS);
	return true;
}

static enum source_result take_row(struct portal *p)
{
	struct portal_date date;

	if (!check_cells(p) || !take_date(p, &date))
		return SOURCE_BAD;
	write_record(p, &date);
	if (p->json.failed || p->seen.failed)
		p->rows.in->failed = ENOMEM;
	p->record = buf_span(&p->json);
	return SOURCE_RECORD;
}

/* The next row of the file, whatever is in it. */
static enum source_result read_row(struct portal *p)
{
	enum source_result result = csv_read(&p->rows);

	p->text = p->rows.text;
	p->text_line = p->rows.text_line;
	p->text_offset = p->rows.text_offset;
	if (result == SOURCE_BAD)
		refuse(p, p->rows.count, p->rows.problem);
	return result;
}

static enum source_result begin(struct portal *p)
{
	struct finding f = find_heading(p->rows.in);
	enum source_result result;

	p->begun = true;
	input_advance(p->rows.in, f.from);
	p->rows.separator = f.separator;
	result = read_row(p);
	if (result == SOURCE_RECORD && !take_heading(p))
		result = SOURCE_BAD;
	p->ended = result != SOURCE_RECORD;
	if (!p->ended && p->asked == PORTAL_ORDER_UNKNOWN)
		look_ahead(p);
	return result;
}

enum source_result portal_next(struct portal *p)
{
	enum source_result result = SOURCE_RECORD;

	p->record = (struct span){NULL, 0};
	refuse(p, p->columns, NULL);
	if (!p->begun)
		result = begin(p);
	else if (p->ended)
		result = SOURCE_END;
	if (result == SOURCE_RECORD) {
		do
			result = read_row(p);
		while (result == SOURCE_RECORD && is_empty_row(&p->rows));
		if (result == SOURCE_RECORD)
			result = take_row(p);
	}
	if (p->rows.in->failed) {
		errno = p->rows.in->failed;
		result = SOURCE_FAILED;
	}
	return result;
}
