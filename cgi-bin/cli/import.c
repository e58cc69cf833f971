/* partnerlog import: brings the vendor's records into the log. */
#include "cli.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/stores/imports.h"
#include "../lib/text/report.h"
#include "../lib/text/utf8.h"
#include "../lib/wire/listing.h"
#include "../lib/wire/portal.h"
#include "../lib/wire/source.h"
#include "progress.h"
#include "rejects.h"
#include "stop.h"

/* How many refusals of a source are told; all of them are in its rejects. */
#define TOLD 10

static const char help[] =
    "Usage: partnerlog import [--db FILE] [--format FORMAT] [--rejects FILE]\n"
    "                         [--strict] [--date-order ORDER]\n"
    "                         [--customer ID] [FILE...]\n"
    "\n"
    "Brings audit records into the log, from files or, with - or without\n"
    "any, from standard input: answers of GET /v1/auditrecords, arrays,\n"
    "single records, or one record a line; the portal's exported CSV, in any\n"
    "of its languages; and customers' lists of subscriptions. What is in the\n"
    "log already is not added again, so a run that was interrupted is simply\n"
    "repeated. The log is made if there is none.\n"
    "\n"
    "  --db FILE           the log; else the configuration's. PARTNERLOG_DB,\n"
    "                      where it is set, is over both\n"
    "  --format FORMAT     audit, csv or subscriptions: what the files are;\n"
    "                      auto, which is the default, tells by the content\n"
    "  --rejects FILE      where the one file's refused records go; else to\n"
    "                      the file's name and .rejects, or of standard\n"
    "                      input the log's. What is there can be mended and\n"
    "                      imported\n"
    "  --strict            all or nothing: of all the files nothing is\n"
    "                      brought in when anything is refused\n"
    "  --date-order ORDER  day-first or month-first: how the CSV's dates are\n"
    "                      meant, where no row tells\n"
    "  --customer ID       whose the subscriptions are, where the list does\n"
    "                      not tell\n"
    "  --help              this text\n"
    "\n"
    "Exit status: 0 all is in, 65 some records could not be read (each is in\n"
    "the file of rejects; the others are in the log, but none with --strict),\n"
    "66 a file could not be opened (likewise), 64 wrong usage, 78 a wrong\n"
    "configuration; and, where nothing more was brought in, 75 the log is\n"
    "locked, 74 whatever else kept the program from going on. After Ctrl-C,\n"
    "what was read by then is in the log, but not with --strict.\n"
    "\n"
    "Examples:\n"
    "  partnerlog import october.json november.json\n"
    "  partnerlog demo --entries 1000 | partnerlog import --db demo.db -\n";

enum format { FORMAT_AUTO, FORMAT_AUDIT, FORMAT_CSV, FORMAT_SUBSCRIPTIONS };

/* The whole run. */
struct import {
	struct config config;
	struct db db;
	enum format format;
	enum portal_order order;
	const char *customer; /* "" when not given */
	const char *rejects;  /* NULL when not given */
	char **names;         /* of the sources */
	bool strict;
	struct buf summaries; /* of a strict run, until its end; lines */
};

/* One source of it. */
struct intake {
	struct import *import;
	const char *name; /* the operand */
	bool is_csv;
	struct input input;
	struct source source; /* when it is JSON */
	struct portal portal; /* when it is CSV */
	struct imports in;
	struct rejects rejects;
	struct listing_context context;
	struct buf wrapped; /* a subscription as a record */
	struct progress progress;
	int64_t pieces; /* records so far, good or not */
	int64_t listed; /* how many of them were subscriptions */
	int64_t refused;
};

/* How bringing in a source ended, beside 0. */
enum { LOG_TROUBLE = -1, SOURCE_TROUBLE = -2, STOPPED = -3 };

/* 65 and 66 speak of the records here, not of the log. */
static int log_trouble(const struct import *m)
{
	return cli_trouble(&m->db, &m->config) == EX_TEMPFAIL ? EX_TEMPFAIL
							      : EX_IOERR;
}

/* ---- what is refused */

