/*
 * roles: the six partner roles, and what each may do.
 */
#ifndef WIRE_ROLES_H
#define WIRE_ROLES_H

#include "../text/span.h"

enum role {
	ROLE_NONE = -1,
	ROLE_GLOBAL_ADMIN,
	ROLE_BILLING_ADMIN,
	ROLE_USER_MANAGEMENT_ADMIN,
	ROLE_ADMIN_AGENT,
	ROLE_SALES_AGENT,
	ROLE_HELPDESK_AGENT,
	ROLE_COUNT,
};

enum permission {
	MAY_VIEW = 1,
	MAY_SEE_DETAILS = 2,
	MAY_EXPORT = 4,
	MAY_SEE_SUBSCRIPTIONS = 8,
	MAY_ALL = 15,
};

/* "billing-admin", exactly; ROLE_NONE for anything else. */
enum role role_parse(struct span word);
const char *role_word(enum role role);  /* "billing-admin" */
const char *role_title(enum role role); /* "Billing admin": to translate */

/* "view", "details", "export", "subscriptions"; 0 for anything else. */
unsigned permission_parse(struct span word);
const char *permission_word(enum permission permission); /* "view" */

#endif
