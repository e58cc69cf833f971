#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../cgi-bin/lib/wire/config.h"
#include "tap.h"

static struct config c;
static struct buf why = BUF_INIT;

static int read_text(const char *text)
{
	buf_clear(&why);
	config_release(&c);
	return config_read(&c, span_of(text), &why);
}

static void refused(const char *text, const char *reason)
{
	is_int(78, read_text(text), "refused");
	is_text(reason, buf_text(&why), "%s", reason);
	ok(!c.database && !c.contact, "and leaving nothing behind");
}

static void test_defaults(void)
{
	is_int(0, read_text(""), "nothing is fine");
	is_text(PARTNERLOG_STATEDIR "/log.db", c.database, "database");
	is_text("UTC", c.zone, "zone");
	is_text("en", c.language, "language");
	is_text("partnerlog", c.company, "company");
	is_text("", c.contact, "contact");
	is_int(2000, c.wait_ms, "wait");
	is_int(10000, c.limit_ms, "limit");
	is_text("", c.redact, "redact");
	is_int(1, c.record_exports, "record-exports");
	is_int(2, c.exports, "exports");
	is_int(3600, c.export_limit, "export-limit");
	for (int i = 0; i < ROLE_COUNT; i++)
		is_int(MAY_ALL, c.may[i], "%s may do all",
		    role_word((enum role)i));
}

static void test_all(void)
{
	is_int(0,
	    read_text("\xEF\xBB\xBF# a comment\r\n"
		      "\n"
		      "  # another = 1\n"
		      "database=/srv/a b.db\n"
		      "\ttemplates\t=  /srv/t  \r\n"
		      "zone = Europe/Amsterdam\n"
		      "language = zh-TW\n"
		      "company = \xc3\x86sir = & Co #1\n"
		      "contact =\n"
		      "wait = 0\n"
		      "limit = 600000  # as long\tas # may be\n"
		      "redact = costCenter  matter-no\n"
		      "record-exports = no\n"
		      "exports = 0\n"
		      "export-limit = 86400\n"
		      "global-admin = view  details\texport\n"
		      "helpdesk-agent = nothing\n"
		      "sales-agent = subscriptions view"),
	    "every setting");
	is_text("/srv/a b.db", c.database, "database");
	is_text("/srv/t", c.templates, "templates");
	is_text("Europe/Amsterdam", c.zone, "zone");
	is_text("zh-TW", c.language, "language");
	is_text("\xc3\x86sir = & Co #1", c.company, "company");
	is_text("", c.contact, "contact");
	is_int(0, c.wait_ms, "wait");
	is_int(600000, c.limit_ms, "limit, without a comment");
	is_text("costCenter  matter-no", c.redact, "redact");
	is_int(0, c.record_exports, "record-exports");
	is_int(0, c.exports, "exports");
	is_int(86400, c.export_limit, "export-limit");
	is_int(MAY_VIEW | MAY_SEE_DETAILS | MAY_EXPORT,
	    c.may[ROLE_GLOBAL_ADMIN], "three words");
	is_int(0, c.may[ROLE_HELPDESK_AGENT], "nothing");
	is_int(
	    MAY_VIEW | MAY_SEE_SUBSCRIPTIONS, c.may[ROLE_SALES_AGENT], "two");
	is_int(MAY_ALL, c.may[ROLE_ADMIN_AGENT], "unsaid: all");
	config_use_database(&c, "/other.db");
	is_text("/other.db", c.database, "another database");
}

static void test_refusals(void)
{
	refused("# one\n\nzone = Europe/Amsterdm\nwait = x\n",
	    "line 3: zone: no such time zone: Europe/Amsterdm; expected an "
	    "IANA name such as Europe/Amsterdam\n"
	    "line 4: wait: not such a number: x; expected milliseconds, from "
	    "0 to 60000");
	refused("exports = 1\nzone\nexports = 2\nlimit = 100\n",
	    "line 2: no \"=\": zone; expected key = value\n"
	    "line 3: exports: given twice; expected once, as in line 1");
	refused("zone =",
	    "line 1: zone: no such time zone: ; expected an IANA name such "
	    "as Europe/Amsterdam");
	refused("zone = UTC\nwait = 1\nzone = UTC",
	    "line 3: zone: given twice; expected once, as in line 1");
	refused("sales-agent = view\nsales-agent = view",
	    "line 2: sales-agent: given twice; expected once, as in line 1");
	refused("databse = /x",
	    "line 1: databse: no such setting; expected one of database "
	    "templates zone language company contact wait limit redact "
	    "record-exports exports export-limit "
	    "global-admin billing-admin user-management-admin admin-agent "
	    "sales-agent "
	    "helpdesk-agent");
	ok(read_text("= x") == 78, "no key");
	ok(read_text("Zone = UTC") == 78, "keys have their case");
	refused("zone UTC", "line 1: no \"=\": zone UTC; expected key = value");
	refused("company = Caf\xe9",
	    "line 1: bytes that are no text; expected UTF-8");
	refused("company = a\x01z",
	    "line 1: bytes that are no text; expected UTF-8");
	refused("company =",
	    "line 1: company: no name: ; expected what stands at the head "
	    "of pages");
	refused("database = ",
	    "line 1: database: no path: ; expected the path of a file");
	refused("templates=",
	    "line 1: templates: no path: ; expected the path of a folder");
	refused("language = e n",
	    "line 1: language: no language: e n; expected a code such as en "
	    "or nl");
	refused("redact = a-b",
	    "line 1: redact: no list of keys: a-b; expected words such as "
	    "cost-center, up to 24, each with three letters in a row");
	ok(read_text("redact = abc, def") == 78, "no commas there");
	ok(read_text("language = e") == 78, "too short for a language");
	is_int(78, config_read(&c, (struct span){"zone = UTC\0x", 12}, &why),
	    "a NUL");
	is_int(78, read_text("a\na\na\na\na\na\na\na\na\na\na\na\n"),
	    "another file");
	ok(strstr(buf_text(&why), "\nline 10: ") &&
		!strstr(buf_text(&why), "\nline 11: ") &&
		strstr(buf_text(&why), "\nand so on: "),
	    "ten of its lines are told, and that there are more");
}