static int rejects_trouble(struct intake *t)
{
	int cause = errno;

	/* Said once, and for good. */
	if (t->rejects.fd >= 0)
		close(t->rejects.fd);
	t->rejects.fd = -1;
	t->rejects.count = 0;
	progress_clear(&t->progress);
	report("%s: %s; what is refused would be lost, so the import ends "
	       "here. --rejects FILE names another place",
	    buf_text(&t->rejects.path), strerror(cause));
	return SOURCE_TROUBLE;
}

static void tell(struct intake *t, const struct refusal *f)
{
	struct buf line = BUF_INIT;

	if (++t->refused > TOLD)
		return;
	refusal_describe(f, &line);
	progress_clear(&t->progress);
	report("%s", buf_text(&line));
	buf_release(&line);
}

/* Keeps the piece that was just read, for its owner to mend. */
static int refuse(struct intake *t, const struct record_problem *why)
{
	struct refusal f = {.source = t->name,
	    .until = input_place(&t->input),
	    .field = why->field,
	    .reason = why->reason};
	int rc;

	if (t->is_csv) {
		f.line = t->portal.text_line;
		f.from = t->portal.text_offset;
		f.text = t->portal.text;
	} else {
		f.line = t->source.text_line;
		f.from = t->source.text_offset;
		f.text = t->source.text;
	}
	f.from += (int64_t)why->offset;
	imports_refuse(&t->in);
	rc = t->is_csv ? rejects_add_row(&t->rejects, &f, &t->portal)
		       : rejects_add(&t->rejects, &f);
	tell(t, &f);
	return rc ? rejects_trouble(t) : 0;
}

/* ---- what is read */

/* Fills the slot from the JSON value that was just read; 0, or -1 and why. */
static int read_json(struct intake *t, struct record_problem *why)
{
	struct record *slot = imports_slot(&t->in);
	enum format format = t->import->format;
	int wrapped = 0;

	if (format != FORMAT_AUDIT) {
		buf_clear(&t->wrapped);
		wrapped =
		    listing_wrap(t->source.text, &t->context, &t->wrapped, why);
	}
	if (wrapped < 0)
		return -1;
	why->ours = t->wrapped.failed;
	if (why->ours)
		return -1;
	if (wrapped) {
		t->listed++;
		if (!record_read(slot, buf_span(&t->wrapped), why))
			return 0;
		/* Where it is in what was wrapped helps nobody. */
		why->offset = 0;
		return -1;
	}
	if (format == FORMAT_SUBSCRIPTIONS) {
		*why = (struct record_problem){"", "no subscription", 0};
		return -1;
	}
	return record_read(slot, t->source.text, why);
}

static enum source_result read_piece(struct intake *t)
{
	return t->is_csv ? portal_next(&t->portal) : source_next(&t->source);
}

/* Brings in the piece that was just read, or keeps it among the rejects. */
static int take_piece(struct intake *t, enum source_result result)
{
	struct record_problem why = {"", "", 0, false};
	int bad;

	t->pieces++;
	if (result == SOURCE_BAD) {
		bad = -1;
		why.field = t->is_csv ? t->portal.field : "";
		why.reason = t->is_csv ? t->portal.problem : t->source.problem;
	} else if (t->is_csv) {
		bad = record_read(imports_slot(&t->in), t->portal.record, &why);
		why.offset = 0;
	} else {
		bad = read_json(t, &why);
	}
	if (bad && why.ours) {
		progress_clear(&t->progress);
		report("%s: out of memory", t->name);
		return SOURCE_TROUBLE;
	}
	if (bad)
		return refuse(t, &why);
	return imports_keep(&t->in) ? LOG_TROUBLE : 0;
}

static int take_all(struct intake *t)
{
	enum source_result result = SOURCE_END;
	int rc = 0;

	while (!rc && !stop_wanted() && (result = read_piece(t)) > SOURCE_END) {
		/* A heading line that is no good refuses the whole file. */
		if (result == SOURCE_BAD && t->is_csv && t->portal.ended) {
			report("%s: line %" PRId64 ": %s%s%s", t->name,
			    t->portal.text_line, t->portal.field,
			    t->portal.field[0] ? ": " : "", t->portal.problem);
			t->refused++;
			imports_refuse(&t->in);
		} else {
			rc = take_piece(t, result);
		}
		progress_show(&t->progress, input_place(&t->input), t->pieces);
	}
	if (rc == 0 && stop_wanted())
		return STOPPED;
	if (rc == 0 && result == SOURCE_FAILED) {
		int cause = errno;

		progress_clear(&t->progress);
		report("%s: %s", t->name, strerror(cause));
		rc = SOURCE_TROUBLE;
	}
	return rc;
}

