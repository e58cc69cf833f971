#include "../../cgi-bin/lib/wire/details.h"

#include "replay.h"

static void touch(struct span text)
{
	volatile char sum = 0;

	must(text.data || !text.length);
	for (size_t i = 0; i < text.length; i++)
		sum = (char)(sum ^ text.data[i]);
}

static int take_fact(void *context, const struct details_fact *fact)
{
	(void)context;
	must(fact->depth > 0 && fact->depth <= JSON_DEPTH_MAX);
	for (int i = 0; i < fact->depth; i++)
		touch(fact->path[i].name);
	must(fact->value.kind > JSON_END);
	touch(fact->value.text);
	return 0;
}

/* One record after another, as the pages of a process read them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span record = {(const char *)data, size};
	struct details d;

	details_init(&d);
	for (int i = 0; i < 2; i++) {
		must(details_read(&d, record) == 0);
		touch(d.before);
		touch(d.after);
	}
	details_release(&d);
	must(details_facts(record, take_fact, NULL) == 0);
	return 0;
}