static void test_numbers(void)
{
	refused("wait = 60001",
	    "line 1: wait: not such a number: 60001; expected milliseconds, "
	    "from 0 to 60000");
	refused("record-exports = maybe",
	    "line 1: record-exports: neither: maybe; expected yes or no");
	refused("exports = 1001",
	    "line 1: exports: not such a number: 1001; expected how many at a "
	    "time, from 0 to 1000");
	refused("export-limit = 0",
	    "line 1: export-limit: not such a number: 0; expected seconds, "
	    "from 1 to 86400");
	refused("limit = 99",
	    "line 1: limit: not such a number: 99; expected milliseconds, "
	    "from 100 to 600000");
	ok(read_text("limit = 600001") == 78, "too large");
	ok(read_text("wait = -1") == 78, "negative");
	ok(read_text("wait =") == 78, "empty");
	ok(read_text("wait = 2s") == 78, "a unit");
	ok(read_text("wait = 2000 # ms") == 78, "a comment behind");
	ok(read_text("wait = 99999999999999999999") == 78, "much too large");
	is_int(0, read_text("wait = 60000\nlimit = 100"), "the very bounds");
}

static void test_permissions(void)
{
	refused("sales-agent = view, details",
	    "line 1: sales-agent: nothing that a role may do: view, details; "
	    "expected words of view details export subscriptions, or the word "
	    "nothing");
	ok(read_text("sales-agent =") == 78, "empty");
	ok(read_text("sales-agent = view nothing") == 78, "both");
	ok(read_text("sales-agent = View") == 78, "another case");
	ok(read_text("sales-agents = view") == 78, "no such role");
	is_int(ROLE_NONE, role_parse(span_of("Sales-Agent")), "case matters");
	is_int(ROLE_NONE, role_parse(span_of("")), "no role");
	is_int(ROLE_NONE, role_parse(span_of("sales-agent ")), "a blank");
	for (int i = 0; i < ROLE_COUNT; i++)
		is_int(i, role_parse(span_of(role_word((enum role)i))), "%s",
		    role_title((enum role)i));
	is_text("", role_word(ROLE_NONE), "no word for none");
	is_text("", role_title(ROLE_NONE), "nor a title");
}

/* The line of one setting, but for its name. */
static void describes(const char *name, const char *want)
{
	struct buf all = BUF_INIT;
	char start[64], got[256] = "";
	const char *found;

	config_describe(&c, &all);
	snprintf(start, sizeof start, "\n%s ", name);
	found = strstr(buf_text(&all), start);
	found = found ? strstr(found, " = ") : NULL;
	if (found)
		snprintf(got, sizeof got, "%.*s", (int)strcspn(found + 3, "\n"),
		    found + 3);
	is_text(want, got, "describes %s", name);
	buf_release(&all);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ok(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text),
	    "%s is written", path);
	close(fd);
}

static int init(const char *conf, const char *database)
{
	config_release(&c);
	setenv("PARTNERLOG_CONF", conf, 1);
	setenv("PARTNERLOG_DB", database, 1);
	return config_init(&c);
}

static void test_files(const char *folder)
{
	struct buf text = BUF_INIT;

	ok(chdir(folder) == 0, "a folder for files");
	write_file("good.conf", "database = /from/file\ntemplates = /t\n");
	is_int(0, init("good.conf", ""), "a file that is named");
	is_text("/from/file", c.database, "is read");
	describes(
	    "templates", "/t                                  # good.conf:2");
	describes("zone", "UTC                                 # default");
	is_int(0, init("good.conf", "/from/env"), "and overridden");
	is_text("/from/env", c.database, "by the environment");
	is_int(CONFIG_ENVIRONMENT, c.origins[0], "as it is noted");
	config_use_database(&c, "/from/option");
	is_int(CONFIG_OPTION, c.origins[0], "an option, too");
	write_file("bad.conf", "zone = x\n");
	is_int(78, init("bad.conf", ""), "a wrong one");
	ok(!c.database, "leaves nothing");
	is_int(66, init("missing.conf", ""), "a missing one");
	is_int(66, init(".", ""), "a folder");
	while (text.length <= 65536)
		buf_adds(&text, "# a long comment, over and over again\n");
	write_file("long.conf", buf_text(&text));
	is_int(66, init("long.conf", ""), "one too long");
	buf_cut(&text, 65536);
	write_file("long.conf", buf_text(&text));
	is_int(0, init("long.conf", ""), "one just short enough");
	buf_release(&text);
	unlink("good.conf");
	unlink("bad.conf");
	unlink("long.conf");
}

int main(void)
{
	char folder[] = "/tmp/config-test-XXXXXX";

	test_defaults();
	test_all();
	test_refusals();
	test_numbers();
	test_permissions();
	if (ok(mkdtemp(folder) != NULL, "a folder is made")) {
		test_files(folder);
		rmdir(folder);
	}
	config_release(&c);
	buf_release(&why);
	return tap_done();
}
