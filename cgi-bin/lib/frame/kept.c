#include "kept.h"

#include <inttypes.h>

/* The markup under that key, else the least recently used. */
static struct kept_markup *find(struct kept *k, const char *key)
{
	struct kept_markup *oldest = k->markup;

	for (struct kept_markup *m = k->markup; m < k->markup + KEPT_MAX; m++) {
		if (span_is(buf_span(&m->key), key))
			return m;
		if (m->used < oldest->used)
			oldest = m;
	}
	return oldest;
}

static int make_anew(struct kept_markup *m, struct page_request *r,
    kept_make *make, void *context)
{
	size_t bytes = 0;

	/* What fails or may not stay is without a key, and the first to go; of
	   its memory only what another may fill stays. */
	for (int i = 0; i < KEPT_PARTS; i++)
		if (m->parts[i].room > KEPT_BYTES_MAX)
			buf_release(&m->parts[i]);
		else
			buf_clear(&m->parts[i]);
	buf_clear(&m->key);
	m->used = 0;
	if (make(r, context, m->parts))
		return -1;
	for (int i = 0; i < KEPT_PARTS; i++) {
		bytes += m->parts[i].length;
		if (m->parts[i].failed)
			return db_fail(r->db, DB_OTHER, "out of memory");
	}
	return bytes > KEPT_BYTES_MAX;
}

/* 0; 1 when it is not to stay; -1. */
static int renew(struct kept_markup *m, const char *key, struct page_request *r,
    kept_make *make, void *context)
{
	int rc = 0;

	if (!span_is(buf_span(&m->key), key)) {
		rc = make_anew(m, r, make, context);
		if (rc == 0)
			buf_adds(&m->key, key);
	}
	return rc;
}

const struct buf *kept_get(struct kept *k, struct page_request *r,
    const char *key, kept_make *make, void *context)
{
	struct buf whole = BUF_INIT;
	struct kept_markup *m;
	int rc;

	buf_addf(&whole, "%" PRId64 " %s %s", r->db->version, r->language->code,
	    key);
	m = find(k, buf_text(&whole));
	rc = whole.failed ? db_fail(r->db, DB_OTHER, "out of memory")
			  : renew(m, buf_text(&whole), r, make, context);
	if (rc == 0)
		m->used = ++k->uses;
	buf_release(&whole);
	return rc < 0 ? NULL : m->parts;
}
