#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/text/json.h"
#include "../lib/text/report.h"
#include "../lib/text/vocabulary.h"
#include "../lib/wire/clock.h"
#include "demo-data.h"

/* The arguments */

enum { ENTRIES, SEED, UNTIL, DAYS, OPTIONS };

static const struct option {
	const char *name;
	int64_t least, most, otherwise;
	const char *wanted;
} options[OPTIONS] = {
    [ENTRIES] = {"--entries", 1, 100000000, 20000,
	"a whole number from 1 to 100000000"},
    [SEED] = {"--seed", 0, 999999999999999999, 1,
	"a whole number of at most 18 digits"},
    [UNTIL] = {"--until", 0, INT64_MAX, -1,
	"a day from 2000 to 2199, as YYYY-MM-DD"},
    [DAYS] = {"--days", 1, 36500, 400, "a whole number from 1 to 36500"},
};

static const char help[] =
    "Usage: partnerlog demo [--entries N] [--seed S] [--until DATE]\n"
    "                       [--days D]\n"
    "\n"
    "Writes made-up audit records to standard output, one a line, oldest\n"
    "first, in the form in which the vendor's API gives them:\n"
    "\n"
    "    partnerlog demo | partnerlog import -\n"
    "\n"
    "  --entries N   how many records; 20000 when not given\n"
    "  --seed S      another number makes another world; 1 when not given\n"
    "  --until DATE  the last day, as YYYY-MM-DD; the records end there at\n"
    "                18:00 UTC. When not given they end at the last full\n"
    "                hour before now\n"
    "  --days D      over how many days they are spread; 400 when not given\n"
    "  --help        shows this\n"
    "\n"
    "The same arguments, --until among them, give the same bytes on every\n"
    "machine. Companies, people and passwords are invented; some companies\n"
    "have names that break whatever shows them carelessly.\n"
    "\n"
    "Exit status: 0 when all is written or the reader closes the pipe, 64\n"
    "when an argument is wrong, 71 without memory, 74 when the output cannot\n"
    "be written.\n";

/* The world */

#define COMPANIES_AT_ONCE 300 /* in a small log; the others join later */
#define COMPANIES_MAX 5000
#define COMPANIES_LARGE 40   /* these were there before the log began */
#define SUBSCRIPTIONS_MAX 24 /* that a company's later records may change */

/* The ticks of .NET, which begin with the year 1, at our first instant. */
#define NET_TICKS INT64_C(630822816000000000)

struct guid {
	uint64_t high, low;
};

enum state { ACTIVE, SUSPENDED, DELETED };

static const char *const states[] = {"active", "suspended", "deleted"};

struct subscription {
	struct guid id;
	uint64_t order;
	int64_t created;
	int starts, ends; /* days as in clock.h */
	int quantity;
	unsigned char product, plan;
	unsigned char state;
	bool renews;
};

struct company {
	struct guid id;
	int64_t reach; /* the loads of all up to this one */
	int64_t joins; /* with which record at the earliest */
	bool known;    /* was added, or there before the log began */
	int user_count;
	int subscription_count;
	struct subscription *subscriptions;
};

struct demo;

/* What records are about, and who fills in what they say of it. */
struct action {
	const char *operation, *resource;
	int weight;
	void (*fill)(struct demo *d);
	enum { WITHOUT_CUSTOMER = 1, WITHOUT_USER = 2 } flags;
};

/* The record being made. */
struct event {
	const struct action *action;
	struct company *company;
	int64_t ticks;
	const char *status;
	bool applies;   /* it succeeded, so that the world changes */
	bool anonymous; /* the customer's id is not known yet */
	struct guid correlation, session;
	struct buf user;
	struct buf resource_id;
	struct buf value, old; /* JSON; nothing when there is none */
	struct buf facts;      /* the inside of customizedData */
};

struct demo {
	int64_t given[OPTIONS];
	uint64_t random;
	int64_t begins, ends; /* hours since 2000 */
	struct guid partner;
	struct company *companies;
	struct subscription *subscriptions;
	int company_count;
	int action_load;
	int64_t number; /* of records made */
	int64_t order_count, addition_count;
	int group_left; /* records that still belong to the last one */
	struct event event;
	struct buf name; /* for company_name() and its like */
	struct buf out;
	int result;
};

/* Chance */

static uint64_t mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static uint64_t random_next(struct demo *d)
{
	d->random += UINT64_C(0x9e3779b97f4a7c15);
	return mix(d->random);
}

static int below(struct demo *d, int limit)
{
	return (int)((random_next(d) >> 32) * (uint64_t)limit >> 32);
}

static bool chance(struct demo *d, int of_a_thousand)
{
	return below(d, 1000) < of_a_thousand;
}

#define PICK(d, table) ((table)[below((d), LENGTH(table))])

static struct guid guid_of(uint64_t what)
{
	return (struct guid){mix(what + 1), mix(~what)};
}

static struct guid guid_new(struct demo *d)
{
	struct guid id;

	/* One by one: in a list of values C leaves their order open. */
	id.high = random_next(d);
	id.low = random_next(d);
	return id;
}

/* JSON */

static void put_key(struct buf *b, const char *key)
{
	char last = b->length ? b->data[b->length - 1] : '{';

	if (last != '{' && last != '[')
		buf_addc(b, ',');
	if (key) {
		buf_addc(b, '"');
		buf_adds(b, key);
		buf_adds(b, "\":");
	}
}

static void put_span(struct buf *b, const char *key, struct span text)
{
	put_key(b, key);
	buf_addc(b, '"');
	json_escape(text, b);
	buf_addc(b, '"');
}

static void put_text(struct buf *b, const char *key, const char *text)
{
	put_span(b, key, span_of(text));
}

/* null, true, false or a number. */
static void put_word(struct buf *b, const char *key, const char *word)
{
	put_key(b, key);
	buf_adds(b, word);
}

static void put_bool(struct buf *b, const char *key, bool value)
{
	put_word(b, key, value ? "true" : "false");
}

static void put_int(struct buf *b, const char *key, int64_t value)
{
	put_key(b, key);
	buf_add_int(b, value);
}

static void put_cents(struct buf *b, const char *key, int cents)
{
	put_key(b, key);
	buf_addf(b, "%d.%02d", cents / 100, cents % 100);
}

static void put_open(struct buf *b, const char *key, char bracket)
{
	put_key(b, key);
	buf_addc(b, bracket);
}

static void put_type(struct buf *b, const char *type)
{
	put_open(b, "Attributes", '{');
	put_text(b, "ObjectType", type);
	buf_addc(b, '}');
}

static void add_guid(struct buf *b, struct guid id)
{
	static const char digits[] = "0123456789abcdef";
	char text[36];
	int n = 0;

	/* Of the random kind: the version is 4, the variant 8 to b. */
	id.high = (id.high & ~UINT64_C(0xf000)) | 0x4000;
	id.low = (id.low & (UINT64_MAX >> 2)) | UINT64_C(1) << 63;
	for (int i = 0; i < 32; i++) {
		uint64_t half = i < 16 ? id.high : id.low;

		if (i == 8 || i == 12 || i == 16 || i == 20)
			text[n++] = '-';
		text[n++] = digits[half >> (60 - i % 16 * 4) & 15];
	}
	buf_add(b, text, sizeof text);
}

