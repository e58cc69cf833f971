#include "../../cgi-bin/lib/wire/record.h"

#include "replay.h"

static bool in(struct span s, const struct buf *b)
{
	return s.data >= b->data && s.data + s.length <= b->data + b->length;
}

/* The record's own memory, or a word of the vocabulary. */
static void check_span(const struct record *r, struct span s)
{
	must(s.length == 0 || in(s, &r->store) || in(s, &r->plain) ||
	     in(s, &r->lower));
}

static void check(const struct record *r)
{
	check_span(r, r->text);
	check_span(r, r->id);
	check_span(r, r->customer);
	check_span(r, r->customer_name);
	check_span(r, r->user);
	check_span(r, r->correlation);
	check_span(r, r->note);
	must(r->operation.length > 0 && r->resource.length > 0 &&
	     r->status.length > 0);
	for (size_t i = 0; i < r->line_count; i++) {
		check_span(r, r->lines[i].product);
		check_span(r, r->lines[i].offer);
		check_span(r, r->lines[i].subscription);
		check_span(r, r->lines[i].order);
		check_span(r, r->lines[i].term);
		check_span(r, r->lines[i].cycle);
		check_span(r, r->lines[i].status);
		check_span(r, r->lines[i].starts);
		check_span(r, r->lines[i].ends);
	}
}

/* What was read comes back the same when it is read again, redacted once
   more or not. */
static void read_again(const struct record *first, bool stored)
{
	struct record again;
	struct record_problem why;

	record_init(&again);
	must((stored ? record_read_stored : record_read)(
		 &again, first->text, &why) == 0);
	must(!again.redacted);
	must(again.kind == first->kind);
	must(again.identity == first->identity);
	must(memcmp(again.hash, first->hash, sizeof again.hash) == 0);
	must(again.line_count == first->line_count);
	must(again.words.length == first->words.length);
	record_release(&again);
}

/* A refused text may be redacted, too, whatever it is. */
static void redact_any(struct span text)
{
	struct redact redact;
	struct buf out = BUF_INIT;

	redact_init(&redact);
	redact_text(&redact, text, &out);
	must(!out.failed && out.length <= text.length * 12);
	redact_release(&redact);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Kept between the inputs, as between the records of an import. */
	static struct record record;
	static bool begun;
	struct record_problem why;

	if (!begun)
		record_init(&record);
	begun = true;
	if (record_read(
		&record, (struct span){(const char *)data, size}, &why) == 0) {
		check(&record);
		read_again(&record, false);
		read_again(&record, true);
	} else {
		must(why.field && why.reason && why.offset <= size + 4096);
	}
	redact_any((struct span){(const char *)data, size});
	return 0;
}