/* ---- what is told */

static void tell_rest(const struct intake *t)
{
	struct buf line = BUF_INIT;

	if (t->refused > TOLD) {
		buf_add_count(&line, t->refused - TOLD);
		report("%s: and %s more%s%s", t->name, buf_text(&line),
		    t->rejects.count ? ", all in " : "",
		    t->rejects.count ? buf_text(&t->rejects.path) : "");
	}
	buf_release(&line);
}

static void tell_stop(const struct intake *t)
{
	struct buf count = BUF_INIT;

	buf_add_count(&count, t->pieces);
	report("%s: stopped after %s records, %s", t->name, buf_text(&count),
	    t->import->strict
		? "none of which is kept"
		: "which are in the log; the same command goes on");
	buf_release(&count);
}

static void add_summary(const struct intake *t, struct buf *out)
{
	const struct imports_counts *c = &t->in.counts;

	buf_addf(out,
	    "%s: %s%" PRId64 " new, %" PRId64 " known, %" PRId64
	    " changed, %" PRId64 " refused",
	    t->name,
	    t->is_csv ? "portal CSV: "
	    : t->listed && t->listed + t->refused >= t->pieces
		? "subscription list: "
		: "",
	    c->added, c->known, c->changed, c->refused);
	if (t->rejects.count)
		buf_addf(out, "; refused %s are in %s",
		    t->is_csv ? "rows" : "records", buf_text(&t->rejects.path));
	buf_addc(out, '\n');
}

static void print_summaries(struct import *m, const char *before)
{
	const char *line = buf_text(&m->summaries), *end;

	if (m->summaries.failed)
		report("out of memory: what came of some files is not told");
	for (; (end = strchr(line, '\n')); line = end + 1)
		printf("%s%.*s\n", before, (int)(end - line), line);
	buf_clear(&m->summaries);
}

/* Whether any of it stays is known at the end of a strict run. */
static void print_summary(const struct intake *t)
{
	struct import *m = t->import;

	add_summary(t, &m->summaries);
	if (!m->strict)
		print_summaries(m, "");
}

/* ---- a source */

static int import_pieces(struct intake *t)
{
	int rc = take_all(t);

	progress_clear(&t->progress);
	/* What came before the trouble is good. */
	if (rc != LOG_TROUBLE && imports_finish(&t->in))
		rc = LOG_TROUBLE;
	if (rejects_finish(&t->rejects)) {
		int trouble = rejects_trouble(t);

		rc = rc ? rc : trouble;
	}
	tell_rest(t);
	if (rc == STOPPED)
		tell_stop(t);
	print_summary(t);
	if (rc == LOG_TROUBLE)
		return log_trouble(t->import);
	if (rc == STOPPED)
		return EX_TEMPFAIL;
	if (rc)
		return EX_IOERR;
	return t->refused ? EX_DATAERR : 0;
}

/* Whether it begins with a letter, as no JSON but null does. */
static bool is_prose(struct input *in)
{
	input_have(in, 3);
	return input_left(in) > 3 && memcmp(input_here(in), "null", 4) != 0 &&
	       isalpha((unsigned char)*input_here(in));
}

/* Whether its first line is text, but not UTF-8: so Excel saves it unless it
   is told otherwise, and no heading is found in it then. */
static bool is_of_old_excel(struct input *in)
{
	const char *end = NULL;
	struct span line = {0};

	if (!is_prose(in))
		return false;
	line.data = input_here(in);
	end = memchr(line.data, '\n', input_left(in));
	line.length = end ? (size_t)(end - line.data) : 0;
	return utf8_valid(line) < line.length;
}