static void put_guid(struct buf *b, const char *key, struct guid id)
{
	put_key(b, key);
	buf_addc(b, '"');
	add_guid(b, id);
	buf_addc(b, '"');
}

static void put_ticks(struct buf *b, const char *key, int64_t ticks)
{
	put_key(b, key);
	buf_addc(b, '"');
	clock_add_utc(b, ticks, CLOCK_TICK);
	buf_addc(b, '"');
}

static void put_day(struct buf *b, const char *key, int day)
{
	put_key(b, key);
	buf_addc(b, '"');
	clock_add_day(b, day);
	buf_adds(b, "T00:00:00Z\"");
}

static void put_order_id(struct buf *b, const char *key, uint64_t order)
{
	put_key(b, key);
	buf_addf(b, "\"%012llx\"", (unsigned long long)order);
}

/* Opens one fact of customizedData, up to its value. */
static struct buf *fact_open(struct demo *d, const char *name)
{
	struct buf *b = &d->event.facts;

	put_open(b, NULL, '{');
	put_text(b, "key", name);
	return b;
}

static void fact(struct demo *d, const char *name, const char *value)
{
	struct buf *b = fact_open(d, name);

	if (value)
		put_text(b, "value", value);
	else
		put_word(b, "value", "null");
	buf_addc(b, '}');
}

static void fact_int(struct demo *d, const char *name, int64_t value)
{
	struct buf *b = fact_open(d, name);

	put_key(b, "value");
	buf_addf(b, "\"%lld\"}", (long long)value);
}

static void fact_guid(struct demo *d, const char *name, struct guid id)
{
	struct buf *b = fact_open(d, name);

	put_guid(b, "value", id);
	buf_addc(b, '}');
}

static void fact_order(struct demo *d, uint64_t order)
{
	struct buf *b = fact_open(d, "OrderId");

	put_order_id(b, "value", order);
	buf_addc(b, '}');
}

/* Companies and their users */

static int company_index(const struct demo *d, const struct company *c)
{
	return (int)(c - d->companies);
}

static const struct tongue *company_tongue(const struct demo *d)
{
	return &tongues[company_index(d, d->event.company) % LENGTH(tongues)];
}

/* The result lives until the next name or address is asked for. */
static struct span company_name(struct demo *d, const struct company *c)
{
	int i = company_index(d, c), nth = i / LENGTH(tongues);
	const struct tongue *t = &tongues[i % LENGTH(tongues)];

	if (i % 2 == 0 && i >= 2 && i / 2 <= LENGTH(nasty_names))
		return span_of(nasty_names[i / 2 - 1]);
	buf_clear(&d->name);
	buf_adds(&d->name, t->first[nth % FIRSTS]);
	buf_adds(&d->name, t->joint);
	buf_adds(&d->name, t->second[(nth + nth / FIRSTS) % SECONDS]);
	buf_adds(&d->name, t->joint);
	buf_adds(&d->name, t->form[nth / (FIRSTS * SECONDS) % FORMS]);
	return buf_span(&d->name);
}

static void add_domain(struct demo *d, struct buf *b)
{
	int i = company_index(d, d->event.company);
	int heads = LENGTH(domain_heads), tails = LENGTH(domain_tails);

	buf_addf(b, "%s-%s", domain_heads[i % heads],
	    domain_tails[(i + i / heads) % tails]);
	if (i >= heads * tails)
		buf_add_int(b, i / (heads * tails) + 1);
	buf_adds(b, ".example");
}

/* A user of a company, by number. */
struct person {
	int nth;
	const char *given, *family;
	const char *location, *state;
	bool password;
};

static struct person person_of(struct demo *d, int nth)
{
	int i = company_index(d, d->event.company);
	int count = LENGTH(given_names);

	return (struct person){
	    .nth = nth,
	    .given = given_names[(nth * 7 + i) % count],
	    .family =
		family_names[(nth + nth / count + i) % LENGTH(family_names)],
	    .location = company_tongue(d)->country,
	    .state = "active",
	};
}

static struct person person_pick(struct demo *d)
{
	return person_of(d, below(d, d->event.company->user_count));
}

static struct guid person_id(struct demo *d, const struct person *p)
{
	return guid_of(d->event.company->id.low + (uint64_t)p->nth);
}

static void add_address(struct demo *d, struct buf *b, const struct person *p)
{
	int again = p->nth / (LENGTH(given_names) * LENGTH(family_names));

	buf_addf(b, "%s.%s", p->given, p->family);
	if (again > 0)
		buf_add_int(b, again + 1);
	buf_addc(b, '@');
	add_domain(d, b);
}

static struct span person_address(struct demo *d, const struct person *p)
{
	buf_clear(&d->name);
	add_address(d, &d->name, p);
	return buf_span(&d->name);
}

static void put_password(struct demo *d, struct buf *b, const char *key)
{
	put_key(b, key);
	buf_addf(b, "\"Pl4in-%08x\"", (unsigned)random_next(d));
}

static void put_person(struct demo *d, struct buf *b, const struct person *p)
{
	put_open(b, NULL, '{');
	put_text(b, "UsageLocation", p->location);
	put_guid(b, "Id", person_id(d, p));
	put_span(b, "UserPrincipalName", person_address(d, p));
	put_text(b, "FirstName", p->given);
	put_text(b, "LastName", p->family);
	put_key(b, "DisplayName");
	buf_addf(b, "\"%s %s\"", p->given, p->family);
	if (p->password) {
		put_open(b, "PasswordProfile", '{');
		put_bool(b, "ForceChangePassword", true);
		put_password(d, b, "Password");
		buf_addc(b, '}');
	}
	put_text(b, "State", p->state);
	put_type(b, "CustomerUser");
	buf_addc(b, '}');
}

static void put_address(struct demo *d, struct buf *b, const char *key)
{
	const struct tongue *t = company_tongue(d);
	struct person p = person_of(d, 0);

	put_open(b, key, '{');
	put_text(b, "Country", t->country);
	put_text(b, "City", t->city);
	put_key(b, "AddressLine1");
	buf_addf(b, "\"%s%d%s\"", t->street, 1 + below(d, 180), t->street_end);
	put_text(b, "PostalCode", t->postcode);
	put_text(b, "FirstName", p.given);
	put_text(b, "LastName", p.family);
	put_text(b, "PhoneNumber", "");
	buf_addc(b, '}');
}

static void put_billing_profile(struct demo *d, struct buf *b, const char *key)
{
	const struct tongue *t = company_tongue(d);
	struct person p = person_of(d, 0);

	put_open(b, key, '{');
	put_guid(b, "Id", guid_of(d->event.company->id.high));
	put_span(b, "Email", person_address(d, &p));
	put_text(b, "Culture", t->culture);
	put_span(b, "Language", (struct span){t->culture, 2});
	put_span(b, "CompanyName", company_name(d, d->event.company));
	put_address(d, b, "DefaultAddress");
	put_type(b, "CustomerBillingProfile");
	buf_addc(b, '}');
}

