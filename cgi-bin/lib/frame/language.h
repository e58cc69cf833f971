/*
 * language: what a page says, in the reader's language.
 *
 * Most messages stand in the templates, as [[Message]]; they are translated
 * when the templates are loaded. The few that programs put together
 * themselves are listed here. All are looked up at start, through gettext.
 */
#ifndef FRAME_LANGUAGE_H
#define FRAME_LANGUAGE_H

#include "../text/buf.h"
#include "../text/vocabulary.h"
#include "../wire/roles.h"

#define N_(message) message

/* A name for each message, and its English. */
#define WORDS(X)                                                               \
	X(WORD_YES, N_("yes"))                                                 \
	X(WORD_NO, N_("no"))                                                   \
	X(WORD_NOT_SET, N_("not set"))                                         \
	X(WORD_EMPTY, N_("empty"))                                             \
	X(WORD_REDACTED, N_("[redacted]"))                                     \
	X(WORD_VALUE, N_("Value"))                                             \
	X(WORD_APPLICATION, N_("Application"))                                 \
	X(WORD_AUTO_RENEW, N_("Auto-renew"))                                   \
	X(WORD_COMMITMENT_END, N_("Commitment end"))                           \
	X(WORD_COMPANY_NAME, N_("Company name"))                               \
	X(WORD_CORRELATION_ID, N_("Correlation ID"))                           \
	X(WORD_CREATED, N_("Created"))                                         \
	X(WORD_CURRENCY, N_("Currency"))                                       \
	X(WORD_DISPLAY_NAME, N_("Display name"))                               \
	X(WORD_FRIENDLY_NAME, N_("Friendly name"))                             \
	X(WORD_LICENCES_ASSIGNED, N_("Licences assigned"))                     \
	X(WORD_LICENCES_REMOVED, N_("Licences removed"))                       \
	X(WORD_LINE_ITEMS, N_("Line items"))                                   \
	X(WORD_NEW_VALUE, N_("New value"))                                     \
	X(WORD_OLD_VALUE, N_("Old value"))                                     \
	X(WORD_PARTNER_ID, N_("Partner ID"))                                   \
	X(WORD_PRICE, N_("Total price"))                                       \
	X(WORD_RESOURCE_TYPE, N_("Resource type"))                             \
	X(WORD_SESSION_ID, N_("Session ID"))                                   \
	X(WORD_START, N_("Start"))                                             \
	X(WORD_ADDRESS, N_("Address"))                                         \
	X(WORD_CITY, N_("City"))                                               \
	X(WORD_COUNTRY, N_("Country"))                                         \
	X(WORD_USER_ID, N_("User ID"))                                         \
	X(WORD_EMAIL, N_("Email"))                                             \
	X(WORD_FIRST_NAME, N_("First name"))                                   \
	X(WORD_FORCE_CHANGE, N_("Must change the password"))                   \
	X(WORD_LAST_NAME, N_("Last name"))                                     \
	X(WORD_PHONE, N_("Phone number"))                                      \
	X(WORD_POSTAL_CODE, N_("Postal code"))                                 \
	X(WORD_USAGE_LOCATION, N_("Usage location"))                           \
	X(WORD_USER_NAME, N_("User name"))                                     \
	X(WORD_PRUNED_BEFORE, N_("Removed everything before"))                 \
	X(WORD_PRUNED_ENTRIES, N_("Entries removed"))                          \
	X(WORD_PRUNED_RECORDS, N_("Records removed"))                          \
	X(WORD_PRUNED_FILE, N_("Written to file"))                             \
	X(WORD_PRUNED_FILE_DIGEST, N_("SHA-256 of that file"))                 \
	X(WORD_PRUNED_DIGEST, N_("SHA-256 over what was removed"))             \
	X(WORD_ROLE, N_("Role"))                                               \
	X(WORD_FILTERS, N_("Filters"))                                         \
	X(WORD_BEGAN, N_("Export started"))                                    \
	X(WORD_FILE_NAME, N_("File name"))                                     \
	X(WORD_FORMAT, N_("Format"))                                           \
	X(WORD_ROW_COUNT, N_("Number of rows"))                                \
	X(WORD_BYTES, N_("Bytes"))                                             \
	X(WORD_HEAD, N_("End of the log's chain at that moment"))              \
	X(WORD_CURSOR, N_("Cursor"))                                           \
	X(WORD_OUTCOME, N_("Outcome"))                                         \
	X(WORD_COMPLETE, N_("complete"))                                       \
	X(WORD_BROKEN_OFF, N_("broken off: {why}"))                            \
	X(WORD_CLIENT_GONE, N_("broken off: the client was gone"))             \
	X(WORD_TIME_OVER, N_("broken off: the time limit was reached"))        \
	X(WORD_NO_ROOM, N_("broken off: there was no room for the rest"))      \
	X(WORD_LOST, N_("broken off: it did not come to its end"))             \
	X(WORD_RECEIPT, N_("Receipt of an export from the activity log"))      \
	X(WORD_DATE_TIME_UTC, N_("Date-Time (UTC)"))                           \
	X(WORD_DATE_TIME, N_("Date-Time"))                                     \
	X(WORD_CUSTOMER_ID, N_("Customer ID"))                                 \
	X(WORD_ACTION_CODE, N_("Action code"))                                 \
	X(WORD_PRODUCT, N_("Product"))                                         \
	X(WORD_SUBSCRIPTION_ID, N_("Subscription ID"))                         \
	X(WORD_OFFER_ID, N_("Offer ID"))                                       \
	X(WORD_QUANTITY, N_("Quantity"))                                       \
	X(WORD_TERM, N_("Term"))                                               \
	X(WORD_BILLING_CYCLE, N_("Billing cycle"))                             \
	X(WORD_ORDER_ID, N_("Order ID"))                                       \
	X(WORD_INFORMATION, N_("Additional information"))                      \
	X(WORD_ENTRY_ID, N_("Entry ID"))                                       \
	X(WORD_JANUARY, N_("January"))                                         \
	X(WORD_FEBRUARY, N_("February"))                                       \
	X(WORD_MARCH, N_("March"))                                             \
	X(WORD_APRIL, N_("April"))                                             \
	X(WORD_MAY, N_("May"))                                                 \
	X(WORD_JUNE, N_("June"))                                               \
	X(WORD_JULY, N_("July"))                                               \
	X(WORD_AUGUST, N_("August"))                                           \
	X(WORD_SEPTEMBER, N_("September"))                                     \
	X(WORD_OCTOBER, N_("October"))                                         \
	X(WORD_NOVEMBER, N_("November"))                                       \
	X(WORD_DECEMBER, N_("December"))                                       \
	X(WORD_SUNDAY, N_("Sunday"))                                           \
	X(WORD_MONDAY, N_("Monday"))                                           \
	X(WORD_TUESDAY, N_("Tuesday"))                                         \
	X(WORD_WEDNESDAY, N_("Wednesday"))                                     \
	X(WORD_THURSDAY, N_("Thursday"))                                       \
	X(WORD_FRIDAY, N_("Friday"))                                           \
	X(WORD_SATURDAY, N_("Saturday"))                                       \
	X(WORD_DATE, N_("{day}\u00a0{month} {year}"))                          \
	X(WORD_WEEKDAY_DATE, N_("{weekday} {day}\u00a0{month} {year}"))        \
	X(WORD_MONTH, N_("{month} {year}"))                                    \
	X(WORD_PERIOD, N_("{first} to {last}"))                                \
	X(WORD_SHORT_MONTHS,                                                   \
	    N_("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"))             \
	X(WORD_SHORT_DATE, N_("{day}\u00a0{mon} {year}"))                      \
	X(WORD_ABOUT, N_("about {size}"))                                      \
	X(WORD_ABOUT_OR_MORE, N_("about {size} or more"))                      \
	X(WORD_ROWS, N_("{n} rows"))                                           \
	X(WORD_ROW, N_("1 row"))                                               \
	X(WORD_ROWS_AT_LEAST, N_("at least {n} rows"))                         \
	X(WORD_FROM, N_("From"))                                               \
	X(WORD_TO, N_("To"))                                                   \
	X(WORD_CUSTOMER, N_("Affected customer"))                              \
	X(WORD_ACTION, N_("Action"))                                           \
	X(WORD_USER, N_("Partner user"))                                       \
	X(WORD_STATUS, N_("Status"))                                           \
	X(WORD_SEARCH, N_("Search"))                                           \
	X(WORD_LANGUAGE, N_("Language"))                                       \
	X(WORD_ZONE, N_("Time zone"))                                          \
	X(WORD_AS_OF, N_("As of"))                                             \
	X(WORD_ENTRY, N_("Entry"))                                             \
	X(WORD_SIZE, N_("Entries per page"))                                   \
	X(WORD_DENSITY, N_("Rows"))                                            \
	X(WORD_SHORTCUTS, N_("Keyboard shortcuts"))                            \
	X(WORD_TODAY, N_("Today"))                                             \
	X(WORD_YESTERDAY, N_("Yesterday"))                                     \
	X(WORD_PAST_WEEK, N_("7 days"))                                        \
	X(WORD_PAST_MONTH, N_("Month"))                                        \
	X(WORD_PAST_QUARTER, N_("90 days"))                                    \
	X(WORD_LAST_MONTH, N_("Last month"))                                   \
	X(WORD_LAST_QUARTER, N_("Last quarter"))                               \
	X(WORD_THIS_YEAR, N_("This year"))                                     \
	X(WORD_EVERYTHING, N_("Everything"))                                   \
	X(WORD_TERM_MONTHS, N_("{n} months"))                                  \
	X(WORD_TERM_MONTH, N_("1 month"))                                      \
	X(WORD_TERM_YEARS, N_("{n} years"))                                    \
	X(WORD_TERM_YEAR, N_("1 year"))                                        \
	X(WORD_TERM_DAYS, N_("{n} days"))                                      \
	X(WORD_TERM_DAY, N_("1 day"))                                          \
	X(WORD_NO_END, N_("no end"))                                           \
	X(WORD_NONE, N_("none"))                                               \
	X(WORD_ACTIVE, N_("active"))                                           \
	X(WORD_PENDING, N_("pending"))                                         \
	X(WORD_SUSPENDED, N_("suspended"))                                     \
	X(WORD_DISABLED, N_("disabled"))                                       \
	X(WORD_EXPIRED, N_("expired"))                                         \
	X(WORD_CANCELLED, N_("cancelled"))                                     \
	X(WORD_DELETED, N_("deleted"))                                         \
	X(WORD_ALL_ACTIVE, N_("Active"))                                       \
	X(WORD_ALL_PENDING, N_("Pending"))                                     \
	X(WORD_ALL_SUSPENDED, N_("Suspended"))                                 \
	X(WORD_ALL_DISABLED, N_("Disabled"))                                   \
	X(WORD_ALL_EXPIRED, N_("Expired"))                                     \
	X(WORD_ALL_CANCELLED, N_("Cancelled"))                                 \
	X(WORD_ALL_DELETED, N_("Deleted"))                                     \
	X(WORD_MONTHLY, N_("monthly"))                                         \
	X(WORD_ANNUAL, N_("annual"))                                           \
	X(WORD_EVERY_2_YEARS, N_("every 2 years"))                             \
	X(WORD_EVERY_3_YEARS, N_("every 3 years"))                             \
	X(WORD_ONE_TIME, N_("one time"))                                       \
	X(WORD_ACTIVITY_LOG, N_("Activity log"))                               \
	X(WORD_CUT, N_("… [cut here; all of it is in entry {id}]"))

