#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "../text/report.h"
#include "../text/utf8.h"
#include "clock.h"
#include "redact.h"

#define INSTALLED PARTNERLOG_SYSCONFDIR "/partnerlog/partnerlog.conf"
#define SIZE_LIMIT ((size_t)1 << 16)

/* With so many mistakes it is some other file. */
#define MISTAKES_TOLD 10

struct setting {
	const char *name;
	size_t slot; /* where in struct config its char * or int is */
	bool (*fits)(const char *value); /* NULL for a number, and for: */
	int low, high;                   /* both 0: yes or no, 1 or 0 */
	const char *wrong, *expected;
};

static bool is_given(const char *value)
{
	return *value;
}

static bool is_anything(const char *value)
{
	return value;
}

/* Which languages there are is for the translations to say. */
static bool is_language(const char *value)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz-";

	return strlen(value) >= 2 && value[strspn(value, allowed)] == '\0';
}

#define AT(member) offsetof(struct config, member)

static const struct setting settings[] = {
    {"database", AT(database), is_given, 0, 0, "no path", "the path of a file"},
    {"templates", AT(templates), is_given, 0, 0, "no path",
	"the path of a folder"},
    {"zone", AT(zone), clock_knows_zone, 0, 0, "no such time zone",
	"an IANA name such as Europe/Amsterdam"},
    {"language", AT(language), is_language, 0, 0, "no language",
	"a code such as en or nl"},
    {"company", AT(company), is_given, 0, 0, "no name",
	"what stands at the head of pages"},
    {"contact", AT(contact), is_anything, 0, 0, "", ""},
    {"wait", AT(wait_ms), NULL, 0, 60000, "not such a number",
	"milliseconds, from 0 to 60000"},
    {"limit", AT(limit_ms), NULL, 100, 600000, "not such a number",
	"milliseconds, from 100 to 600000"},
    {"redact", AT(redact), redact_keys_fit, 0, 0, "no list of keys",
	"words such as cost-center, up to 24, each with three letters in a "
	"row"},
    {"record-exports", AT(record_exports), NULL, 0, 0, "neither", "yes or no"},
    {"exports", AT(exports), NULL, 0, 1000, "not such a number",
	"how many at a time, from 0 to 1000"},
    {"export-limit", AT(export_limit), NULL, 1, 86400, "not such a number",
	"seconds, from 1 to 86400"},
};

enum { SETTINGS = sizeof settings / sizeof *settings };
_Static_assert(SETTINGS == CONFIG_SETTINGS, "each has an origin");

/* Only used while a program starts, which cannot go on without. */
static void keep(char **slot, struct span value)
{
	char *copy = strndup(value.data, value.length);

	if (!copy) {
		report("out of memory");
		exit(EX_OSERR);
	}
	free(*slot);
	*slot = copy;
}

void config_release(struct config *c)
{
	free(c->database);
	free(c->templates);
	free(c->zone);
	free(c->language);
	free(c->company);
	free(c->contact);
	free(c->redact);
	free(c->path);
	*c = (struct config){0};
}

static void use_database(
    struct config *c, const char *path, enum config_origin origin)
{
	keep(&c->database, span_of(path));
	for (int i = 0; i < SETTINGS; i++)
		if (settings[i].slot == AT(database))
			c->origins[i] = origin;
}

void config_use_database(struct config *c, const char *path)
{
	use_database(c, path, CONFIG_OPTION);
}

/* Those beside the program's own folder, when it runs where it was built or
   unpacked. */
static bool find_templates(struct config *c)
{
	static const char beside[] = "/templates";
	static const char file[] = "/log.html";
	char path[PATH_MAX + sizeof beside + sizeof file];
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX);
	char *end = n > 0 ? memrchr(path, '/', (size_t)n) : NULL;

	if (end)
		end = memrchr(path, '/', (size_t)(end - path));
	if (!end)
		return false;
	memcpy(end, beside, sizeof beside);
	end += sizeof beside - 1;
	memcpy(end, file, sizeof file);
	if (access(path, R_OK) < 0)
		return false;
	keep(&c->templates, (struct span){path, (size_t)(end - path)});
	return true;
}

static void set_defaults(struct config *c)
{
	*c = (struct config){.wait_ms = 2000,
	    .limit_ms = 10000,
	    .record_exports = 1,
	    .exports = 2,
	    .export_limit = 3600};
	for (int i = 0; i < ROLE_COUNT; i++)
		c->may[i] = MAY_ALL;
	keep(&c->database, span_of(PARTNERLOG_STATEDIR "/log.db"));
	if (!find_templates(c))
		keep(&c->templates, span_of(PARTNERLOG_TEMPLATES));
	keep(&c->zone, span_of("UTC"));
	keep(&c->language, span_of("en"));
	keep(&c->company, span_of("partnerlog"));
	keep(&c->contact, span_of(""));
	keep(&c->redact, span_of(""));
}

