#include "field.h"

#include "../wire/clock.h"
#include "../wire/redact.h"

static const struct {
	const char *name; /* in any case */
	enum word word;
} fields[] = {
    {"AddressLine1", WORD_ADDRESS},
    {"AutoRenew", WORD_AUTO_RENEW},
    {"AutoRenewEnabled", WORD_AUTO_RENEW},
    {"BillingCycle", WORD_BILLING_CYCLE},
    {"City", WORD_CITY},
    {"CommitmentEndDate", WORD_COMMITMENT_END},
    {"CompanyName", WORD_COMPANY_NAME},
    {"Country", WORD_COUNTRY},
    {"CreationDate", WORD_CREATED},
    {"CurrencyCode", WORD_CURRENCY},
    {"CustomerId", WORD_CUSTOMER_ID},
    {"CustomerName", WORD_CUSTOMER},
    {"CustomerUserId", WORD_USER_ID},
    {"CustomizedData", WORD_INFORMATION},
    {"DisplayName", WORD_DISPLAY_NAME},
    {"EffectiveStartDate", WORD_START},
    {"Email", WORD_EMAIL},
    {"FirstName", WORD_FIRST_NAME},
    {"ForceChangePassword", WORD_FORCE_CHANGE},
    {"FriendlyName", WORD_FRIENDLY_NAME},
    {"LastName", WORD_LAST_NAME},
    {"LicensesToAssign", WORD_LICENCES_ASSIGNED},
    {"LicensesToRemove", WORD_LICENCES_REMOVED},
    {"LineItems", WORD_LINE_ITEMS},
    {"OfferId", WORD_OFFER_ID},
    {"OfferName", WORD_PRODUCT},
    {"OrderId", WORD_ORDER_ID},
    {"PartnerId", WORD_PARTNER_ID},
    {"PhoneNumber", WORD_PHONE},
    {"PostalCode", WORD_POSTAL_CODE},
    {"Quantity", WORD_QUANTITY},
    {"ReferenceCustomerId", WORD_CUSTOMER_ID},
    {"Status", WORD_STATUS},
    {"SubscriptionId", WORD_SUBSCRIPTION_ID},
    {"SubscriptionName", WORD_PRODUCT},
    {"Term", WORD_TERM},
    {"TermDuration", WORD_TERM},
    {"TotalPrice", WORD_PRICE},
    {"UsageLocation", WORD_USAGE_LOCATION},
    {"UserName", WORD_USER_NAME},
    {"UserPrincipalName", WORD_USER_NAME},
    {"applicationId", WORD_APPLICATION},
    {"operationStatus", WORD_STATUS},
    {"operationType", WORD_ACTION_CODE},
    {"originalCorrelationId", WORD_CORRELATION_ID},
    {"resourceNewValue", WORD_NEW_VALUE},
    {"resourceOldValue", WORD_OLD_VALUE},
    {"resourceType", WORD_RESOURCE_TYPE},
    {"sessionId", WORD_SESSION_ID},
};

static const struct {
	const char *name;
	enum word word;
} own[] = {
    {"Before", WORD_PRUNED_BEFORE},
    {"Entries", WORD_PRUNED_ENTRIES},
    {"Records", WORD_PRUNED_RECORDS},
    {"File", WORD_PRUNED_FILE},
    {"FileDigest", WORD_PRUNED_FILE_DIGEST},
    {"Removed", WORD_PRUNED_DIGEST},
    {"Role", WORD_ROLE},
    {"Query", WORD_FILTERS},
    {"Began", WORD_BEGAN},
    {"FileName", WORD_FILE_NAME},
    {"Format", WORD_FORMAT},
    {"Rows", WORD_ROW_COUNT},
    {"Bytes", WORD_BYTES},
    {"Head", WORD_HEAD},
    {"Cursor", WORD_CURSOR},
    {"Outcome", WORD_OUTCOME},
};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* "UnitType" as "Unit type", "OldMFAState" as "Old MFA state", "Id" as "ID",
   "Partner-0" as "Partner 1". */
