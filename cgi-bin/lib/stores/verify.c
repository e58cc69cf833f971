#include "verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "../wire/thread.h"
#include "agree.h"
#include "derived.h"
#include "imports.h"
#include "prune.h"
#include "records.h"

/* How many records go by between two calls of each(). */
#define STRIDE 2048

/* One for each processor, but no more than this: the machine has other work,
   too. Two at least, so that it is always done in the same way. */
#define WALKERS_MOST 4

/* What one import says was pruned, and what is gone by it. */
struct pruning {
	int64_t import;
	int64_t count; /* of what is gone */
	struct sha256 gone;
	uint8_t said[SHA256_SIZE];
	bool is_said;
};

/* What those who walk share; the lock is that of the findings. */
struct walks {
	struct db *db; /* the caller's */
	const struct verify_to *to;
	struct verify_result *result;
	struct findings findings;
	struct agree agree;
	int64_t claimed; /* the last import that somebody walks */
	int64_t done, of;
	int stop; /* what each() returned; -1: somebody failed, and it is: */
	const struct walk *failed;
	int parts; /* of what is not a record: how many are taken */
	bool since_met;
	bool tables_differ;       /* so the rest cannot be looked at */
	struct pruning *prunings; /* owned */
	size_t pruning_count;
};

/* One who walks: all imports in turn, but for those that others have taken. */
struct walk {
	struct walks *all;
	struct db *db;
	struct agree_reader agree;
	struct sha256 head;
	uint8_t before[SHA256_SIZE]; /* the head that the log has */
	int64_t import;              /* the one being walked */
	int64_t number;              /* the record before; 0: none */
	int64_t last;                /* of the import being walked */
	bool is_past; /* the record just seen is behind that import's */
	int64_t seen; /* how many records, since it was told */
	int64_t records, pruned, imports;
	pthread_t thread;
	bool has_thread;
};

static bool is_hash(struct span stored, const uint8_t *computed)
{
	return stored.length == SHA256_SIZE &&
	       memcmp(stored.data, computed, SHA256_SIZE) == 0;
}

/* Its entry's number is what people know it by. */
static void tell_altered(struct walk *w, const struct records_row *row)
{
	struct db_statement *s =
	    db_use(w->db, "SELECT id FROM entry WHERE record = :record");
	int64_t entry = 0;

	db_bind_int(s, ":record", row->number);
	if (db_step(s) > 0)
		entry = db_int(s, 0);
	db_done(s);
	if (entry)
		findings_add(&w->all->findings,
		    "record %" PRId64 " of import %" PRId64 ", entry %" PRId64
		    ": it was altered",
		    row->number, row->import, entry);
	else
		findings_add(&w->all->findings,
		    "record %" PRId64 " of import %" PRId64 ": it was altered",
		    row->number, row->import);
}

/* ---- what was pruned */

/* That of an import, which is added when new; NULL without memory. */
static struct pruning *pruning_of(struct walks *all, int64_t import)
{
	struct pruning *list = all->prunings;

	for (size_t i = 0; i < all->pruning_count; i++)
		if (list[i].import == import)
			return &list[i];
	list = reallocarray(list, all->pruning_count + 1, sizeof *list);
	if (!list)
		return NULL;
	all->prunings = list;
	list += all->pruning_count++;
	*list = (struct pruning){.import = import};
	sha256_init(&list->gone);
	sha256_clear(&list->gone);
	return list;
}

static int take_pruned(void *context, const struct records_row *row)
{
	struct walks *all = context;
	struct pruning *p;

	if (!row->pruned)
		return 0;
	p = pruning_of(all, row->pruned);
	if (!p)
		return db_fail(all->db, DB_OTHER, "out of memory");
	p->count++;
	if (row->hash.length == SHA256_SIZE)
		imports_head_add(
		    &p->gone, row->number, (const uint8_t *)row->hash.data);
	return 0;
}

/* A record of a pruning tells what is gone. One that was brought in from
   another log's export says so of that log, and nothing is gone here. */
static int take_said(struct walk *w, int64_t import)
{
	uint8_t said[SHA256_SIZE];
	struct pruning *p;

	if (!prune_digest(&w->agree.record, said))
		return 0;
	pthread_mutex_lock(&w->all->findings.lock);
	p = pruning_of(w->all, import);
	if (p) {
		memcpy(p->said, said, SHA256_SIZE);
		p->is_said = true;
	}
	pthread_mutex_unlock(&w->all->findings.lock);
	return p ? 0 : db_fail(w->db, DB_OTHER, "out of memory");
}