/* The first word; *rest becomes what follows it. */
static struct span next_word(struct span *rest)
{
	struct span word = {rest->data, 0};

	while (word.length < rest->length &&
	       !span_is_blank(word.data[word.length]))
		word.length++;
	*rest = span_trimmed((struct span){
	    rest->data + word.length, rest->length - word.length});
	return word;
}

static bool is_plain_text(struct span s)
{
	for (size_t i = 0; i < s.length; i++) {
		unsigned char c = (unsigned char)s.data[i];

		if ((c < 0x20 && c != '\t') || c == 0x7F)
			return false;
	}
	return utf8_valid(s) == s.length;
}

static bool read_number(struct span value, int *number)
{
	*number = 0;
	for (size_t i = 0; i < value.length; i++) {
		if (value.data[i] < '0' || value.data[i] > '9')
			return false;
		*number = *number * 10 + (value.data[i] - '0');
	}
	return value.length > 0;
}

static bool is_switch(const struct setting *s)
{
	return !s->fits && !s->high;
}

static bool read_setting(
    struct config *c, const struct setting *s, struct span value)
{
	void *slot = (char *)c + s->slot;
	char **text = slot;
	int *number = slot;

	if (s->fits) {
		keep(text, value);
		return s->fits(*text);
	}
	if (is_switch(s)) {
		*number = span_is(value, "yes");
		return *number || span_is(value, "no");
	}
	return value.length < 10 && read_number(value, number) &&
	       *number >= s->low && *number <= s->high;
}

static bool read_permissions(struct span value, unsigned *may)
{
	*may = 0;
	if (span_is(value, "nothing"))
		return true;
	while (value.length) {
		unsigned permission = permission_parse(next_word(&value));

		if (!permission)
			return false;
		*may |= permission;
	}
	return *may != 0;
}

static bool complain(
    struct buf *why, struct span value, const char *wrong, const char *expected)
{
	buf_addf(why, "%s: ", wrong);
	buf_add_span(why, value);
	buf_addf(why, "; expected %s", expected);
	return false;
}

static bool refuse_name(struct buf *why)
{
	buf_adds(why, "no such setting; expected one of");
	for (int i = 0; i < SETTINGS; i++)
		buf_addf(why, " %s", settings[i].name);
	for (int i = 0; i < ROLE_COUNT; i++)
		buf_addf(why, " %s", role_word((enum role)i));
	return false;
}

static int find_name(struct span name)
{
	enum role role = role_parse(name);

	for (int i = 0; i < SETTINGS; i++)
		if (span_is(name, settings[i].name))
			return i;
	return role == ROLE_NONE ? -1 : SETTINGS + (int)role;
}

static bool read_pair(
    struct config *c, int which, struct span value, struct buf *why)
{
	const struct setting *s;

	if (which < SETTINGS) {
		s = &settings[which];
		return read_setting(c, s, value) ||
		       complain(why, value, s->wrong, s->expected);
	}
	return read_permissions(value, &c->may[which - SETTINGS]) ||
	       complain(why, value, "nothing that a role may do",
		   "words of view details export subscriptions, or the word "
		   "nothing");
}

/* A name may hold a "#", even one behind a blank. */
static struct span without_comment(struct span s)
{
	for (size_t i = 2; i < s.length; i++)
		if (s.data[i] == '#' && span_is_blank(s.data[i - 1]) &&
		    span_is_blank(s.data[i - 2]))
			s.length = i;
	return s;
}

static bool read_line(
    struct config *c, struct span line, int number, struct buf *why)
{
	const char *equals = memchr(line.data, '=', line.length);
	size_t n = equals ? (size_t)(equals - line.data) : 0;
	struct span name = span_trimmed((struct span){line.data, n});
	struct span value;
	int which;

	buf_addf(why, "line %d: ", number);
	if (!is_plain_text(line)) {
		buf_adds(why, "bytes that are no text; expected UTF-8");
		return false;
	}
	if (!equals)
		return complain(why, line, "no \"=\"", "key = value");
	buf_add_span(why, name);
	buf_adds(why, ": ");
	which = find_name(name);
	if (which < 0)
		return refuse_name(why);
	if (c->origins[which]) {
		buf_addf(why, "given twice; expected once, as in line %d",
		    c->origins[which]);
		return false;
	}
	c->origins[which] = number;
	n = line.length - n - 1;
	value = span_trimmed(without_comment((struct span){equals + 1, n}));
	return read_pair(c, which, value, why);
}

static struct span without_mark(struct span s)
{
	if (s.length >= 3 && memcmp(s.data, "\xEF\xBB\xBF", 3) == 0)
		return (struct span){s.data + 3, s.length - 3};
	return s;
}

/* Without the blanks around it; nothing of a comment. */
static struct span next_line(struct span *text)
{
	const char *end = memchr(text->data, '\n', text->length);
	size_t n = end ? (size_t)(end - text->data) : text->length;
	struct span line = span_trimmed((struct span){text->data, n});