/* Subscriptions */

static int day_after(int day, int months)
{
	int year, month, day_of_month;

	clock_day_civil(day, &year, &month, &day_of_month);
	month += months - 1;
	return clock_day_of(year + month / 12, month % 12 + 1,
	    day_of_month < 28 ? day_of_month : 28);
}

static struct subscription subscription_new(
    struct demo *d, const struct family *f, int plan, uint64_t order)
{
	static const int seats[] = {
	    1, 1, 2, 3, 5, 5, 8, 10, 10, 15, 25, 40, 60, 120, 250, 1000};
	int today = (int)(d->event.ticks / CLOCK_DAY);
	struct subscription s = {.id = guid_new(d), .order = order};

	s.created = d->event.ticks + CLOCK_SECOND;
	s.starts = today;
	s.ends = day_after(today, plans[plan].months);
	s.quantity = f->product_count == 1 ? 1 : PICK(d, seats);
	s.product = (unsigned char)(f->product + below(d, f->product_count));
	s.plan = (unsigned char)plan;
	s.renews = chance(d, 800);
	return s;
}

static void subscription_keep(struct demo *d, const struct subscription *s)
{
	struct company *c = d->event.company;
	int at = c->subscription_count;

	if (at < SUBSCRIPTIONS_MAX)
		c->subscription_count++;
	else
		at = below(d, SUBSCRIPTIONS_MAX);
	c->subscriptions[at] = *s;
}

static void subscription_drop(struct company *c, struct subscription *s)
{
	*s = c->subscriptions[--c->subscription_count];
}

/* One that still runs today; renewed, if it has to be. */
static struct subscription *subscription_pick(struct demo *d)
{
	struct company *c = d->event.company;
	int today = (int)(d->event.ticks / CLOCK_DAY);

	while (c->subscription_count > 0) {
		struct subscription *s =
		    &c->subscriptions[below(d, c->subscription_count)];
		int months = plans[s->plan].months;

		while (months && s->renews && s->ends <= today) {
			s->starts = s->ends;
			s->ends = day_after(s->ends, months);
		}
		if (!months || s->ends > today)
			return s;
		subscription_drop(c, s);
	}
	return NULL;
}

static void put_subscription(struct buf *b, const struct subscription *s)
{
	const struct plan *plan = &plans[s->plan];

	put_open(b, NULL, '{');
	put_guid(b, "Id", s->id);
	put_text(b, "OfferId", products[s->product].offer);
	put_text(b, "FriendlyName", products[s->product].name);
	put_int(b, "Quantity", s->quantity);
	put_text(b, "UnitType", plan->months ? "Licenses" : "none");
	put_word(b, "ParentSubscriptionId", "null");
	put_ticks(b, "CreationDate", s->created);
	put_day(b, "EffectiveStartDate", s->starts);
	if (plan->months)
		put_day(b, "CommitmentEndDate", s->ends);
	else
		put_text(b, "CommitmentEndDate", "9999-12-04T00:00:00Z");
	put_text(b, "Status", states[s->state]);
	put_bool(b, "AutoRenewEnabled", s->renews);
	put_text(b, "BillingType", plan->months ? "license" : "usage");
	put_text(b, "BillingCycle", plan->cycle);
	put_text(b, "TermDuration", plan->term);
	put_word(b, "PartnerId", "null");
	put_text(b, "ContractType", "subscription");
	put_order_id(b, "OrderId", s->order);
	put_type(b, "Subscription");
	buf_addc(b, '}');
}

/* Orders */

static int order_size(struct demo *d)
{
	/* Of 20,000 records some 2,000 are orders, so one of these is there. */
	if (d->event.applies && ++d->order_count % 1500 == 700)
		return 400;
	if (chance(d, 6))
		return 20 + below(d, 41);
	return chance(d, 750) ? 1 : 2 + below(d, 4);
}

static const struct family *family_pick(struct demo *d)
{
	int at = below(d, 100);
	const struct family *f = families;

	while (at >= f->weight)
		at -= f++->weight;
	return f;
}

static void put_line(struct buf *b, const struct subscription *s, int n)
{
	put_open(b, NULL, '{');
	put_int(b, "LineItemNumber", n);
	put_text(b, "OfferId", products[s->product].offer);
	put_guid(b, "SubscriptionId", s->id);
	put_word(b, "ParentSubscriptionId", "null");
	put_text(b, "TermDuration", plans[s->plan].term);
	put_text(b, "TransactionType", "New");
	put_text(b, "FriendlyName", products[s->product].name);
	put_int(b, "Quantity", s->quantity);
	put_word(b, "PartnerIdOnRecord", "null");
	buf_addc(b, '}');
}

/* "Quantity-3" */
static const char *numbered(char name[32], const char *base, int n)
{
	snprintf(name, 32, "%s-%d", base, n);
	return name;
}

static void line_facts(struct demo *d, const struct subscription *s, int n)
{
	const struct product *p = &products[s->product];
	char name[32];

	fact(d, numbered(name, "OfferId", n), p->offer);
	fact_guid(d, numbered(name, "SubscriptionId", n), s->id);
	fact(d, numbered(name, "SubscriptionName", n), p->name);
	fact_int(d, numbered(name, "Quantity", n), s->quantity);
	fact(d, numbered(name, "PartnerOnRecord", n), NULL);
}

static void order_open(struct demo *d, struct buf *b, uint64_t order, int plan)
{
	put_open(b, NULL, '{');
	put_order_id(b, "Id", order);
	put_order_id(b, "AlternateId", order);
	put_guid(b, "ReferenceCustomerId", d->event.company->id);
	put_text(b, "BillingCycle", plans[plan].cycle);
	put_text(b, "CurrencyCode", company_tongue(d)->currency);
	put_open(b, "LineItems", '[');
}

static void order_close(struct demo *d, struct buf *b, int64_t created)
{
	buf_addc(b, ']');
	put_ticks(b, "CreationDate", created);
	put_text(b, "Status", d->event.applies ? "completed" : "pending");
	put_text(b, "TransactionType", "UserPurchase");
	put_cents(b, "TotalPrice", 100 + below(d, 900000));
	put_type(b, "Order");
	buf_addc(b, '}');
}

static void order_facts(struct demo *d, uint64_t order, int plan)
{
	buf_addf(&d->event.resource_id, "%012llx", (unsigned long long)order);
	fact_order(d, order);
	fact(d, "BillingCycle", plans[plan].cycle);
}

static void order_create(struct demo *d)
{
	struct buf *b = &d->event.value;
	int lines = order_size(d);
	const struct family *f = lines > 5 ? families : family_pick(d);
	int plan = f->plan + below(d, f->plan_count);
	uint64_t order = random_next(d) >> 16;

	order_open(d, b, order, plan);
	order_facts(d, order, plan);
	for (int i = 0; i < lines; i++) {
		struct subscription s = subscription_new(d, f, plan, order);

		put_line(b, &s, i);
		line_facts(d, &s, i);
		if (d->event.applies)
			subscription_keep(d, &s);
	}
	order_close(d, b, d->event.ticks - CLOCK_SECOND);
}