/* Each says what is gone by its digest, in which the order counts. */
static int check_prunings(struct walks *all, int64_t last)
{
	if (all->result->pruned &&
	    records_hashes(all->db, 0, last, take_pruned, all))
		return -1;
	for (size_t i = 0; i < all->pruning_count; i++) {
		struct pruning *p = &all->prunings[i];
		uint8_t gone[SHA256_SIZE];

		if (!sha256_finish(&p->gone, gone))
			return db_fail(all->db, DB_OTHER, "the hash failed");
		if (p->count == 0)
			continue;
		if (!p->is_said || memcmp(gone, p->said, SHA256_SIZE) != 0)
			findings_add(&all->findings,
			    "what is gone as pruned by import %" PRId64
			    " is not what that says",
			    p->import);
	}
	return 0;
}

static void release_prunings(struct walks *all)
{
	for (size_t i = 0; i < all->pruning_count; i++)
		sha256_release(&all->prunings[i].gone);
	free(all->prunings);
}

/* ---- the records */

static int check_text(struct walk *w, const struct records_row *row)
{
	uint8_t leaf[SHA256_SIZE];

	if (agree_read(&w->agree, row->text, leaf))
		return -1;
	if (!is_hash(row->hash, leaf))
		tell_altered(w, row);
	return agree_record(&w->agree, row->number) || take_said(w, row->import)
		   ? -1
		   : 0;
}

static void tell_missing(struct walk *w, int64_t from, int64_t until)
{
	if (from + 1 == until)
		findings_add(
		    &w->all->findings, "record %" PRId64 " is missing", from);
	else if (from < until)
		findings_add(&w->all->findings,
		    "records %" PRId64 " to %" PRId64 " are missing", from,
		    until - 1);
}

/* What is done so far; other than 0 when that is enough. */
static int pass_on(struct walk *w)
{
	struct walks *all = w->all;
	const struct verify_to *to = all->to;
	int stop;

	pthread_mutex_lock(&all->findings.lock);
	all->done += w->seen;
	w->seen = 0;
	if (to->each && !all->stop)
		all->stop = to->each(to->context, all->done, all->of);
	stop = all->stop;
	pthread_mutex_unlock(&all->findings.lock);
	return stop;
}

static int walk_record(void *context, const struct records_row *row)
{
	struct walk *w = context;

	w->is_past = row->number > w->last;
	if (w->is_past)
		return 1;
	tell_missing(w, w->number + 1, row->number);
	w->number = row->number;
	if (row->import != w->import)
		findings_add(&w->all->findings,
		    "record %" PRId64 ": it says that it is of import %" PRId64
		    ", but import %" PRId64 " brought it",
		    row->number, row->import, w->import);
	if (row->hash.length == SHA256_SIZE)
		imports_head_add(
		    &w->head, row->number, (const uint8_t *)row->hash.data);
	w->records++;
	/* A file that is open for reading only is checked without CHECKs. */
	if (row->text.data && row->pruned)
		findings_add(&w->all->findings,
		    "record %" PRId64 ": it is there, and said to be pruned",
		    row->number);
	if (!row->text.data && !row->pruned)
		findings_add(&w->all->findings,
		    "record %" PRId64 ": it is gone, and not said to be pruned",
		    row->number);
	w->pruned += !row->text.data;
	if (row->text.data && check_text(w, row))
		return -1;
	return ++w->seen < STRIDE ? 0 : pass_on(w);
}

static void check_row(struct walk *w, const struct imports_row *row)
{
	const struct imports_counts *c = &row->counts;

	if (row->id != w->import + 1)
		findings_add(&w->all->findings,
		    "import %" PRId64 " is missing before import %" PRId64,
		    w->import + 1, row->id);
	if (row->last - w->last != c->added + c->changed)
		findings_add(&w->all->findings,
		    "import %" PRId64 ": it counts %" PRId64 " records, and has"
		    " %" PRId64,
		    row->id, c->added + c->changed, row->last - w->last);
}

