#include "vocabulary.h"

#include <pthread.h>

/* Marks a string for the translators; it is translated where it is shown. */
#define N_(text) text
#define COUNT(table) ((int)(sizeof table / sizeof *table))

const struct vocabulary_operation vocabulary_operations[] = {
    [0] = {"undefined", N_("performed an unspecified action"), KIND_OTHER},
    [1] = {"update_customer_qualification",
	N_("changed a customer's qualification"), KIND_CUSTOMER},
    [2] = {"update_subscription", N_("updated a subscription"),
	KIND_SUBSCRIPTION},
    [3] = {"upgrade_subscription", N_("upgraded a subscription"),
	KIND_SUBSCRIPTION},
    [4] = {"convert_trial_subscription",
	N_("converted a trial subscription to a paid one"), KIND_SUBSCRIPTION},
    [5] = {"add_customer", N_("added a customer"), KIND_CUSTOMER},
    [6] = {"update_customer_billing_profile",
	N_("updated a customer's billing profile"), KIND_CUSTOMER},
    [7] = {"update_customer_partner_contract_company_name",
	N_("changed the company name in a customer's contract"), KIND_CUSTOMER},
    [8] = {"update_customer_spending_budget",
	N_("changed a customer's spending budget"), KIND_BILLING},
    [9] = {"delete_customer", N_("deleted a customer"), KIND_CUSTOMER},
    [10] = {"remove_partner_customer_relationship",
	N_("removed the relationship with a customer"), KIND_RELATIONSHIP},
    [11] = {"create_order", N_("created an order"), KIND_ORDER},
    [12] = {"update_order", N_("updated an order"), KIND_ORDER},
    [13] = {"create_customer_user", N_("created a user"), KIND_USER},
    [14] = {"delete_customer_user", N_("deleted a user"), KIND_USER},
    [15] = {"update_customer_user", N_("updated a user"), KIND_USER},
    [16] = {"update_customer_user_licenses", N_("changed a user's licences"),
	KIND_USER},
    [17] = {"reset_customer_user_password", N_("reset a user's password"),
	KIND_USER},
    [18] = {"update_customer_user_principal_name",
	N_("changed a user's sign-in name"), KIND_USER},
    [19] = {"restore_customer_user", N_("restored a user"), KIND_USER},
    [20] = {"create_mpn_association", N_("created an MPN association"),
	KIND_RELATIONSHIP},
    [21] = {"update_mpn_association", N_("updated an MPN association"),
	KIND_RELATIONSHIP},
    [22] = {"update_sfb_customer_user_licenses",
	N_("changed a user's Skype for Business licences"), KIND_USER},
    [23] = {"update_transfer", N_("updated a transfer"), KIND_SUBSCRIPTION},
    [24] = {"create_partner_relationship", N_("created a partner relationship"),
	KIND_RELATIONSHIP},
    [25] = {"register_application", N_("registered an application"),
	KIND_APPLICATION},
    [26] = {"unregister_application", N_("unregistered an application"),
	KIND_APPLICATION},
    [27] = {"add_application_credential", N_("added an application credential"),
	KIND_APPLICATION},
    [28] = {"remove_application_credential",
	N_("removed an application credential"), KIND_APPLICATION},
    [29] = {"create_partner_user", N_("created a partner user"), KIND_USER},
    [30] = {"update_partner_user", N_("updated a partner user"), KIND_USER},
    [31] = {"remove_partner_user", N_("removed a partner user"), KIND_USER},
    [32] = {"create_referral", N_("created a referral"), KIND_REFERRAL},
    [33] = {"update_referral", N_("updated a referral"), KIND_REFERRAL},
    [34] = {"get_software_key", N_("retrieved a software key"),
	KIND_APPLICATION},
    [35] = {"get_software_download_link",
	N_("retrieved a software download link"), KIND_APPLICATION},
    [36] = {"increase_spending_limit", N_("increased a spending limit"),
	KIND_BILLING},
    [37] = {"ready_invoice", N_("made an invoice ready"), KIND_BILLING},
    [38] = {"create_agreement", N_("created an agreement"), KIND_CUSTOMER},
    [39] = {"extend_relationship",
	N_("extended a relationship to an indirect provider"),
	KIND_RELATIONSHIP},
    [40] = {"create_transfer", N_("created a transfer"), KIND_SUBSCRIPTION},
    [41] = {"create_self_serve_policy", N_("created a self-serve policy"),
	KIND_CUSTOMER},
    [42] = {"update_self_serve_policy", N_("updated a self-serve policy"),
	KIND_CUSTOMER},
    [43] = {"delete_self_serve_policy", N_("deleted a self-serve policy"),
	KIND_CUSTOMER},
    [44] = {"remove_partner_relationship", N_("removed a partner relationship"),
	KIND_RELATIONSHIP},
    [45] = {"delete_tip_customer", N_("deleted a sandbox customer"),
	KIND_CUSTOMER},
    [46] = {"create_related_referral", N_("created a related referral"),
	KIND_REFERRAL},
    [47] = {"update_related_referral", N_("updated a related referral"),
	KIND_REFERRAL},
    [48] = {"granular_admin_relationship_approved",
	N_("approved a granular admin relationship"), KIND_RELATIONSHIP},
    [49] = {"granular_admin_relationship_activated",
	N_("activated a granular admin relationship"), KIND_RELATIONSHIP},
    [50] = {"granular_admin_relationship_termination_requested",
	N_("requested the end of a granular admin relationship"),
	KIND_RELATIONSHIP},
    [51] = {"granular_admin_relationship_terminated",
	N_("terminated a granular admin relationship"), KIND_RELATIONSHIP},
    [52] = {"granular_admin_relationship_expired",
	N_("let a granular admin relationship expire"), KIND_RELATIONSHIP},
    [53] = {"granular_admin_access_assignment_created",
	N_("created a granular admin access assignment"), KIND_RELATIONSHIP},
    [54] = {"granular_admin_access_assignment_updated",
	N_("updated a granular admin access assignment"), KIND_RELATIONSHIP},
    [55] = {"granular_admin_access_assignment_deleted",
	N_("deleted a granular admin access assignment"), KIND_RELATIONSHIP},
    [56] = {"dap_admin_relationship_approved",
	N_("approved a delegated admin relationship"), KIND_RELATIONSHIP},
    [57] = {"dap_admin_relationship_terminated",
	N_("terminated a delegated admin relationship"), KIND_RELATIONSHIP},
    [58] = {"create_credit", N_("created a credit"), KIND_BILLING},
    [59] = {"update_credit", N_("updated a credit"), KIND_BILLING},
    [60] = {"cancel_credit", N_("cancelled a credit"), KIND_BILLING},
    [61] = {"add_user_member", N_("added a user to a directory role"),
	KIND_USER},
    [62] = {"remove_user_member", N_("removed a user from a directory role"),
	KIND_USER},
    [63] = {"granular_admin_access_assignment_activated",
	N_("activated a granular admin access assignment"), KIND_RELATIONSHIP},
    [64] = {"software_attestation", N_("confirmed a software attestation"),
	KIND_APPLICATION},
    [65] = {"granular_admin_relationship_cleaned_up",
	N_("cleaned up a granular admin relationship"), KIND_RELATIONSHIP},
    [66] = {"update_company_info", N_("updated a customer's company profile"),
	KIND_CUSTOMER},
    [67] = {"policy_created", N_("created a policy"), KIND_DEVICE},
    [68] = {"policy_updated", N_("updated a policy"), KIND_DEVICE},
    [69] = {"policy_deleted", N_("deleted a policy"), KIND_DEVICE},
    [70] = {"device_updated", N_("updated a device"), KIND_DEVICE},
    [71] = {"devices_update_attempted", N_("tried to update devices"),
	KIND_DEVICE},
    [72] = {"device_deleted", N_("deleted a device"), KIND_DEVICE},
    [73] = {"devices_upload_to_new_batch_attempted",
	N_("tried to upload devices to a new batch"), KIND_DEVICE},
    [74] = {"devices_upload_to_existing_batch_attempted",
	N_("tried to upload devices to an existing batch"), KIND_DEVICE},
    [75] = {"manage_overage", N_("managed a subscription's overage"),
	KIND_SUBSCRIPTION},
    [76] = {"dap_admin_relationship_terminated_by_microsoft",
	N_("terminated a delegated admin relationship (by Microsoft)"),
	KIND_RELATIONSHIP},
    [77] = {"azure_fraud_event_detected", N_("detected an Azure fraud event"),
	KIND_OTHER},
    [78] = {"create_new_commerce_migration",
	N_("created a new-commerce migration"), KIND_SUBSCRIPTION},

    /* What partnerlog itself records; no number of the vendor's. */
    {"prune_log", N_("removed old entries from the log"), KIND_OTHER},
    {"export_log", N_("exported from the log"), KIND_OTHER},
};