#define WORDS_NAME(name, english) name,
enum word { WORDS(WORDS_NAME) WORD_COUNT };
#undef WORDS_NAME

/* How many there are at most. */
#define LANGUAGES_MAX 6

struct language {
	const char *code;      /* "zh-TW"; "nl" */
	const char *catalogue; /* "zh_TW", gettext's name for it */
	const char *name;      /* in the language itself */
	const char *thousands; /* between groups of three digits */
	char separator;        /* between the fields of Excel's CSV */
	const char *comma;     /* between the items of a list in a sentence */
	bool plain_thousands;  /* no separator in a number of four digits */
	bool offered;          /* its messages are there */

	/* Translated; owned. */
	const char *words[WORD_COUNT];
	const char **operations; /* by the vendor's number, as the next */
	const char **resources;
	const char *kinds[KIND_COUNT];
	const char **statuses;
	const char *roles[ROLE_COUNT];
};

/*
 * Loads the messages of every language whose catalogue is below `folder`
 * (po/nl/LC_MESSAGES/partnerlog.mo). English needs none. 0 or -1 when out of
 * memory.
 */
int languages_init(const char *folder);

/* The offered languages, n from 0; NULL past the last. English is first. */
const struct language *languages_nth(int n);

/* By its code, ASCII case ignored; "zh-tw", and "zh" too. NULL when there is
   no such language or it is not offered. */