/* Finds out what the source is; 0 or the exit status. */
static int begin_format(struct intake *t)
{
	const struct import *m = t->import;
	const char *complaint = input_complaint(&t->input);

	if (!complaint && (m->format == FORMAT_AUTO || m->format == FORMAT_CSV))
		t->is_csv = portal_fits(&t->input);
	if (!complaint && !t->is_csv && is_of_old_excel(&t->input))
		complaint = "its first line is not UTF-8; if it is from a "
			    "spreadsheet, save it as \"CSV UTF-8\"";
	if (!complaint && m->format == FORMAT_CSV && !t->is_csv)
		complaint = "is no CSV of the portal; expected a first line "
			    "with the names of the columns: Date-Time, "
			    "Affected customer, Action, Partner user, Status";
	if (complaint) {
		report("%s: %s", t->name, complaint);
		return EX_DATAERR;
	}
	if (!t->is_csv && m->format == FORMAT_AUTO && is_prose(&t->input))
		report("%s: the first line is neither JSON nor the headings of "
		       "the portal's CSV (Date-Time, Affected customer, "
		       "Action, …); it is read as JSON",
		    t->name);
	if (!input_have(&t->input, 0) && !t->input.failed)
		report("%s: is empty", t->name);
	if (t->is_csv)
		portal_init(&t->portal, &t->input, m->order);
	else
		source_init(&t->source, &t->input);
	return 0;
}

/* As the log has it; a file's may look like what the log says of its own. */
static const char *source_name(const struct intake *t)
{
	return strcmp(t->name, IMPORTS_EXPORT) ? t->name : "./" IMPORTS_EXPORT;
}

static int import_input(struct intake *t)
{
	int rc = begin_format(t);

	if (rc)
		return rc;
	if (imports_init(&t->in, &t->import->db, source_name(t), cli_user()))
		rc = log_trouble(t->import);
	else
		rc = import_pieces(t);
	imports_release(&t->in);
	if (t->is_csv)
		portal_release(&t->portal);
	return rc;
}

static bool is_same(const char *path, const struct stat *file)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_dev == file->st_dev &&
	       st.st_ino == file->st_ino;
}

/* Why the rejects must not take the place of that file, NULL if they may. */
static const char *find_objection(const struct import *m, const char *path)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	struct buf name = BUF_INIT;
	struct stat there;
	const char *why = NULL;

	if (stat(path, &there) || !S_ISREG(there.st_mode))
		return NULL;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		buf_clear(&name);
		buf_addf(&name, "%s%s", m->config.database, ends[i]);
		if (name.failed || is_same(buf_text(&name), &there))
			why = "is the log";
	}
	buf_release(&name);
	for (char **other = m->names; *other && !why; other++)
		if (strcmp(*other, "-") != 0 && is_same(*other, &there))
			why = "is among the files to be imported";
	return why;
}

/* Where the rejects go. 0, or the exit status where that cannot be. */
static int find_rejects(struct intake *t, const struct stat *source)
{
	const struct import *m = t->import;
	struct buf path = BUF_INIT;
	const char *why;

	if (m->rejects)
		buf_adds(&path, m->rejects);
	else if (strcmp(t->name, "-") == 0)
		buf_addf(&path, "%s.rejects", m->config.database);
	else
		buf_addf(&path, "%s.rejects", t->name);
	rejects_init(&t->rejects, buf_text(&path));
	t->rejects.path.failed |= path.failed;
	buf_release(&path);
	why = find_objection(m, buf_text(&t->rejects.path));
	if (!why && is_same(buf_text(&t->rejects.path), source))
		why = "is what is read";
	if (!why)
		return 0;
	report("%s: %s, and cannot take the rejects of %s; --rejects FILE "
	       "names another place, for one file at a time",
	    buf_text(&t->rejects.path), why, t->name);
	return EX_USAGE;
}

static int import_open(struct intake *t, int fd)
{
	struct stat st = {0};
	bool is_file;
	int rc;

	if (fstat(fd, &st) || S_ISDIR(st.st_mode)) {
		report("%s: is a directory; expected a file", t->name);
		return EX_NOINPUT;
	}
	is_file = S_ISREG(st.st_mode);
	t->context.customer = span_of(t->import->customer);
	t->context.ticks = is_file ? clock_instant_of(st.st_mtim) : clock_now();
	input_init(&t->input, fd);
	progress_init(&t->progress, "import", is_file ? st.st_size : 0);
	rc = find_rejects(t, &st);
	if (!rc)
		rc = import_input(t);
	rejects_release(&t->rejects);
	input_release(&t->input);
	buf_release(&t->wrapped);
	return rc;
}