enum { OWN_OPERATIONS = 2 };

const int vocabulary_operation_count = COUNT(vocabulary_operations);

const struct vocabulary_word vocabulary_resources[] = {
    [0] = {"undefined", N_("undefined")},
    [1] = {"customer", N_("customer")},
    [2] = {"customer_user", N_("customer user")},
    [3] = {"order", N_("order")},
    [4] = {"subscription", N_("subscription")},
    [5] = {"license", N_("licence")},
    [6] = {"third_party_add_on", N_("third-party add-on")},
    [7] = {"mpn_association", N_("MPN association")},
    [8] = {"transfer", N_("transfer")},
    [9] = {"application", N_("application")},
    [10] = {"application_credential", N_("application credential")},
    [11] = {"partner_user", N_("partner user")},
    [12] = {"partner_relationship", N_("partner relationship")},
    [13] = {"referral", N_("referral")},
    [14] = {"software_key", N_("software key")},
    [15] = {"software_download_link", N_("software download link")},
    [16] = {"spending_limit", N_("spending limit")},
    [17] = {"invoice", N_("invoice")},
    [18] = {"agreement", N_("agreement")},
    [19] = {"partner_customer_relationship",
	N_("relationship between partner and customer")},
    [20] = {"self_serve_policy", N_("self-serve policy")},
    [21] = {"granular_admin_relationship", N_("granular admin relationship")},
    [22] = {"granular_admin_access_assignment",
	N_("granular admin access assignment")},
    [23] = {"partner_customer_dap",
	N_("delegated admin relationship with a customer")},
    [24] = {"credit", N_("credit")},
    [25] = {"customer_directory_role", N_("directory role of a customer")},
    [26] = {"software_page", N_("software page")},
    [27] = {"device", N_("device")},
    [28] = {"policy", N_("policy")},
    [29] = {"overage", N_("overage")},
    [30] = {"new_commerce_migration", N_("new-commerce migration")},
    [31] = {"azure_entitlement", N_("Azure entitlement")},
    [32] = {"indirect_provider_indirect_reseller_dap",
	N_("delegated admin relationship of provider and reseller")},
};