static void add_words(struct buf *out, struct span name)
{
	for (size_t i = 0; i < name.length; i++) {
		char c = name.data[i];
		bool before = i && is_upper(name.data[i - 1]);
		bool word = i + 1 < name.length && is_lower(name.data[i + 1]);

		if (i && is_upper(c) && (!before || word))
			buf_addc(out, ' ');
		if (i == 0 && is_lower(c))
			c &= ~32;
		else if (i && is_upper(c) && word)
			c |= 32;
		buf_addc(out, c == '_' ? ' ' : c);
	}
}

/* Whether it ends in "-12"; then that is cut off. */
static bool take_number(struct span *name, int64_t *number)
{
	size_t dash = name->length;
	int64_t n = 0;

	while (
	    dash && name->data[dash - 1] >= '0' && name->data[dash - 1] <= '9')
		dash--;
	if (dash < 2 || name->data[dash - 1] != '-' || dash == name->length ||
	    name->length - dash > 9)
		return false;
	for (size_t i = dash; i < name->length; i++)
		n = 10 * n + name->data[i] - '0';
	*number = n;
	name->length = dash - 1;
	return true;
}

/* Its place in the table; past the end when it is not there. */
static size_t find_field(struct span name)
{
	size_t i = 0;

	while (i < COUNT(fields) && !span_is_nocase(name, fields[i].name))
		i++;
	return i;
}

bool field_is_known(struct span name)
{
	int64_t number;

	take_number(&name, &number);
	return find_field(name) < COUNT(fields);
}

void field_add_name(const struct language *l, struct buf *out, struct span name)
{
	int64_t number;
	bool numbered = take_number(&name, &number);
	size_t i = find_field(name);

	if (i < COUNT(fields))
		buf_adds(out, l->words[fields[i].word]);
	else if (span_is_nocase(name, "id"))
		buf_adds(out, "ID");
	else
		add_words(out, name);
	if (numbered) {
		buf_addc(out, ' ');
		buf_add_int(out, number + 1);
	}
}

void field_add_path(const struct language *l, struct buf *out,
    const struct diff_step *path, int depth)
{
	if (!depth || !path[0].name.data)
		buf_adds(out, l->words[WORD_VALUE]);
	for (int i = 0; i < depth; i++) {
		if (!path[i].name.data) {
			buf_addc(out, ' ');
			buf_add_int(out, (int64_t)path[i].place + 1);
			continue;
		}
		if (out->length)
			buf_adds(out, " › ");
		field_add_name(l, out, path[i].name);
	}
}

bool field_add_own(const struct language *l, struct buf *out, struct span name)
{
	for (size_t i = 0; i < COUNT(own); i++)
		if (span_is(name, own[i].name)) {
			buf_adds(out, l->words[own[i].word]);
			return true;
		}
	return false;
}

static void add_moment(const struct language *l, struct buf *out, int64_t ticks,
    enum clock_precision precision)
{
	struct buf local = BUF_INIT;
	struct clock_civil civil;

	clock_civil(ticks, &civil);
	language_add_day(l, out, clock_day_at(ticks), false);
	clock_add_local(&local, ticks, precision);
	/* What follows "2026-11-20" is a blank and the time. */
	if (local.length > 10)
		buf_adds(out, buf_text(&local) + 10);
	buf_addf(out, " %s", civil.zone);
	buf_release(&local);
}

/* Midnight in UTC is how the vendor writes a day: that is no moment, and no
   zone moves it. */
static bool add_date(
    const struct language *l, struct buf *out, struct span text)
{
	enum clock_precision precision;
	int64_t ticks;
	int day;

	if (text.length == 10 && clock_parse_day(text, &day)) {
		language_add_day(l, out, day, false);
		return true;
	}
	if (text.length < 16 || text.data[4] != '-' || text.data[10] != 'T' ||
	    clock_parse_instant(text, &ticks, &precision))
		return false;
	if (ticks % CLOCK_DAY == 0 && !memcmp(text.data + 11, "00:00", 5))
		language_add_day(l, out, (int)(ticks / CLOCK_DAY), false);
	else
		add_moment(l, out, ticks, precision);
	return true;
}