/* A company that has nothing to change buys something first. */
static void order_instead(struct demo *d)
{
	static const struct action purchase = {
	    "create_order", "order", 0, order_create, 0};

	d->event.action = &purchase;
	order_create(d);
}

static int other_quantity(struct demo *d, int quantity)
{
	int step = 1 + below(d, quantity / 4 + 2);

	return chance(d, 650) || step >= quantity ? quantity + step
						  : quantity - step;
}

static void order_update(struct demo *d)
{
	struct event *e = &d->event;
	struct subscription *s = subscription_pick(d), after;

	if (!s || s->state != ACTIVE) {
		order_instead(d);
		return;
	}
	after = *s;
	after.quantity = other_quantity(d, s->quantity);
	order_open(d, &e->old, s->order, s->plan);
	put_line(&e->old, s, 0);
	order_close(d, &e->old, s->created - CLOCK_SECOND);
	order_open(d, &e->value, s->order, s->plan);
	put_line(&e->value, &after, 0);
	order_close(d, &e->value, s->created - CLOCK_SECOND);
	order_facts(d, s->order, s->plan);
	line_facts(d, &after, 0);
	if (e->applies)
		*s = after;
}

/* What happens to a subscription in its life. */
static void subscription_alter(struct demo *d, struct subscription *s)
{
	int at = below(d, 100);

	if (s->state == SUSPENDED)
		s->state = at < 75 ? ACTIVE : DELETED;
	else if (at < 60 && plans[s->plan].months)
		s->quantity = other_quantity(d, s->quantity);
	else if (at < 84)
		s->renews = !s->renews;
	else
		s->state = at < 94 ? SUSPENDED : DELETED;
}

static void subscription_records(
    struct demo *d, struct subscription *s, const struct subscription *after)
{
	struct event *e = &d->event;

	put_subscription(&e->old, s);
	put_subscription(&e->value, after);
	add_guid(&e->resource_id, s->id);
	fact_guid(d, "SubscriptionId", s->id);
	fact(d, "SubscriptionName", products[after->product].name);
	if (after->quantity != s->quantity)
		fact_int(d, "Quantity", after->quantity);
	if (!e->applies)
		return;
	*s = *after;
	if (s->state == DELETED)
		subscription_drop(e->company, s);
}

static void subscription_update(struct demo *d)
{
	struct subscription *s = subscription_pick(d), after;

	if (!s) {
		order_instead(d);
		return;
	}
	after = *s;
	subscription_alter(d, &after);
	subscription_records(d, s, &after);
}

static void subscription_upgrade(struct demo *d)
{
	struct subscription *s = subscription_pick(d), after;
	int choices = families[0].product_count;

	if (!s || s->state != ACTIVE || s->product >= choices) {
		order_instead(d);
		return;
	}
	after = *s;
	after.product =
	    (unsigned char)((s->product + 1 + below(d, choices - 1)) % choices);
	subscription_records(d, s, &after);
}

/* Users */

static void user_facts(struct demo *d, const struct person *p)
{
	add_guid(&d->event.resource_id, person_id(d, p));
	fact_guid(d, "CustomerUserId", person_id(d, p));
}

static void user_create(struct demo *d)
{
	struct person p = person_of(d, d->event.company->user_count);

	p.password = true;
	put_person(d, &d->event.value, &p);
	user_facts(d, &p);
	d->event.company->user_count += d->event.applies;
}

static void user_update(struct demo *d)
{
	struct person p = person_pick(d);

	put_person(d, &d->event.old, &p);
	if (chance(d, 500))
		p.state = "inactive";
	else
		p.location = PICK(d, tongues).country;
	put_person(d, &d->event.value, &p);
	user_facts(d, &p);
}

static void user_delete(struct demo *d)
{
	struct person p = person_pick(d);

	put_person(d, &d->event.old, &p);
	user_facts(d, &p);
}

static void user_restore(struct demo *d)
{
	struct person p = person_pick(d);

	put_person(d, &d->event.value, &p);
	user_facts(d, &p);
}

static void user_reset_password(struct demo *d)
{
	struct person p = person_pick(d);

	p.password = true;
	put_person(d, &d->event.value, &p);
	user_facts(d, &p);
	fact(d, "ForceChangePassword", "true");
}

static void user_rename(struct demo *d)
{
	struct person p = person_pick(d);

	put_person(d, &d->event.old, &p);
	p.family = PICK(d, family_names);
	put_person(d, &d->event.value, &p);
	user_facts(d, &p);
}

static struct guid sku_pick(struct demo *d)
{
	return guid_of((uint64_t)below(d, families[0].product_count));
}

static void put_licences(struct demo *d, struct buf *b, struct guid sku)
{
	put_open(b, "LicensesToAssign", '[');
	put_open(b, NULL, '{');
	if (chance(d, 150)) {
		put_open(b, "ExcludedPlans", '[');
		put_guid(b, NULL, guid_of(~(uint64_t)below(d, 30)));
		buf_addc(b, ']');
	} else {
		put_word(b, "ExcludedPlans", "null");
	}
	put_guid(b, "SkuId", sku);
	buf_adds(b, "}]");
}

static void user_licences(struct demo *d)
{
	struct buf *b = &d->event.value;
	struct person p = person_pick(d);
	struct guid sku = sku_pick(d);
	bool adds = chance(d, 750);

	put_open(b, NULL, '{');
	if (adds) {
		put_licences(d, b, sku);
		put_word(b, "LicensesToRemove", "null");
	} else {
		put_word(b, "LicensesToAssign", "null");
		put_open(b, "LicensesToRemove", '[');
		put_guid(b, NULL, sku);
		buf_addc(b, ']');
	}
	put_open(b, "LicenseWarnings", '[');
	buf_addc(b, ']');
	put_type(b, "LicenseUpdate");
	buf_addc(b, '}');
	user_facts(d, &p);
	fact_guid(d, adds ? "AddedLicenseSkuId" : "RemovedLicenseSkuId", sku);
}

static void user_role(struct demo *d)
{
	struct buf *b = &d->event.value;
	struct person p = person_pick(d);

	put_open(b, NULL, '{');
	put_guid(b, "RoleId", guid_of(UINT64_C(1) << 40));
	put_guid(b, "Id", person_id(d, &p));
	put_span(b, "UserPrincipalName", person_address(d, &p));
	put_type(b, "UserMember");
	buf_addc(b, '}');
	user_facts(d, &p);
}

static void partner_user(struct demo *d)
{
	struct buf *b = &d->event.value;

	put_open(b, NULL, '{');
	put_guid(b, "Id", guid_new(d));
	put_text(b, "UserPrincipalName", PICK(d, partner_users));
	put_open(b, "PasswordProfile", '{');
	put_bool(b, "ForceChangePassword", true);
	put_password(d, b, "Password");
	buf_addc(b, '}');
	put_type(b, "PartnerUser");
	buf_addc(b, '}');
}

