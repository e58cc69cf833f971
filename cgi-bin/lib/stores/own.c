#include "own.h"

#include "../text/json.h"
#include "../text/utf8.h"
#include "../wire/clock.h"
#include "imports.h"

static void add_text(struct buf *text, struct span value)
{
	while (value.length) {
		size_t n = utf8_valid(value);

		json_escape((struct span){value.data, n}, text);
		if (n == value.length)
			return;
		buf_addc(text, '?');
		value.data += n + 1;
		value.length -= n + 1;
	}
}

void own_begin(
    struct buf *text, const char *operation, const char *status, struct span by)
{
	buf_adds(text, "{\"operationDate\":\"");
	clock_add_utc(text, clock_now(), CLOCK_TICK);
	buf_addf(text,
	    "\",\"operationType\":\"%s\",\"operationStatus\":\"%s\","
	    "\"resourceType\":\"log\",\"userPrincipalName\":\"",
	    operation, status);
	add_text(text, by);
	buf_adds(text, "\",\"customizedData\":[");
}

void own_add(struct buf *text, const char *key, struct span value)
{
	bool first = text->length && text->data[text->length - 1] == '[';

	buf_addf(text, "%s{\"key\":\"%s\",\"value\":\"", first ? "" : ",", key);
	add_text(text, value);
	buf_adds(text, "\"}");
}

void own_add_number(struct buf *text, const char *key, int64_t value)
{
	char digits[SPAN_DIGITS];

	own_add(text, key, span_digits(value, digits));
}

void own_add_hash(struct buf *text, const char *key, const uint8_t *hash)
{
	struct buf hex = BUF_INIT;

	buf_add_hex(&hex, hash, SHA256_SIZE);
	own_add(text, key, buf_span(&hex));
	text->failed |= hex.failed;
	buf_release(&hex);
}

/* One that was there already would be the record of something else. */
static int bring_in(struct db *db, struct imports *in, struct span text)
{
	struct record_problem why;

	if (record_read(imports_slot(in), text, &why))
		return db_fail(
		    db, DB_OTHER, "a record of its own: %s", why.reason);
	if (imports_keep(in) || imports_finish(in))
		return -1;
	if (in->counts.added != 1)
		return db_fail(db, DB_OTHER, "its own record is not new");
	return 0;
}

int own_keep(struct db *db, struct buf *text, const char *source,
    const char *by, int64_t *import)
{
	struct imports in;
	int rc;

	buf_adds(text, "]}");
	if (text->failed)
		return db_fail(db, DB_OTHER, "out of memory");
	rc = imports_init(&in, db, source, by);
	if (!rc)
		rc = bring_in(db, &in, buf_span(text));
	if (import)
		*import = in.run;
	imports_release(&in);
	return rc;
}