static bool add_term(const struct language *l, struct buf *out,
    struct span name, struct span text)
{
	size_t before = out->length;

	if (!span_contains_nocase(name, "term"))
		return false;
	language_add_term(l, out, text);
	if (out->length - before != text.length ||
	    memcmp(buf_text(out) + before, text.data, text.length) != 0)
		return true;
	buf_cut(out, before);
	return false;
}

/* How often it is billed, a subscription's state, what was acted on, and what
   was taken out. */
static bool add_code(const struct language *l, struct buf *out,
    struct span name, struct span text)
{
	struct span said = text;

	if (span_is_nocase(name, "BillingCycle"))
		said = language_cycle(l, text);
	else if (span_is_nocase(name, "Status") ||
		 span_is_nocase(name, "State"))
		said = language_state(l, text);
	else if (span_is_nocase(name, "resourceType"))
		said = language_resource(l, text);
	if (span_is(text, REDACTED))
		said = span_of(l->words[WORD_REDACTED]);
	if (span_compare(said, text) == 0)
		return false;
	buf_add_span(out, said);
	return true;
}

bool field_add_value(const struct language *l, struct buf *out,
    struct span name, struct diff_value value)
{
	switch (value.kind) {
	case JSON_TRUE:
		buf_adds(out, l->words[WORD_YES]);
		return true;
	case JSON_FALSE:
		buf_adds(out, l->words[WORD_NO]);
		return true;
	case JSON_NULL:
		buf_adds(out, l->words[WORD_NOT_SET]);
		return true;
	case JSON_OBJECT:
	case JSON_ARRAY:
		buf_adds(out, l->words[WORD_EMPTY]);
		return true;
	case JSON_STRING:
		if (!value.text.length) {
			buf_adds(out, l->words[WORD_EMPTY]);
			return true;
		}
		if (add_term(l, out, name, value.text) ||
		    add_code(l, out, name, value.text) ||
		    add_date(l, out, value.text))
			return true;
		break;
	case JSON_NUMBER:
		if (add_code(l, out, name, value.text))
			return true;
		break;
	default:
		break;
	}
	buf_add_span(out, value.text);
	return false;
}

static bool is_own_number(struct span name, struct span text)
{
	static const char *const names[] = {
	    "Entries", "Records", "Rows", "Bytes"};
	bool is_one = false;

	for (size_t i = 0; i < COUNT(names); i++)
		is_one |= span_is(name, names[i]);
	for (size_t i = 0; i < text.length; i++)
		is_one &= text.data[i] >= '0' && text.data[i] <= '9';
	return is_one && text.length && text.length < 19;
}

static void add_number(
    const struct language *l, struct buf *out, struct span digits)
{
	int64_t n = 0;

	for (size_t i = 0; i < digits.length; i++)
		n = 10 * n + digits.data[i] - '0';
	language_add_number(l, out, n);
}

bool field_add_own_value(const struct language *l, struct buf *out,
    struct span name, struct diff_value value)
{
	enum role role = role_parse(value.text);
	size_t before = out->length;

	if (is_own_number(name, value.text))
		add_number(l, out, value.text);
	else if (span_is(name, "Role") && role != ROLE_NONE)
		buf_adds(out, l->roles[role]);
	else if (span_is(name, "Outcome"))
		language_add_outcome(l, out, value.text);
	else if (span_is(name, "resourceType") && span_is(value.text, "log"))
		buf_adds(out, l->words[WORD_ACTIVITY_LOG]);
	else
		return field_add_value(l, out, name, value);
	return !span_is(value.text, buf_text(out) + before);
}

bool field_is_dull(const struct diff_step *path, int depth)
{
	for (int i = 0; i < depth; i++)
		if (path[i].name.data &&
		    (span_is_nocase(path[i].name, "Links") ||
			span_is_nocase(path[i].name, "Attributes") ||
			span_is_nocase(path[i].name, "Etag")))
			return true;
	return false;
}
