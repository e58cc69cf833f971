/*
 * field: names and values of the vendor's JSON in the reader's words.
 */
#include "lib/frame/field.h"
#include "lib/wire/clock.h"

#include "tap.h"

static const struct language *l;

static void path(const char *names, const char *want)
{
	struct diff_step steps[8] = {{{0}, 0}};
	struct buf out = BUF_INIT;
	int depth = 0;

	while (*names) {
		size_t n = strcspn(names, "/");

		if (*names >= '0' && *names <= '9')
			steps[depth++].place = (size_t)(*names - '0');
		else
			steps[depth++].name = (struct span){names, n};
		names += n + (names[n] == '/');
	}
	field_add_path(l, &out, steps, depth);
	is_text(want, buf_text(&out), "%s: %s", l->code, want);
	buf_release(&out);
}

static void test_paths(void)
{
	path("LineItems/0/FriendlyName", "Line items 1 › Friendly name");
	path("", "Value");
	path("3/Quantity", "Value 4 › Quantity");
	path("autorenewenabled", "Auto-renew");
	path("UnitType", "Unit type");
	path("MFAState", "MFA state");
	path("OldMFAState", "Old MFA state");
	path("Id", "ID");
	path("TenantID", "Tenant ID");
	path("userID", "User ID");
	path("ExcludedPlans/1", "Excluded plans 2");
	path("PartnerOnRecord-0", "Partner on record 1");
	path("Quantity-11", "Quantity 12");
	path("odd_name", "Odd name");
	path("usageLocation", "Usage location");
	path("-1", "-1");
	path("Größe", "Größe");
}

static void value(
    const char *name, enum json_kind kind, const char *text, const char *want)
{
	struct buf out = BUF_INIT;
	bool other = field_add_value(
	    l, &out, span_of(name), (struct diff_value){kind, span_of(text)});

	is_text(want, buf_text(&out), "%s: %s", l->code, want);
	ok(other == (strcmp(want, text) != 0), "  which is said of it");
	buf_release(&out);
}

static void test_values(void)
{
	value("a", JSON_TRUE, "true", "yes");
	value("a", JSON_FALSE, "false", "no");
	value("a", JSON_NULL, "", "not set");
	value("a", JSON_STRING, "", "empty");
	value("a", JSON_ARRAY, "", "empty");
	value("a", JSON_NUMBER, "-1.50", "-1.50");
	value("a", JSON_STRING, "true", "true");
	value("TermDuration", JSON_STRING, "P1Y", "1 year");
	value("TermDuration", JSON_STRING, "forever", "forever");
	value("Name", JSON_STRING, "P1Y", "P1Y");
	value("BillingCycle", JSON_STRING, "one_time", "one time");
	value("BillingCycle", JSON_STRING, "Annual", "annual");
	value("Name", JSON_STRING, "one_time", "one_time");
	value("resourceType", JSON_STRING, "CustomerUser", "customer user");
	value("resourceType", JSON_NUMBER, "17", "invoice");
	value("resourceType", JSON_STRING, "log", "log");
	value("Name", JSON_NUMBER, "17", "17");
	value("Password", JSON_STRING, "[redacted]", "[redacted]");
	l = languages_find(span_of("nl"));
	value("Password", JSON_STRING, "[redacted]", "[onleesbaar gemaakt]");
	value("Password", JSON_STRING, "[redacted] too", "[redacted] too");
	l = languages_nth(0);
	clock_use_zone("Europe/Amsterdam");
	value("a", JSON_STRING, "2026-01-05T00:00:00Z", "5\u00a0January 2026");
	value("a", JSON_STRING, "2026-01-05", "5\u00a0January 2026");
	value("a", JSON_STRING, "2026-01-05T23:30:00.1234567Z",
	    "6\u00a0January 2026 00:30:00 CET");
	value("a", JSON_STRING, "2026-07-05T17:00:00-07:00",
	    "6\u00a0July 2026 02:00:00 CEST");
	value("a", JSON_STRING, "9999-12-04T00:00:00Z", "9999-12-04T00:00:00Z");
	value("a", JSON_STRING, "2026-01-05T25:00:00Z", "2026-01-05T25:00:00Z");
}

static void own(const char *name, const char *want)
{
	struct buf out = BUF_INIT;

	ok(field_add_own(l, &out, span_of(name)) == (*want != '\0'),
	    "%s is of our own records, or not", name);
	is_text(want, buf_text(&out), "  and called so");
	buf_release(&out);
}

static void own_value(const char *name, const char *text, const char *want)
{
	struct buf out = BUF_INIT;

	ok(field_add_own_value(l, &out, span_of(name),
	       (struct diff_value){JSON_STRING, span_of(text)}) ==
		(strcmp(want, text) != 0),
	    "%s: %s is told in other words, or not", name, text);
	is_text(want, buf_text(&out), "  and so");
	buf_release(&out);
}

static void test_own_values(void)
{
	own_value("Rows", "328461", "328,461");
	own_value("Bytes", "1009", "1,009");
	own_value("Records", "12", "12");
	own_value("Outcome", "complete", "complete");
	own_value("Entries", "many", "many");
	own_value("Entries", "", "empty");
	own_value("FileDigest", "1009", "1009");
	own_value("Role", "admin-agent", "Admin agent");
	own_value("Role", "boss", "boss");
	own_value("FileName", "admin-agent", "admin-agent");
	own_value("Outcome",
	    "broken off: there was no room for what the client"
	    " did not take",
	    "broken off: there was no room for the rest");
	own_value("Before", "2026-01-05", "5\u00a0January 2026");
	own_value("resourceType", "log", "Activity log");
	own_value("resourceType", "order", "order");
}

static void dull(const char *name, bool want)
{
	struct diff_step steps[] = {{span_of("a"), 0}, {span_of(name), 0}};

	ok(field_is_dull(steps, 2) == want, "%s: dull or not", name);
}

int main(void)
{
	languages_init("templates");
	l = languages_nth(0);
	test_paths();
	test_values();
	own("FileDigest", "SHA-256 of that file");
	own("Removed", "SHA-256 over what was removed");
	own("Query", "Filters");
	own("Quantity", "");
	test_own_values();
	dull("Etag", true);
	dull("attributes", true);
	dull("Linkage", false);
	return tap_done();
}