/* The point of the chain that was kept elsewhere. */
static void meet_since(struct walk *w, const struct imports_row *row)
{
	const struct verify_head *since = w->all->to->since;

	if (!since || since->import != row->id)
		return;
	w->all->since_met = true;
	if (since->last != row->last || !is_hash(row->head, since->hash))
		findings_add(&w->all->findings,
		    "import %" PRId64 ": it is not the one that the kept line "
		    "tells of; the log was rewritten, up to here at least",
		    row->id);
}

/* Whether this one is to walk it. */
static bool claim(struct walks *all, int64_t import)
{
	bool mine;

	pthread_mutex_lock(&all->findings.lock);
	mine = import > all->claimed && !all->stop;
	if (mine)
		all->claimed = import;
	pthread_mutex_unlock(&all->findings.lock);
	return mine;
}

static int walk_records(struct walk *w, const struct imports_row *row)
{
	uint8_t head[SHA256_SIZE];
	int rc;

	check_row(w, row);
	imports_head_begin(&w->head, w->before, row);
	w->import = row->id;
	w->last = row->last;
	w->is_past = false;
	rc = records_each(w->db, w->number, walk_record, w);
	if (rc && !w->is_past)
		return rc;
	tell_missing(w, w->number + 1, w->last + 1);
	if (!sha256_finish(&w->head, head))
		return db_fail(w->db, DB_OTHER, "the hash failed");
	if (!is_hash(row->head, head))
		findings_add(&w->all->findings,
		    "import %" PRId64 " of %.*s: the chain is broken here; it, "
		    "or the records that it brought, are not what they were",
		    row->id, (int)row->source.length, row->source.data);
	meet_since(w, row);
	w->imports++;
	return 0;
}

static int walk_import(void *context, const struct imports_row *row)
{
	struct walk *w = context;
	int rc = claim(w->all, row->id) ? walk_records(w, row) : 0;

	w->import = row->id;
	w->last = row->last;
	w->number = row->last;
	/* What comes after is measured by what stands here. */
	if (row->head.length == SHA256_SIZE)
		memcpy(w->before, row->head.data, SHA256_SIZE);
	return rc;
}

static int tell_foreign(void *context, const struct records_row *row)
{
	struct walks *all = context;

	findings_add(&all->findings,
	    "record %" PRId64 " is foreign: no import brought it", row->number);
	return 0;
}

/* What lies behind the last import, and what was to come before it. */
static int walk_end(struct walks *all)
{
	const struct verify_head *since = all->to->since;
	struct verify_head end;

	if (verify_head(all->db, &end) ||
	    records_each(all->db, end.last, tell_foreign, all))
		return -1;
	if (since && since->import && !all->since_met)
		findings_add(&all->findings,
		    "import %" PRId64 " is missing, which the kept line tells "
		    "of; the log ends with import %" PRId64,
		    since->import, end.import);
	return check_prunings(all, end.last) ||
		       agree_finish(&all->agree, all->db)
		   ? -1
		   : 0;
}

/* ---- the file */

/* Whether `other` has this table, index or trigger as it is here. 1, 0, -1. */
static int has_same(struct db *other, struct db_statement *row)
{
	struct db_statement *s =
	    db_use(other, "SELECT sql IS :sql FROM sqlite_schema"
			  " WHERE type = :type AND name = :name");
	int rc;

	db_bind_text(s, ":type", db_text(row, 0));
	db_bind_text(s, ":name", db_text(row, 1));
	db_bind_text(s, ":sql", db_text(row, 2));
	rc = db_step(s);
	if (rc > 0)
		rc = db_int(s, 0) != 0;
	db_done(s);
	return rc;
}

