#include "roles.h"

/* Marks a message for the catalogues. */
#define N_(text) text

static const struct {
	const char *word, *title;
} roles[ROLE_COUNT] = {
    [ROLE_GLOBAL_ADMIN] = {"global-admin", N_("Global admin")},
    [ROLE_BILLING_ADMIN] = {"billing-admin", N_("Billing admin")},
    [ROLE_USER_MANAGEMENT_ADMIN] = {"user-management-admin",
	N_("User management admin")},
    [ROLE_ADMIN_AGENT] = {"admin-agent", N_("Admin agent")},
    [ROLE_SALES_AGENT] = {"sales-agent", N_("Sales agent")},
    [ROLE_HELPDESK_AGENT] = {"helpdesk-agent", N_("Helpdesk agent")},
};

static const struct {
	const char *word;
	enum permission permission;
} permissions[] = {
    {"view", MAY_VIEW},
    {"details", MAY_SEE_DETAILS},
    {"export", MAY_EXPORT},
    {"subscriptions", MAY_SEE_SUBSCRIPTIONS},
};

enum role role_parse(struct span word)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (span_is(word, roles[i].word))
			return (enum role)i;
	return ROLE_NONE;
}

const char *role_word(enum role role)
{
	return role == ROLE_NONE ? "" : roles[role].word;
}

const char *role_title(enum role role)
{
	return role == ROLE_NONE ? "" : roles[role].title;
}

unsigned permission_parse(struct span word)
{
	for (size_t i = 0; i < sizeof permissions / sizeof *permissions; i++)
		if (span_is(word, permissions[i].word))
			return permissions[i].permission;
	return 0;
}

const char *permission_word(enum permission permission)
{
	for (size_t i = 0; i < sizeof permissions / sizeof *permissions; i++)
		if (permissions[i].permission == permission)
			return permissions[i].word;
	return "";
}