	n += end != NULL;
	text->data += n;
	text->length -= n;
	if (line.length && *line.data == '#')
		line.length = 0;
	return line;
}

int config_read(struct config *c, struct span text, struct buf *why)
{
	int mistakes = 0;

	set_defaults(c);
	text = without_mark(text);
	for (int number = 1; text.length && mistakes < MISTAKES_TOLD;
	     number++) {
		struct span line = next_line(&text);
		size_t before = why->length;

		if (line.length == 0)
			continue;
		if (mistakes)
			buf_addc(why, '\n');
		if (read_line(c, line, number, why))
			buf_cut(why, before);
		else
			mistakes++;
	}
	if (mistakes == MISTAKES_TOLD && text.length)
		buf_adds(why, "\nand so on: the rest was not read");
	if (mistakes)
		config_release(c);
	return mistakes ? EX_CONFIG : 0;
}

/* False, with errno, when the file cannot be read. */
static bool read_file(const char *path, struct buf *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd < 0)
		return false;
	errno = ENOMEM;
	while (buf_reserve(text, 4096) &&
	       (n = read(fd, text->data + text->length, 4096)) > 0) {
		text->length += (size_t)n;
		errno = EFBIG;
		n = -1;
		if (text->length > SIZE_LIMIT)
			break;
	}
	close(fd);
	return n == 0;
}

static void report_lines(const char *path, const char *lines)
{
	size_t n = strcspn(lines, "\n");

	report("%s: %.*s", path, (int)n, lines);
	if (lines[n])
		report_lines(path, lines + n + 1);
}

int config_init(struct config *c)
{
	const char *named = getenv("PARTNERLOG_CONF");
	const char *database = getenv("PARTNERLOG_DB");
	const char *path = named && *named ? named : INSTALLED;
	struct buf text = BUF_INIT, why = BUF_INIT;
	int status = EX_NOINPUT;
	bool there;

	*c = (struct config){0};
	there = read_file(path, &text);
	if (!there && (path == named || errno != ENOENT)) {
		report("%s: %s", path, strerror(errno));
		goto out;
	}
	status = config_read(c, buf_span(&text), &why);
	if (status) {
		report_lines(path, buf_text(&why));
		goto out;
	}
	if (there)
		keep(&c->path, span_of(path));
	if (database && *database)
		use_database(c, database, CONFIG_ENVIRONMENT);
out:
	buf_release(&why);
	buf_release(&text);
	return status;
}

bool config_is_default(const struct config *c, const char *name)
{
	int which = find_name(span_of(name));

	return which < 0 || c->origins[which] == CONFIG_DEFAULT;
}

/* ---- telling what holds */

static const char *name_of(int which)
{
	return which < SETTINGS ? settings[which].name
				: role_word((enum role)(which - SETTINGS));
}

static void add_permissions(unsigned may, struct buf *out)
{
	const char *before = "";

	for (unsigned bit = 1; bit <= MAY_ALL; bit <<= 1)
		if (may & bit) {
			buf_addf(out, "%s%s", before, permission_word(bit));
			before = " ";
		}
	if (!may)
		buf_adds(out, "nothing");
}

static void add_value(const struct config *c, int which, struct buf *out)
{
	const char *slot;

	if (which >= SETTINGS) {
		add_permissions(c->may[which - SETTINGS], out);
		return;
	}
	slot = (const char *)c + settings[which].slot;
	if (settings[which].fits)
		buf_adds(out, *(char *const *)(const void *)slot);
	else if (is_switch(&settings[which]))
		buf_adds(out, *(const int *)(const void *)slot ? "yes" : "no");
	else
		buf_add_int(out, *(const int *)(const void *)slot);
}

static void add_origin(const struct config *c, int which, struct buf *out)
{
	int origin = c->origins[which];

	if (origin == CONFIG_DEFAULT)
		buf_adds(out, "default");
	else if (origin == CONFIG_ENVIRONMENT)
		buf_adds(out, "PARTNERLOG_DB");
	else if (origin == CONFIG_OPTION)
		buf_adds(out, "--db");
	else
		buf_addf(out, "%s:%d", c->path ? c->path : "", origin);
}

void config_describe(const struct config *c, struct buf *out)
{
	struct buf value = BUF_INIT;
	int names = 0, values = 0;

	for (int i = 0; i < SETTINGS + ROLE_COUNT; i++) {
		int n = (int)strlen(name_of(i));

		buf_clear(&value);
		add_value(c, i, &value);
		names = n > names ? n : names;
		values =
		    (int)value.length > values ? (int)value.length : values;
	}
	for (int i = 0; i < SETTINGS + ROLE_COUNT; i++) {
		buf_clear(&value);
		add_value(c, i, &value);
		out->failed |= value.failed;
		buf_addf(out, "%-*s = %-*s   # ", names, name_of(i), values,
		    buf_text(&value));
		add_origin(c, i, out);
		buf_addc(out, '\n');
	}
	buf_release(&value);
}