const int vocabulary_resource_count = COUNT(vocabulary_resources);

const char *const vocabulary_kinds[KIND_COUNT] = {
    [KIND_CUSTOMER] = N_("Customers"),
    [KIND_ORDER] = N_("Orders"),
    [KIND_SUBSCRIPTION] = N_("Subscriptions"),
    [KIND_USER] = N_("Users"),
    [KIND_RELATIONSHIP] = N_("Relationships"),
    [KIND_REFERRAL] = N_("Referrals"),
    [KIND_BILLING] = N_("Billing"),
    [KIND_DEVICE] = N_("Devices and policies"),
    [KIND_APPLICATION] = N_("Applications and software"),
    [KIND_OTHER] = N_("Other"),
};

const struct vocabulary_word vocabulary_statuses[] = {
    {"succeeded", N_("succeeded")},
    {"failed", N_("failed")},
    {"progress", N_("in progress")},
    {"decline", N_("declined")},
    {"undefined", N_("undefined")},
};

const int vocabulary_status_count = COUNT(vocabulary_statuses);

/* Older answers have these words for the same operations. */
static const struct {
	const char *word;
	int number;
} older_operations[] = {
    {"increase_credit_limit", 36},
};

#define WORD_MAX 64
#define SLOTS 256 /* at least twice the words, so that probes stay short */

