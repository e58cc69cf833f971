#include "tap.h"

#include <ctype.h>

#include "../cgi-bin/lib/text/vocabulary.h"

static int operation(const char *word)
{
	return vocabulary_find_operation(span_of(word));
}

static int resource(const char *word)
{
	return vocabulary_find_resource(span_of(word));
}

static int status(const char *word)
{
	return vocabulary_find_status(span_of(word));
}

/* UpdateSubscription, or UPDATE_SUBSCRIPTION with `shout`. */
static void respell(const char *code, char *to, bool shout)
{
	bool begins = true;

	for (; *code; code++) {
		if (*code == '_' && !shout) {
			begins = true;
			continue;
		}
		*to++ = begins || shout ? (char)toupper(*code) : *code;
		begins = false;
	}
	*to = '\0';
}

static void test_every_operation(void)
{
	int same = 0, pascal = 0, shouted = 0, digits = 0;
	char word[80];

	for (int i = 0; i < vocabulary_operation_count; i++) {
		const char *code = vocabulary_operations[i].code;

		same += operation(code) == i;
		respell(code, word, false);
		pascal += operation(word) == i;
		respell(code, word, true);
		shouted += operation(word) == i;
		snprintf(word, sizeof word, "%d", i);
		digits += operation(word) == i;
	}
	is_int(
	    81, vocabulary_operation_count, "79 operations and two of our own");
	is_int(81, same, "each is found by its code");
	is_int(81, pascal, "each is found by its PascalCase form");
	is_int(81, shouted, "each is found in upper case");
	is_int(79, digits, "each of the vendor's is found by its number");
}

static void test_every_resource(void)
{
	int same = 0, pascal = 0, digits = 0;
	char word[80];

	for (int i = 0; i < vocabulary_resource_count; i++) {
		const char *code = vocabulary_resources[i].code;

		same += resource(code) == i;
		respell(code, word, false);
		pascal += resource(word) == i;
		snprintf(word, sizeof word, "%d", i);
		digits += resource(word) == i;
	}
	is_int(33, vocabulary_resource_count, "33 resource types");
	is_int(33, same, "each is found by its code");
	is_int(33, pascal, "each is found by its PascalCase form");
	is_int(33, digits, "each is found by its number");
}

static void test_known_numbers(void)
{
	is_int(0, operation("undefined"), "undefined is 0");
	is_int(2, operation("UpdateSubscription"), "PascalCase");
	is_int(8, operation("update_Customer_spending_budget"), "mixed case");
	is_int(11, operation("Create Order"), "a label of the portal");
	is_int(36, operation("increase_credit_limit"), "an older spelling");
	is_int(36, operation("IncreaseCreditLimit"), "that in PascalCase");
	is_int(36, operation("increase_spending_limit"), "its newer one");
	is_int(78, operation("create_new_commerce_migration"), "the last");
	is_int(3, resource("order"), "a resource");
	is_int(32, resource("IndirectProviderIndirectResellerDap"),
	    "the last resource");
}

static void test_strangers(void)
{
	static const char *const words[] = {"", "_", "__", " ", "79", "-1",
	    "1.", "1000", "99999999999999999999", "create_orders",
	    "create_orde", "createorder ,", "synchronise_tenant_settings",
	    "create-order",
	    "cr\xc3\xa9"
	    "ate_order",
	    "granular_admin_relationship_termination_requested_and_then_some_"
	    "more_of_it_until_it_is_long"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		ok(operation(words[i]) == -1, "no operation: \"%s\"", words[i]);
	is_int(-1, operation(NULL), "no operation: none at all");
	is_int(-1, resource("tenant_settings"), "no resource");
	is_int(-1, resource("33"), "no resource's number");
	is_int(-1, resource("create_order"), "an operation is no resource");
	is_int(-1, resource(""), "no resource: empty");
	is_int(-1,
	    vocabulary_find_operation((struct span){"create_order\0", 13}),
	    "a NUL byte is not ignored");
	is_int(11,
	    vocabulary_find_operation((struct span){"create_orderly", 12}),
	    "the span's length counts, not its end");
}

static void test_statuses(void)
{
	is_int(5, vocabulary_status_count, "5 statuses");
	is_int(0, status("succeeded"), "succeeded");
	is_int(0, status("Succeeded"), "in any case");
	is_int(1, status("failed"), "failed");
	is_int(2, status("progress"), "progress");
	is_int(3, status("decline"), "decline");
	is_int(4, status("undefined"), "undefined comes last");
	is_int(1, status("1"), "a status by its number");
	is_int(-1, status("4"), "the vendor has no number 4");
	is_int(-1, status("success"), "part of a word is no status");
	is_int(-1, status(""), "nothing is no status");
}

/* Of all words no two have the same name. */
static void test_names(const struct vocabulary_word *words, int count)
{
	for (int i = 0; i < count; i++) {
		bool alone = true;

		for (int j = 0; j < i; j++)
			alone &= strcmp(words[i].name, words[j].name) != 0;
		ok(alone && words[i].name[0] && !strchr(words[i].name, '_'),
		    "%s: %s", words[i].code, words[i].name);
	}
}

static bool sentence_is_good(const char *s)
{
	size_t n = strlen(s);

	return n > 5 && n < 70 && islower((unsigned char)s[0]) &&
	       s[n - 1] != '.' && strchr(s, ' ') && !strchr(s, '_');
}

static void test_sentences(void)
{
	const struct vocabulary_operation *all = vocabulary_operations;
	int used[KIND_COUNT] = {0};

	for (int i = 0; i < vocabulary_operation_count; i++) {
		bool alone = true;

		for (int j = 0; j < i; j++)
			alone &= strcmp(all[i].sentence, all[j].sentence) != 0;
		ok(alone && sentence_is_good(all[i].sentence), "%s: %s",
		    all[i].code, all[i].sentence);
		used[all[i].kind]++;
	}
	for (int i = 0; i < KIND_COUNT; i++)
		ok(used[i] > 0 && vocabulary_kinds[i][0], "%s: %d operations",
		    vocabulary_kinds[i], used[i]);
	is_text("created an order", all[11].sentence, "11 creates an order");
	is_int(KIND_ORDER, all[11].kind, "and belongs to the orders");
}

int main(void)
{
	test_every_operation();
	test_every_resource();
	test_known_numbers();
	test_strangers();
	test_statuses();
	test_names(vocabulary_resources, vocabulary_resource_count);
	test_names(vocabulary_statuses, vocabulary_status_count);
	test_sentences();
	return tap_done();
}