static int import_file(struct import *m, const char *name)
{
	struct intake t = {.import = m, .name = name};
	bool is_file = strcmp(name, "-") != 0;
	int fd = is_file ? open(name, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	int rc;

	if (fd < 0) {
		report("%s: %s", name, strerror(errno));
		return EX_NOINPUT;
	}
	rc = import_open(&t, fd);
	if (is_file)
		close(fd);
	return rc;
}

/* ---- all of them */

static int import_each(struct import *m)
{
	int rc = EX_OK;

	for (char **name = m->names; *name && !stop_wanted(); name++) {
		int one = import_file(m, *name);

		/* The worst is told; trouble with the log ends it. */
		rc = one > rc ? one : rc;
		if (one && one != EX_DATAERR && one != EX_NOINPUT) {
			if (name[1])
				report("import: %s and what follows was not "
				       "read",
				    name[1]);
			break;
		}
	}
	return rc;
}

/* One transaction around it all. */
static int import_strictly(struct import *m)
{
	bool kept = false;
	int rc;

	if (db_begin(&m->db))
		return log_trouble(m);
	rc = import_each(m);
	if (!rc && !stop_wanted()) {
		kept = db_commit(&m->db) == 0;
		rc = kept ? EX_OK : log_trouble(m);
	}
	if (!kept)
		db_rollback(&m->db);
	if (rc == EX_DATAERR || rc == EX_NOINPUT)
		report("nothing was brought in, since not all is right");
	print_summaries(m, kept ? "" : "not brought in: ");
	return rc;
}

/* ---- the options */

struct given {
	const char *format, *rejects, *order, *customer;
	bool strict;
};

static int refuse_value(
    const char *option, const char *value, const char *expected)
{
	report("import: --%s \"%s\" is not known; expected %s", option, value,
	    expected);
	return EX_USAGE;
}

/* Which of the words it is, -1 for none. */
static int find_word(const char *given, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (strcmp(given, words[i]) == 0)
			return i;
	return -1;
}

static bool is_guid(const char *text)
{
	return strlen(text) == 36 &&
	       strspn(text, "0123456789abcdefABCDEF-") == 36;
}

static int read_given(
    struct import *m, const struct given *g, int operand_count)
{
	static const char *const formats[] = {
	    "auto", "audit", "csv", "subscriptions", NULL};
	static const char *const orders[] = {
	    "unknown", "day-first", "month-first", NULL};
	int format = g->format ? find_word(g->format, formats) : FORMAT_AUTO;
	int order = g->order ? find_word(g->order, orders) : 0;

	if (format < 0)
		return refuse_value(
		    "format", g->format, "auto, audit, csv or subscriptions");
	if (order < 0 || (g->order && order == 0))
		return refuse_value(
		    "date-order", g->order, "day-first or month-first");
	if (g->customer && !is_guid(g->customer))
		return refuse_value("customer", g->customer,
		    "the vendor's id of a customer, 36 characters");
	if (g->rejects && operand_count > 1) {
		report("import: --rejects goes with one file; without it each "
		       "has its own");
		return EX_USAGE;
	}
	m->format = (enum format)format;
	m->order = (enum portal_order)order;
	m->rejects = g->rejects;
	m->customer = g->customer ? g->customer : "";
	m->strict = g->strict;
	return 0;
}

int cli_import(int argc, char **argv)
{
	static char *standard_input[] = {"-", NULL};
	struct given g = {0};
	const struct cli_option own[] = {{"format", &g.format, NULL},
	    {"rejects", &g.rejects, NULL}, {"strict", NULL, &g.strict},
	    {"date-order", &g.order, NULL}, {"customer", &g.customer, NULL},
	    {0}};
	const struct cli_usage usage = {help, CLI_ANY, own};
	struct import m = {0};
	int rc = cli_options(argc, argv, &m.config, &usage);

	if (rc >= 0)
		return rc;
	db_init(&m.db);
	rc = read_given(&m, &g, argc - optind);
	if (rc)
		goto out;
	m.names = optind < argc ? argv + optind : standard_input;
	stop_init();
	if (imports_open(&m.db, m.config.database, CLI_WAIT_MS))
		rc = log_trouble(&m);
	else
		rc = m.strict ? import_strictly(&m) : import_each(&m);
out:
	buf_release(&m.summaries);
	db_release(&m.db);
	config_release(&m.config);
	stop_raise();
	return rc;
}