const struct language *languages_find(struct span code);

/* The best of an Accept-Language header, `otherwise` when none fits. "de-AT"
   fits German; of Chinese only what names the traditional script, or a region
   that writes it. */
const struct language *languages_accept(
    struct span header, const struct language *otherwise);

/* Copies the text of a template, each [[Message]] in this language and
   escaped for HTML. 0, or -1 when a [[ has no ]]. */
int language_fill(const struct language *l, struct span text, struct buf *out);

/* The sentence for an action; of an unknown one, its code as words, put into
   `scratch`. */
struct span language_action(
    const struct language *l, struct span code, struct buf *scratch);
struct span language_status(const struct language *l, struct span code);
struct span language_resource(const struct language *l, struct span code);

/* Appends to a list in a sentence: "one, two". */
void language_add_item(
    const struct language *l, struct buf *list, struct span item);

/* What a heading of the export is in this language; one that is none of the
   messages here, as it is. */
struct span language_heading(const struct language *l, struct span english);
bool language_knows_heading(struct span english);

void language_add_number(const struct language *l, struct buf *out, int64_t n);

/* How large a file will be, a guess of two figures: "about 3.4 MB"; "about
   340 kB or more" where not all is known that is to be in it. */
void language_add_size(
    const struct language *l, struct buf *out, int64_t bytes, bool exact);

