#include "recording.h"

#include "../text/report.h"

void recording_release(struct recording *rec)
{
	buf_release(&rec->query);
	buf_release(&rec->file);
	buf_release(&rec->cursor);
	exports_release(&rec->record);
}

static int trouble(struct recording *rec)
{
	struct page_request *r = rec->r;

	report("request %s: %s: %s; record-exports = no in partnerlog.conf "
	       "would let exports go unrecorded",
	    r->http->number, r->config->database,
	    buf_text(&rec->record.db.why));
	r->section = "NOT_RECORDED";
	return 503;
}

static int refuse(struct recording *rec)
{
	rec->r->under_way = rec->record.under_way;
	http_header(rec->r->http, "Retry-After", "60");
	return 429;
}

int recording_begin(struct recording *rec)
{
	const struct config *c = rec->r->config;
	struct exports *e = &rec->record;
	int rc;

	if (!c->record_exports)
		return 0;
	exports_init(e, c->database);
	if (verify_head(rec->r->db, &e->head))
		return page_trouble(rec->r);
	if (rec->query.failed || rec->file.failed || rec->cursor.failed)
		return 500;
	e->user = rec->r->http->user;
	e->role = rec->r->http->role;
	e->query = buf_span(&rec->query);
	e->file = buf_span(&rec->file);
	e->format = span_of(rec->format);
	e->cursor = buf_span(&rec->cursor);
	e->most = c->exports;
	e->seconds = c->export_limit;
	rc = exports_begin(e);
	if (rc < 0)
		return trouble(rec);
	return rc ? refuse(rec) : 0;
}

int recording_end(struct recording *rec, const char *broken)
{
	struct exports *e = &rec->record;

	if (broken)
		report(
		    "request %s: broken off: %s", rec->r->http->number, broken);
	if (!rec->r->config->record_exports)
		return 0;
	e->rows = rec->rows;
	e->bytes = rec->bytes;
	memcpy(e->digest, rec->digest, SHA256_SIZE);
	e->broken = broken;
	if (!exports_end(e))
		return 0;
	/* It counts as under way as long as this process is there, so another
	   one is to take its place. */
	rec->r->http->last = true;
	return trouble(rec);
}

static void send_receipt(struct page_request *r, const struct receipt *receipt)
{
	struct buf text = BUF_INIT, line = BUF_INIT;

	buf_addf(&text, "%s\n\n", r->language->words[WORD_RECEIPT]);
	receipt_write(receipt, &text);
	buf_adds(&line, "attachment; filename*=UTF-8''");
	buf_add_url(&line, buf_span(&receipt->file));
	buf_adds(&line, ".receipt.txt");
	http_header(r->http, "Content-Disposition", buf_text(&line));
	if (text.failed || line.failed)
		http_break(r->http);
	http_send(r->http, 200, "text/plain; charset=utf-8", buf_span(&text));
	buf_release(&text);
	buf_release(&line);
}

int recording_receipt(struct recording *rec)
{
	struct page_request *r = rec->r;
	struct receipt receipt;
	int rc = 0;

	receipt_init(&receipt);
	r->db->deadline = clock_monotonic_ms() + r->config->limit_ms;
	if (r->config->record_exports)
		rc = exports_latest(
		    r->db, r->http->user, buf_span(&rec->query), &receipt);
	if (rc > 0)
		send_receipt(r, &receipt);
	receipt_release(&receipt);
	if (rc < 0)
		return page_trouble(r);
	r->section = rc ? NULL : "NO_RECEIPT";
	return rc ? 0 : 404;
}