/* Customers */

static void put_credentials(struct demo *d, struct buf *b)
{
	bool camel = chance(d, 300);

	put_open(b, camel ? "userCredentials" : "UserCredentials", '{');
	put_text(b, camel ? "userName" : "UserName", "admin");
	put_password(d, b, camel ? "password" : "Password");
	buf_addc(b, '}');
}

static void customer_add(struct demo *d)
{
	struct event *e = &d->event;
	struct buf *b = &e->value;

	put_open(b, NULL, '{');
	if (e->anonymous)
		put_word(b, "Id", "null");
	else
		put_guid(b, "Id", e->company->id);
	put_guid(b, "CommerceId", guid_of(e->company->id.high + 1));
	put_open(b, "CompanyProfile", '{');
	if (!e->anonymous)
		put_guid(b, "TenantId", e->company->id);
	put_key(b, "Domain");
	buf_addc(b, '"');
	add_domain(d, b);
	buf_addc(b, '"');
	put_span(b, "CompanyName", company_name(d, e->company));
	buf_addc(b, '}');
	put_billing_profile(d, b, "BillingProfile");
	put_text(b, "RelationshipToPartner", "reseller");
	put_bool(b, "AllowDelegatedAccess", true);
	put_credentials(d, b);
	put_type(b, "Customer");
	buf_addc(b, '}');
}

static void customer_billing(struct demo *d)
{
	put_billing_profile(d, &d->event.old, NULL);
	put_billing_profile(d, &d->event.value, NULL);
}

static void customer_qualification(struct demo *d)
{
	static const char *const kinds[] = {
	    "None", "Education", "Nonprofit", "GovernmentCommunityCloud"};
	int was = below(d, LENGTH(kinds));
	int is = (was + 1 + below(d, LENGTH(kinds) - 1)) % LENGTH(kinds);

	buf_addf(&d->event.old, "{\"Qualification\":\"%s\"}", kinds[was]);
	buf_addf(&d->event.value, "{\"Qualification\":\"%s\"}", kinds[is]);
}

static void customer_agreement(struct demo *d)
{
	struct buf *b = &d->event.value;
	struct person p = person_of(d, 0);

	put_open(b, NULL, '{');
	put_guid(b, "UserId", person_id(d, &p));
	put_open(b, "PrimaryContact", '{');
	put_text(b, "FirstName", p.given);
	put_text(b, "LastName", p.family);
	put_span(b, "Email", person_address(d, &p));
	put_text(b, "PhoneNumber", "");
	buf_addc(b, '}');
	put_guid(b, "TemplateId", guid_of(UINT64_C(1) << 41));
	put_day(b, "DateAgreed", (int)(d->event.ticks / CLOCK_DAY));
	put_text(b, "Type", "MicrosoftCustomerAgreement");
	put_type(b, "Agreement");
	buf_addc(b, '}');
}