/* Tells of all in `one` that the other has not, as `what`; notes tables. */
static int compare_schema(
    struct walks *all, struct db *one, struct db *other, const char *what)
{
	struct db_statement *s = db_use(one,
	    "SELECT type, name, sql FROM sqlite_schema"
	    " WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
	int rc, same;

	while ((rc = db_step(s)) > 0) {
		struct span type = db_text(s, 0), name = db_text(s, 1);

		same = has_same(other, s);
		if (same < 0) {
			rc = -1;
			break;
		}
		if (same)
			continue;
		all->tables_differ |= span_is(type, "table");
		findings_add(&all->findings, "%.*s %.*s is %s",
		    (int)type.length, type.data, (int)name.length, name.data,
		    what);
	}
	db_done(s);
	return rc;
}

/* A dropped trigger or index is damage, too. */
static int check_schema(struct walks *all)
{
	struct db model;
	int rc;

	db_init(&model);
	rc = db_open_model(&model, derived_clear);
	if (rc)
		rc = db_fail(all->db, DB_OTHER, "%s", buf_text(&model.why));
	if (!rc)
		rc = compare_schema(
		    all, &model, all->db, "missing, or not what it was");
	if (!rc)
		rc = compare_schema(
		    all, all->db, &model, "foreign, or not what it was");
	db_release(&model);
	return rc;
}

/* SQLite's own opinion: each page, each row's shape, each index; these are
   looked up all over the file. */
static int check_file(struct walks *all, struct db *db)
{
	struct db_statement *s;
	int rc;

	if (db_exec(db, "PRAGMA cache_size = -32768"))
		return -1;
	s = db_use(db, "PRAGMA integrity_check(20)");
	while ((rc = db_step(s)) > 0) {
		struct span what = db_text(s, 0);

		if (!span_is(what, "ok"))
			findings_add(&all->findings, "the file: %.*s",
			    (int)what.length, what.data);
	}
	db_done(s);
	return rc;
}

/* ---- all of them */

static int take_part(struct walks *all)
{
	int part;

	pthread_mutex_lock(&all->findings.lock);
	part = all->stop ? -1 : all->parts++;
	pthread_mutex_unlock(&all->findings.lock);
	return part;
}

/* The long ones are first, so that none ends much later than the others. */
static int walk(struct walk *w)
{
	for (;;) {
		int rc = 0;

		switch (take_part(w->all)) {
		case 0:
			rc = check_file(w->all, w->db);
			break;
		case 1:
			rc = agree_sum(&w->all->agree, w->db);
			break;
		default:
			return imports_each(w->db, 0, walk_import, w);
		}
		if (rc)
			return rc;
	}
}

static void *walk_aside(void *context)
{
	struct walk *w = context;
	struct walks *all = w->all;
	int rc = walk(w);

	pthread_mutex_lock(&all->findings.lock);
	if (rc < 0 && !all->failed)
		all->failed = w;
	if (rc < 0)
		all->stop = -1;
	all->result->records += w->records;
	all->result->pruned += w->pruned;
	all->result->imports += w->imports;
	pthread_mutex_unlock(&all->findings.lock);
	agree_add(&w->agree);
	return NULL;
}

static int count_walkers(void)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	return processors < 2              ? 2
	       : processors > WALKERS_MOST ? WALKERS_MOST
					   : (int)processors;
}

static int walk_each(struct walks *all, struct walk *walks, int count)
{
	int rc = 0;

	for (int i = 0; i < count && !rc; i++) {
		rc = agree_reader_init(
		    &walks[i].agree, &all->agree, walks[i].db);
		all->failed = rc ? &walks[i] : NULL;
	}
	/* Where there can be no thread, the others have more to do. */
	for (int i = 1; i < count && !rc; i++)
		walks[i].has_thread =
		    thread_start(&walks[i].thread, walk_aside, &walks[i]);
	if (!rc)
		walk_aside(&walks[0]);
	for (int i = 1; i < count; i++)
		if (walks[i].has_thread)
			pthread_join(walks[i].thread, NULL);
	return rc ? rc : all->stop;
}

/* All is of the moment that they begin at: what was read before may be of an
   older one. */
static int begin_all(struct walks *all, struct db *others, int count)
{
	return db_begin_alike(all->db, others, count) ||
		       records_last(all->db, &all->of) ||
		       agree_begin(&all->agree, all->db)
		   ? -1
		   : 0;
}

/* The first of them is in this thread. 0, -1, or what each() returned. */
static int walk_all(struct walks *all)
{
	struct db others[WALKERS_MOST - 1] = {0};
	struct walk walks[WALKERS_MOST] = {0};
	int count = count_walkers();
	int rc = begin_all(all, others, count - 1);

	for (int i = 0; i < count; i++) {
		walks[i].all = all;
		walks[i].db = i ? &others[i - 1] : all->db;
		sha256_init(&walks[i].head);
	}
	if (!rc)
		rc = walk_each(all, walks, count);
	if (all->failed && all->failed->db != all->db)
		db_fail(all->db, all->failed->db->trouble, "%s",
		    buf_text(&all->failed->db->why));
	for (int i = 0; i < count; i++) {
		agree_reader_release(&walks[i].agree);
		sha256_release(&walks[i].head);
		if (i)
			db_release(walks[i].db);
	}
	return rc;
}