/* "12,345 rows", "at least 10,000 rows". */
void language_add_rows(
    const struct language *l, struct buf *out, int64_t rows, bool exact);

/* "20 November 2026", with or without the weekday. */
void language_add_day(
    const struct language *l, struct buf *out, int day, bool weekday);

/* "November 2026", of a day in it. */
void language_add_month(const struct language *l, struct buf *out, int day);

/* "Nov", likewise. */
void language_add_short_month(
    const struct language *l, struct buf *out, int day);

/* "16 November 2026 to 22 November 2026". */
void language_add_period(
    const struct language *l, struct buf *out, int first, int last);

/* "20 Nov 2026", for tables and charts. */
void language_add_short_day(const struct language *l, struct buf *out, int day);

/*
 * The day of a date and time as the vendor wrote it, whatever the reader's
 * zone: his invoices count by it. A day in the year 9999 is "no end"; what
 * is no date, as it is.
 */
void language_add_date(
    const struct language *l, struct buf *out, struct span text);

/* A subscription's state and how often it is billed: "active", "one_time",
   in whatever case and with or without "_". Others, as they are. */
struct span language_state(const struct language *l, struct span code);
struct span language_cycle(const struct language *l, struct span code);

/* A state as the heading of several subscriptions: "Active". */
struct span language_states(const struct language *l, struct span code);

/* Of what renews or not, and the like. */
struct span language_yes_no(const struct language *l, bool yes);

/* How an export ended, as its record has it: "broken off: …". */
void language_add_outcome(
    const struct language *l, struct buf *out, struct span text);

/* "P1Y" as "1 year"; what is no such period, as it is. */
void language_add_term(
    const struct language *l, struct buf *out, struct span term);

#endif