/* Something that a page shows without knowing it. */
static void customer_settings(struct demo *d)
{
	struct buf *b = &d->event.value;

	put_open(b, NULL, '{');
	put_guid(b, "TenantId", d->event.company->id);
	put_open(b, "Settings", '[');
	for (int i = 0; i < 3; i++) {
		put_open(b, NULL, '{');
		put_int(b, "Setting", 100 + i);
		put_bool(b, "Enabled", chance(d, 500));
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
	put_type(b, "TenantSettings");
	buf_addc(b, '}');
}

/* Referrals */

static void put_requirements(struct buf *b)
{
	put_open(b, "Requirements", '{');
	buf_adds(b, "\"Industries\":[{\"Id\":\"Education\"}],"
		    "\"Products\":[{\"Id\":\"Microsoft365\"}],"
		    "\"Services\":[{\"Id\":\"LearningAndCertification\"}],"
		    "\"Solutions\":[{\"Id\":\"SOL-Microsoft365\","
		    "\"Name\":\"Microsoft365\"}]");
	buf_addc(b, '}');
}

struct referral {
	struct guid id;
	const char *status, *substatus;
	int deal;
	const char *notes;
};

static void put_referral(
    struct demo *d, struct buf *b, const struct referral *r)
{
	put_open(b, NULL, '{');
	put_guid(b, "Id", r->id);
	put_guid(b, "EngagementId", guid_of(r->id.low));
	put_guid(b, "OrganizationId", d->partner);
	put_text(b, "OrganizationName", "Relecloud");
	put_ticks(b, "UpdatedDateTime", d->event.ticks - CLOCK_SECOND);
	put_text(b, "Status", r->status);
	put_text(b, "Substatus", r->substatus);
	put_text(b, "Qualification", "Direct");
	put_text(b, "Direction", "Incoming");
	put_open(b, "CustomerProfile", '{');
	put_span(b, "Name", company_name(d, d->event.company));
	put_address(d, b, "Address");
	buf_addc(b, '}');
	put_open(b, "Details", '{');
	put_text(b, "Notes", r->notes);
	put_int(b, "DealValue", r->deal);
	put_text(b, "Currency", company_tongue(d)->currency);
	put_requirements(b);
	buf_adds(b, "}}");
}

static struct referral referral_new(struct demo *d)
{
	struct referral r = {
	    .id = guid_new(d), .status = "New", .substatus = "Pending"};

	r.deal = 500 * (1 + below(d, 200));
	r.notes = PICK(d, notes);
	return r;
}

static void referral_create(struct demo *d)
{
	struct referral r = referral_new(d);

	put_referral(d, &d->event.value, &r);
	add_guid(&d->event.resource_id, r.id);
}

static void referral_update(struct demo *d)
{
	struct referral r = referral_new(d);

	put_referral(d, &d->event.old, &r);
	r.status = chance(d, 600) ? "Active" : "Closed";
	r.substatus = *r.status == 'A' ? "Accepted" : "Lost";
	r.deal += 500;
	put_referral(d, &d->event.value, &r);
	add_guid(&d->event.resource_id, r.id);
}

/* Relationships */

/* "terminated", from the end of the operation's code. */
static const char *last_word(const struct action *a)
{
	return strrchr(a->operation, '_') + 1;
}

static void relationship_granular(struct demo *d)
{
	struct event *e = &d->event;
	struct buf *b = &e->value;
	struct guid id = guid_new(d);
	int today = (int)(e->ticks / CLOCK_DAY);

	put_open(b, NULL, '{');
	put_guid(b, "Id", id);
	put_key(b, "DisplayName");
	buf_addf(b, "\"Helpdesk and licences %d\"", 1 + below(d, 9));
	put_text(b, "Duration", "P730D");
	put_open(b, "Customer", '{');
	put_guid(b, "TenantId", e->company->id);
	put_span(b, "DisplayName", company_name(d, e->company));
	buf_addc(b, '}');
	put_open(b, "AccessDetails", '{');
	put_open(b, "UnifiedRoles", '[');
	for (int i = 1 + below(d, 3); i > 0; i--) {
		put_open(b, NULL, '{');
		put_guid(b, "RoleDefinitionId", guid_of((uint64_t)i << 42));
		buf_addc(b, '}');
	}
	buf_adds(b, "]}");
	put_text(b, "Status", last_word(e->action));
	put_day(b, "EndDateTime", today + 730);
	put_type(b, "DelegatedAdminRelationship");
	buf_addc(b, '}');
	add_guid(&e->resource_id, id);
}

static void relationship_partner(struct demo *d)
{
	struct buf *b = &d->event.value;

	put_open(b, NULL, '{');
	put_guid(b, "Id", guid_new(d));
	put_guid(b, "PartnerId", guid_of((uint64_t)below(d, 12) << 43));
	put_text(b, "RelationshipType", "IsIndirectCloudSolutionProviderOf");
	put_text(b, "State", "active");
	put_type(b, "PartnerRelationship");
	buf_addc(b, '}');
}

/* Billing, devices and applications */

static void invoice_ready(struct demo *d)
{
	struct buf *b = &d->event.value;
	int number = 10000000 + below(d, 90000000);

	put_open(b, NULL, '{');
	put_key(b, "Id");
	buf_addf(b, "\"G%d\"", number);
	put_day(b, "InvoiceDate", (int)(d->event.ticks / CLOCK_DAY));
	put_cents(b, "TotalCharges", below(d, 90000000));
	put_text(b, "CurrencyCode", "EUR");
	put_text(b, "InvoiceType", "Recurring");
	put_type(b, "Invoice");
	buf_addc(b, '}');
	buf_addf(&d->event.resource_id, "g%d", number);
	fact_open(d, "InvoiceId");
	put_key(&d->event.facts, "value");
	buf_addf(&d->event.facts, "\"G%d\"}", number);
}

static void put_amount(struct demo *d, struct buf *b, int cents)
{
	put_open(b, NULL, '{');
	put_cents(b, "Amount", cents);
	put_text(b, "CurrencyCode", company_tongue(d)->currency);
	put_type(b, "SpendingBudget");
	buf_addc(b, '}');
}

static void spending_limit(struct demo *d)
{
	int cents = 10000 * (1 + below(d, 500));

	put_amount(d, &d->event.old, cents);
	put_amount(d, &d->event.value, cents + 50000);
}

static void credit_change(struct demo *d)
{
	struct buf *b = &d->event.value;
	struct guid id = guid_new(d);

	put_open(b, NULL, '{');
	put_guid(b, "Id", id);
	put_cents(b, "Amount", 100 + below(d, 100000));
	put_text(b, "CurrencyCode", company_tongue(d)->currency);
	put_text(b, "Reason", "Service outage");
	put_type(b, "Credit");
	buf_addc(b, '}');
	add_guid(&d->event.resource_id, id);
}

static void device_change(struct demo *d)
{
	struct buf *b = &d->event.value;

	put_open(b, NULL, '{');
	put_key(b, "BatchId");
	buf_addf(b, "\"batch-%04d\"", below(d, 10000));
	put_open(b, "Devices", '[');
	for (int i = 1 + below(d, 3); i > 0; i--) {
		put_open(b, NULL, '{');
		put_guid(b, "Id", guid_new(d));
		put_key(b, "SerialNumber");
		buf_addf(b, "\"%08X\"", (unsigned)random_next(d));
		put_text(b, "ModelName", "Notebook 14");
		put_text(b, "OemManufacturerName", "Fabrikam");
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
	put_type(b, "DeviceBatch");
	buf_addc(b, '}');
}

static void application_change(struct demo *d)
{
	struct buf *b = &d->event.value;
	struct guid id = guid_new(d);

	put_open(b, NULL, '{');
	put_guid(b, "Id", id);
	put_text(b, "DisplayName", "relecloud-marketplace-connector");
	put_type(b, "Application");
	buf_addc(b, '}');
	add_guid(&d->event.resource_id, id);
}

static void software_get(struct demo *d)
{
	const struct family *f = &families[1];
	const struct product *p =
	    &products[f->product + below(d, f->product_count)];

	fact(d, "OfferId", p->offer);
	fact(d, "ProductName", p->name);
}

/* What happens to customers that are there, and how often. */
static const struct action actions[] = {
    {"create_order", "order", 900, order_create, 0},
    {"update_order", "order", 250, order_update, 0},
    {"update_subscription", "subscription", 1100, subscription_update, 0},
    {"upgrade_subscription", "subscription", 130, subscription_upgrade, 0},
    {"convert_trial_subscription", "subscription", 40, subscription_upgrade, 0},
    {"update_customer_user_licenses", "license", 2900, user_licences, 0},
    {"create_customer_user", "customer_user", 900, user_create, 0},
    {"update_customer_user", "customer_user", 600, user_update, 0},
    {"delete_customer_user", "customer_user", 350, user_delete, 0},
    {"restore_customer_user", "customer_user", 60, user_restore, 0},
    {"reset_customer_user_password", "customer_user", 750, user_reset_password,
	0},
    {"update_customer_user_principal_name", "customer_user", 60, user_rename,
	0},
    {"add_user_member", "customer_directory_role", 60, user_role, 0},
    {"remove_user_member", "customer_directory_role", 20, user_role, 0},
    {"update_customer_billing_profile", "customer", 120, customer_billing, 0},
    {"update_customer_qualification", "customer", 40, customer_qualification,
	0},
    {"create_agreement", "agreement", 150, customer_agreement, 0},
    {"create_referral", "referral", 150, referral_create, 0},
    {"update_referral", "referral", 90, referral_update, 0},
    {"granular_admin_relationship_approved", "granular_admin_relationship", 120,
	relationship_granular, 0},
    {"granular_admin_relationship_activated", "granular_admin_relationship",
	120, relationship_granular, WITHOUT_USER},
    {"granular_admin_relationship_terminated", "granular_admin_relationship",
	60, relationship_granular, 0},
    {"granular_admin_relationship_expired", "granular_admin_relationship", 40,
	relationship_granular, WITHOUT_USER},
    {"granular_admin_access_assignment_created",
	"granular_admin_access_assignment", 80, relationship_granular, 0},
    {"create_partner_relationship", "partner_relationship", 40,
	relationship_partner, WITHOUT_CUSTOMER},
    {"remove_partner_relationship", "partner_relationship", 10,
	relationship_partner, WITHOUT_CUSTOMER},
    {"ready_invoice", "invoice", 60, invoice_ready,
	WITHOUT_CUSTOMER | WITHOUT_USER},
    {"update_customer_spending_budget", "customer", 40, spending_limit, 0},
    {"update_Customer_spending_budget", "customer", 15, spending_limit, 0},
    {"increase_spending_limit", "spending_limit", 20, spending_limit, 0},
    {"increase_credit_limit", "spending_limit", 15, spending_limit, 0},
    {"create_credit", "credit", 40, credit_change, 0},
    {"cancel_credit", "credit", 10, credit_change, 0},
    {"device_updated", "device", 40, device_change, 0},
    {"device_deleted", "device", 20, device_change, 0},
    {"devices_upload_to_new_batch_attempted", "device", 40, device_change, 0},
    {"register_application", "application", 20, application_change,
	WITHOUT_CUSTOMER},
    {"create_partner_user", "partner_user", 20, partner_user, WITHOUT_CUSTOMER},
    {"get_software_key", "software_key", 40, software_get, 0},
    {"synchronise_tenant_settings", "tenant_settings", 20, customer_settings,
	0},
};

/* Its weight is nothing: customers are added when their time has come. */
static const struct action addition = {
    "add_customer", "customer", 0, customer_add, 0};

static const struct action *action_pick(struct demo *d)
{
	int at = below(d, d->action_load);
	const struct action *a = actions;

	while (at >= a->weight)
		at -= a++->weight;
	return a;
}

/* Writing */

static void flush(struct demo *d)
{
	size_t done = 0;

	if (d->out.failed && !d->result) {
		report("demo: out of memory");
		d->result = EX_OSERR;
	}
	while (!d->result && done < d->out.length) {
		ssize_t n = write(
		    STDOUT_FILENO, d->out.data + done, d->out.length - done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno == EPIPE)
			d->result = -1;
		else if (errno != EINTR) {
			report("demo: standard output: %s", strerror(errno));
			d->result = EX_IOERR;
		}
	}
	buf_clear(&d->out);
}

/* The word, or now and then the number that older answers have for it. */
static void put_code(
    struct buf *b, const char *key, const char *word, int number)
{
	if (number >= 0)
		put_int(b, key, number);
	else
		put_text(b, key, word);
}

static void put_id(struct demo *d)
{
	struct event *e = &d->event;
	struct buf *b = &d->out;

	put_key(b, "id");
	buf_addc(b, '"');
	add_guid(b, d->partner);
	buf_addc(b, '_');
	if (e->company && !e->anonymous) {
		add_guid(b, e->company->id);
		buf_addc(b, '_');
	}
	if (e->resource_id.length) {
		buf_add_span(b, buf_span(&e->resource_id));
		buf_addc(b, '_');
	}
	for (const char *p = e->action->operation; *p; p++)
		if (*p != '_')
			buf_addc(b, *p == 'C' ? 'c' : *p);
	buf_addc(b, '_');
	buf_add_int(b, e->ticks + NET_TICKS);
	buf_addc(b, '"');
}

static void put_who(struct demo *d)
{
	struct event *e = &d->event;
	struct buf *b = &d->out;

	put_guid(b, "partnerId", d->partner);
	if (e->company && !e->anonymous)
		put_guid(b, "customerId", e->company->id);
	if (e->company && !chance(d, 8))
		put_span(b, "customerName", company_name(d, e->company));
	if (e->user.length && !(e->action->flags & WITHOUT_USER))
		put_span(b, "userPrincipalName", buf_span(&e->user));
	if (chance(d, 500))
		put_text(b, "applicationId", PICK(d, applications));
	if (chance(d, 300))
		put_guid(b, "sessionId", e->session);
}

static void put_what(struct demo *d)
{
	struct event *e = &d->event;
	struct buf *b = &d->out;
	bool old = chance(d, 5);
	struct span operation = span_of(e->action->operation);
	struct span resource = span_of(e->action->resource);

	put_code(b, "resourceType", resource.data,
	    old ? vocabulary_find_resource(resource) : -1);
	if (e->value.length)
		put_span(b, "resourceNewValue", buf_span(&e->value));
	else
		put_word(b, "resourceNewValue", "null");
	if (e->old.length)
		put_span(b, "resourceOldValue", buf_span(&e->old));
	else if (chance(d, 200))
		put_word(b, "resourceOldValue", "null");
	put_code(b, "operationType", operation.data,
	    old ? vocabulary_find_operation(operation) : -1);
}

static void put_record(struct demo *d)
{
	struct event *e = &d->event;
	struct buf *b = &d->out;

	buf_addc(b, '{');
	if (!chance(d, 5))
		put_id(d);
	put_who(d);
	put_what(d);
	put_guid(b, "originalCorrelationId", e->correlation);
	put_ticks(b, "operationDate", e->ticks);
	put_text(b, "operationStatus", e->status);
	put_open(b, "customizedData", '[');
	buf_add_span(b, buf_span(&e->facts));
	buf_adds(b, "],\"attributes\":{\"objectType\":\"AuditRecord\"}}\n");
	/* A record that is not whole must not go out. */
	b->failed |= e->value.failed | e->old.failed | e->facts.failed |
		     e->resource_id.failed | e->user.failed | d->name.failed;
	if (b->failed || b->length >= 1 << 16)
		flush(d);
}

/* One record after the other */

static struct company *company_pick(struct demo *d)
{
	int first = 0, last = d->company_count - 1;
	int64_t total = d->companies[last].reach;
	int64_t at = (int64_t)(random_next(d) % (uint64_t)total);
	struct company *c;

	while (first < last) {
		int middle = (first + last) / 2;

		if (at < d->companies[middle].reach)
			last = middle;
		else
			first = middle + 1;
	}
	c = &d->companies[first];
	return c->known || c->joins <= d->number
		   ? c
		   : &d->companies[below(d, COMPANIES_LARGE)];
}

static void user_pick(struct demo *d)
{
	struct buf *b = &d->event.user;
	int at = below(d, 1000);
	int one = below(d, LENGTH(partner_users));
	int two = below(d, LENGTH(partner_users));

	buf_clear(b);
	/* The lesser of two throws: the first ones have the most to do. */
	if (at < 945) {
		buf_adds(b, partner_users[one < two ? one : two]);
	} else if (at < 980 && d->event.company->known) {
		struct person p = person_pick(d);

		add_address(d, b, &p);
	}
}

/* Who does it, to whom, and why: the same for a whole group. */
static void group_begin(struct demo *d)
{
	struct event *e = &d->event;

	e->company = company_pick(d);
	user_pick(d);
	e->correlation = guid_new(d);
	e->session = guid_new(d);
	d->group_left = chance(d, 60) ? 1 + below(d, 3) : 0;
}

static const char *status_pick(struct demo *d)
{
	int at = below(d, 1000);

	return at < 30   ? "failed"
	       : at < 34 ? "progress"
	       : at < 36 ? "decline"
			 : "succeeded";
}

/* One in fifty fails, before the customer has an id; it is tried again when
   the customer's turn comes the next time. */
static void addition_begin(struct demo *d)
{
	struct event *e = &d->event;

	e->action = &addition;
	e->anonymous = ++d->addition_count % 50 == 20;
	e->applies = !e->anonymous;
	e->status = e->applies ? "succeeded" : "failed";
	e->company->known = e->applies;
	d->group_left = e->applies ? 2 : 0;
}

static void event_clear(struct event *e)
{
	buf_clear(&e->resource_id);
	buf_clear(&e->value);
	buf_clear(&e->old);
	buf_clear(&e->facts);
	e->anonymous = false;
}

/* `latest` is the instant that this record has, if it begins a group. */
static void record_make(struct demo *d, int64_t latest)
{
	struct event *e = &d->event;
	int64_t soon = e->ticks + 1 + below(d, 20 * CLOCK_SECOND);
	struct company *company;

	event_clear(e);
	e->ticks = d->group_left > 0 && soon < latest ? soon
		   : latest > e->ticks                ? latest
						      : e->ticks + 1;
	if (d->group_left > 0)
		d->group_left--;
	else
		group_begin(d);
	e->status = status_pick(d);
	e->applies = strcmp(e->status, "succeeded") == 0;
	if (e->company->known)
		e->action = action_pick(d);
	else
		addition_begin(d);
	e->action->fill(d);
	if (chance(d, 3)) {
		buf_clear(&e->value);
		buf_adds(&e->value, PICK(d, not_json));
	}
	company = e->company;
	if (e->action->flags & WITHOUT_CUSTOMER)
		e->company = NULL;
	put_record(d);
	e->company = company;
	d->number++;
}

static int64_t hour_load(const struct demo *d, int64_t hour)
{
	int64_t day = hour / 24;
	bool weekend = day % 7 < 2; /* day 0 was a Saturday */
	uint64_t mood = mix(mix((uint64_t)d->given[SEED]) + (uint64_t)day) % 61;

	return hour_loads[weekend][hour % 24] * (int64_t)(70 + mood);
}

static void hour_make(struct demo *d, int64_t hour, int64_t count)
{
	for (int64_t i = 0; i < count && d->result == 0; i++) {
		int64_t part = (int64_t)(random_next(d) % CLOCK_HOUR);

		record_make(
		    d, hour * CLOCK_HOUR + (i * CLOCK_HOUR + part) / count);
	}
}

static void hours_make(struct demo *d)
{
	int64_t load = 0, through = 0;

	for (int64_t hour = d->begins; hour < d->ends; hour++)
		load += hour_load(d, hour);
	for (int64_t hour = d->begins; hour < d->ends; hour++) {
		through += hour_load(d, hour);
		hour_make(
		    d, hour, d->given[ENTRIES] * through / load - d->number);
	}
}

/* The beginning and the end */

static void company_init(struct demo *d, int i)
{
	struct company *c = &d->companies[i];
	uint64_t what = mix((uint64_t)d->given[SEED]) + (uint64_t)i;

	c->id = guid_of(what);
	c->reach = 1000000 / (i + 10) + (i > 0 ? c[-1].reach : 0);
	c->known = i < COMPANIES_LARGE || what % 100 < 40;
	c->joins = (int64_t)(c->id.low % (uint64_t)d->given[ENTRIES]);
	c->user_count = 2 + (int)(c->id.high % 40);
	c->subscriptions = &d->subscriptions[i * SUBSCRIPTIONS_MAX];
}

static bool demo_init(struct demo *d)
{
	int64_t more = (d->given[ENTRIES] - 20000) / 200;
	uint64_t seed = (uint64_t)d->given[SEED];

	d->random = mix(seed + 1);
	d->partner = guid_of(mix(seed));
	d->company_count = more <= 0 ? COMPANIES_AT_ONCE
			   : more < COMPANIES_MAX - COMPANIES_AT_ONCE
			       ? COMPANIES_AT_ONCE + (int)more
			       : COMPANIES_MAX;
	d->companies = calloc((size_t)d->company_count, sizeof *d->companies);
	d->subscriptions = calloc((size_t)d->company_count * SUBSCRIPTIONS_MAX,
	    sizeof *d->subscriptions);
	if (!d->companies || !d->subscriptions)
		return false;
	for (int i = 0; i < d->company_count; i++)
		company_init(d, i);
	for (int i = 0; i < LENGTH(actions); i++)
		d->action_load += actions[i].weight;
	return true;
}

static void demo_release(struct demo *d)
{
	buf_release(&d->event.user);
	buf_release(&d->event.resource_id);
	buf_release(&d->event.value);
	buf_release(&d->event.old);
	buf_release(&d->event.facts);
	buf_release(&d->name);
	buf_release(&d->out);
	free(d->companies);
	free(d->subscriptions);
}

/* Digits only, so that no sign, blank or letter slips through. */
static bool number_parse(const char *text, int64_t *number)
{
	size_t n = strspn(text, "0123456789");

	if (n == 0 || n > 18 || text[n])
		return false;
	*number = strtoll(text, NULL, 10);
	return true;
}

static int option_read(struct demo *d, int which, const char *text)
{
	const struct option *o = &options[which];
	int64_t *value = &d->given[which];
	int day = 0;
	bool good;

	if (!text) {
		report("demo: %s wants %s", o->name, o->wanted);
		return EX_USAGE;
	}
	if (which == UNTIL) {
		good = clock_parse_day(span_of(text), &day);
		*value = day;
	} else {
		good = number_parse(text, value);
	}
	if (good && *value >= o->least && *value <= o->most)
		return 0;
	report("demo: %s \"%s\" is not %s", o->name, text, o->wanted);
	return EX_USAGE;
}

/* Which option the argument is; *value is what stands after its "=". */
static int option_find(const char *argument, const char **value)
{
	int which = 0;
	size_t n = strcspn(argument, "=");

	while (which < OPTIONS && (strlen(options[which].name) != n ||
				      memcmp(argument, options[which].name, n)))
		which++;
	*value = argument[n] ? argument + n + 1 : NULL;
	return which;
}

static int options_read(struct demo *d, int argc, char **argv)
{
	for (int i = 0; i < OPTIONS; i++)
		d->given[i] = options[i].otherwise;
	for (int i = 1; i < argc; i++) {
		const char *value;
		int which = option_find(argv[i], &value);

		if (which == OPTIONS) {
			report("demo: no such option: %s; see partnerlog demo "
			       "--help",
			    argv[i]);
			return EX_USAGE;
		}
		if (!value)
			value = i + 1 < argc ? argv[++i] : NULL;
		if (option_read(d, which, value) != 0)
			return EX_USAGE;
	}
	return 0;
}

static int period_find(struct demo *d)
{
	int64_t last = d->given[UNTIL];

	d->ends = last >= 0 ? last * 24 + 18 : clock_now() / CLOCK_HOUR;
	d->begins = d->ends - d->given[DAYS] * 24;
	if (d->begins >= 0)
		return 0;
	report("demo: --days %lld reaches back before the year 2000; at most "
	       "%lld do",
	    (long long)d->given[DAYS], (long long)d->ends / 24);
	return EX_USAGE;
}

static bool help_is_wanted(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

int cli_demo(int argc, char **argv)
{
	struct demo d = {0};

	/* The write that fails tells of a closed pipe. */
	signal(SIGPIPE, SIG_IGN);
	if (help_is_wanted(argc, argv)) {
		buf_adds(&d.out, help);
	} else {
		if (options_read(&d, argc, argv) != 0 || period_find(&d) != 0) {
			d.result = EX_USAGE;
			goto out;
		}
		if (!demo_init(&d)) {
			report("demo: out of memory");
			d.result = EX_OSERR;
			goto out;
		}
		hours_make(&d);
	}
	flush(&d);
out:
	demo_release(&d);
	return d.result > 0 ? d.result : 0;
}
