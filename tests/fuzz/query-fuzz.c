#include <stdlib.h>

#include "../../cgi-bin/lib/text/utf8.h"
#include "../../cgi-bin/lib/wire/query.h"
#include "replay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FROM, CUSTOMER, ACTION, SIZE, ID, ZONE, KEYS };

static const struct query_key keys[KEYS] = {
    [FROM] = {"from", QUERY_DAY},
    [CUSTOMER] = {"customer", QUERY_TEXT, .limit = 20},
    [ACTION] = {"action", QUERY_CODE, .repeats = true},
    [SIZE] = {"size", QUERY_CHOICE, .choices = "25 50 100 200"},
    [ID] = {"id", QUERY_ENTRY},
    [ZONE] = {"tz", QUERY_ZONE},
};

static void check_values(const struct query *q)
{
	for (int i = 0; i < q->value_count; i++) {
		struct span s = span_of(q->values[i].text);

		if (s.length == 0 || utf8_valid(s) != s.length)
			abort();
		for (size_t n = 0; n < s.length; n++)
			if ((unsigned char)s.data[n] < 0x20)
				abort();
	}
}

/* What was accepted and written as a link must come back the same. */
static void check_round_trip(const struct query *q)
{
	struct query again;
	struct buf link = BUF_INIT, twice = BUF_INIT;

	query_init(&again, keys, KEYS);
	query_write(q, NULL, 0, &link);
	if (link.length <= QUERY_LENGTH_MAX) {
		if (query_parse(&again, buf_span(&link)) != 0)
			abort();
		query_write(&again, NULL, 0, &twice);
		if (strcmp(buf_text(&link), buf_text(&twice)) != 0)
			abort();
	}
	buf_release(&twice);
	buf_release(&link);
	query_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct query q;

	query_init(&q, keys, KEYS);
	if (query_parse(&q, (struct span){(const char *)data, size}) == 0)
		check_round_trip(&q);
	else if (q.problem.trouble == QUERY_FINE)
		abort();
	check_values(&q);
	query_day(&q, FROM, 0);
	query_entry(&q, ID, 0);
	query_release(&q);
	return 0;
}