/* A word as it is compared: lower case, without what joins its parts. */
struct key {
	char text[WORD_MAX];
	size_t length;
	unsigned hash;
};

/* An open hash of all words of one table. */
struct index {
	struct key keys[SLOTS];
	int numbers[SLOTS];
};

static bool key_init(struct key *k, struct span word)
{
	k->length = 0;
	k->hash = 2166136261u;
	for (size_t i = 0; i < word.length; i++) {
		char c = word.data[i];

		if (c == '_' || c == ' ')
			continue;
		if (k->length == sizeof k->text)
			return false;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		k->text[k->length++] = c;
		k->hash = (k->hash ^ (unsigned char)c) * 16777619u;
	}
	return k->length > 0;
}

/* The slot where the key stands, else the free one where it would. */
static int index_slot(const struct index *x, const struct key *k)
{
	unsigned at = (k->hash ^ k->hash >> 16) % SLOTS;

	while (x->keys[at].length != 0 &&
	       (x->keys[at].length != k->length ||
		   memcmp(x->keys[at].text, k->text, k->length) != 0))
		at = (at + 1) % SLOTS;
	return (int)at;
}

static void index_add(struct index *x, const char *word, int number)
{
	struct key k;
	int at;

	if (!key_init(&k, span_of(word)))
		return;
	at = index_slot(x, &k);
	x->keys[at] = k;
	x->numbers[at] = number;
}

static int index_find(const struct index *x, struct span word)
{
	struct key k;
	int at;

	if (!key_init(&k, word))
		return -1;
	at = index_slot(x, &k);
	return x->keys[at].length ? x->numbers[at] : -1;
}

/* The number that the word is in digits, when it is below the limit. */
static int number_find(struct span word, int limit)
{
	int number = 0;

	if (word.length == 0 || word.length > 3)
		return -1;
	for (size_t i = 0; i < word.length; i++) {
		if (word.data[i] < '0' || word.data[i] > '9')
			return -1;
		number = 10 * number + word.data[i] - '0';
	}
	return number < limit ? number : -1;
}

/* Two threads may read records at once. */
static struct index operations, resources;
static pthread_once_t operations_once = PTHREAD_ONCE_INIT;
static pthread_once_t resources_once = PTHREAD_ONCE_INIT;

static void build_operations(void)
{
	for (int i = 0; i < vocabulary_operation_count; i++)
		index_add(&operations, vocabulary_operations[i].code, i);
	for (int i = 0; i < COUNT(older_operations); i++)
		index_add(&operations, older_operations[i].word,
		    older_operations[i].number);
}

static void build_resources(void)
{
	for (int i = 0; i < vocabulary_resource_count; i++)
		index_add(&resources, vocabulary_resources[i].code, i);
}

int vocabulary_find_operation(struct span word)
{
	int number =
	    number_find(word, vocabulary_operation_count - OWN_OPERATIONS);

	if (number >= 0)
		return number;
	pthread_once(&operations_once, build_operations);
	return index_find(&operations, word);
}

int vocabulary_find_resource(struct span word)
{
	int number = number_find(word, vocabulary_resource_count);

	if (number >= 0)
		return number;
	pthread_once(&resources_once, build_resources);
	return index_find(&resources, word);
}

int vocabulary_find_status(struct span word)
{
	/* The vendor has no number for "undefined", which stands last. */
	int number = number_find(word, vocabulary_status_count - 1);

	for (int i = 0; number < 0 && i < vocabulary_status_count; i++)
		if (span_is_nocase(word, vocabulary_statuses[i].code))
			number = i;
	return number;
}
