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
	X(WORD_DATE, N_("{day} {month} {year}"))                               \
	X(WORD_WEEKDAY_DATE, N_("{weekday} {day} {month} {year}"))             \
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
	X(WORD_TODAY, N_("Today"))                                             \
	X(WORD_YESTERDAY, N_("Yesterday"))                                     \
	X(WORD_WEEK, N_("7 days"))                                             \
	X(WORD_MONTH, N_("Month"))                                             \
	X(WORD_QUARTER, N_("90 days"))                                         \
	X(WORD_YEAR, N_("This year"))                                          \
	X(WORD_EVERYTHING, N_("Everything"))                                   \
	X(WORD_TERM_MONTHS, N_("{n} months"))                                  \
	X(WORD_TERM_MONTH, N_("1 month"))                                      \
	X(WORD_TERM_YEARS, N_("{n} years"))                                    \
	X(WORD_TERM_YEAR, N_("1 year"))

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
	bool offered;          /* its messages are there */

	/* Translated; owned. */
	const char *words[WORD_COUNT];
	const char **operations; /* by the vendor's number */
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

/* The best of an Accept-Language header, `otherwise` when none fits. */
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

/* What a heading of the export is in this language; one that is none of the
   messages here, as it is. */
struct span language_heading(const struct language *l, struct span english);

void language_add_number(const struct language *l, struct buf *out, int64_t n);

/* "20 November 2026", with or without the weekday. */
void language_add_day(
    const struct language *l, struct buf *out, int day, bool weekday);

/* "P1Y" as "1 year"; what is no such period, as it is. */
void language_add_term(
    const struct language *l, struct buf *out, struct span term);

#endif