int verify_log(
    struct db *db, const struct verify_to *to, struct verify_result *result)
{
	struct walks all = {.db = db,
	    .to = to,
	    .result = result,
	    .findings = {.tell = to->tell, .context = to->context}};
	int rc;

	*result = (struct verify_result){0};
	pthread_mutex_init(&all.findings.lock, NULL);
	agree_init(&all.agree, &all.findings);
	rc = check_schema(&all);
	if (!rc && all.tables_differ)
		findings_add(&all.findings,
		    "the rest was not looked at; "
		    "partnerlog rebuild makes derived tables anew");
	else if (!rc)
		rc = walk_all(&all);
	if (!rc && !all.tables_differ)
		rc = walk_end(&all);
	result->wrong = all.findings.count;
	release_prunings(&all);
	agree_release(&all.agree);
	buf_release(&all.findings.text);
	pthread_mutex_destroy(&all.findings.lock);
	return rc;
}

int verify_head(struct db *db, struct verify_head *head)
{
	struct db_statement *s = db_use(
	    db, "SELECT id, last, head FROM import ORDER BY id DESC LIMIT 1");
	int rc = db_step(s);

	*head = (struct verify_head){0};
	if (rc > 0) {
		struct span hash = db_text(s, 2);

		head->import = db_int(s, 0);
		head->last = db_int(s, 1);
		if (hash.length == SHA256_SIZE)
			memcpy(head->hash, hash.data, SHA256_SIZE);
	}
	db_done(s);
	return rc < 0 ? -1 : 0;
}

/* ---- one record */

/* What is known of an import when its head is to be put together again. */
struct one {
	struct db *db;
	struct sha256 hash;
	int64_t record, import;
	int most;
	uint8_t before[SHA256_SIZE];
	int64_t last_before;
	enum verify_state state;
	bool met; /* the record, among those of its import */
};

static int check_one(void *context, const struct records_row *row)
{
	struct one *one = context;
	uint8_t leaf[SHA256_SIZE];

	if (row->number != one->record)
		return 1;
	one->import = row->import;
	if (!row->text.data)
		return 1;
	if (!record_leaf(&one->hash, row->text, leaf))
		return db_fail(one->db, DB_OTHER, "the hash failed");
	one->state = is_hash(row->hash, leaf) ? VERIFY_WHOLE : VERIFY_ALTERED;
	return 1;
}

static int add_one(void *context, const struct records_row *row)
{
	struct one *one = context;

	if (row->import != one->import || row->hash.length != SHA256_SIZE)
		return 0;
	one->met |= row->number == one->record;
	imports_head_add(
	    &one->hash, row->number, (const uint8_t *)row->hash.data);
	return 0;
}

/* The row before gives the head that this one builds on. */
static int check_import(void *context, const struct imports_row *row)
{
	struct one *one = context;
	uint8_t head[SHA256_SIZE];

	if (row->id < one->import) {
		if (row->head.length == SHA256_SIZE)
			memcpy(one->before, row->head.data, SHA256_SIZE);
		one->last_before = row->last;
		return 0;
	}
	one->state = VERIFY_BROKEN;
	if (row->id > one->import)
		return 1;
	if (row->last - one->last_before > one->most) {
		one->state = VERIFY_LONG;
		return 1;
	}
	imports_head_begin(&one->hash, one->before, row);
	if (records_hashes(one->db, one->last_before, row->last, add_one, one))
		return -1;
	if (!sha256_finish(&one->hash, head))
		return db_fail(one->db, DB_OTHER, "the hash failed");
	if (one->met && is_hash(row->head, head))
		one->state = VERIFY_WHOLE;
	return 1;
}

int verify_record(
    struct db *db, int64_t record, int most, enum verify_state *state)
{
	struct one one = {
	    .db = db, .record = record, .most = most, .state = VERIFY_BROKEN};
	int rc;

	sha256_init(&one.hash);
	rc = records_each(db, record - 1, check_one, &one);
	if (rc >= 0 && one.state == VERIFY_WHOLE) {
		one.state = VERIFY_BROKEN;
		rc = imports_each(db, one.import - 2, check_import, &one);
	}
	sha256_release(&one.hash);
	*state = one.state;
	return rc < 0 ? -1 : 0;
}
