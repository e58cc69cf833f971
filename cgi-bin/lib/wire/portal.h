/*
 * portal: the vendor's portal's own CSV, row by row, as audit records.
 *
 * The first line is the heading line, in any of the six languages, in any
 * order and case: Date-Time, Affected customer, Action, Partner user or
 * Performed by, Status, Additional information; each may end in "(UTC)".
 * Customer ID and Action code are known, too, and a column Refused, which
 * says why a row was refused before, is passed over. (Whoever writes such a
 * file puts that column first: behind a row with a stray quote, or with too
 * few fields, it would not be found again.) A first line "sep=;" may stand
 * before it. The fields are parted by commas, semicolons or tabs:
 * rows.separator, once portal_next() was called.
 *
 * A record comes out with the keys of the vendor's API, those that are empty
 * left out:
 *
 *	{"operationDate": "2021-09-14T19:16Z", "customerId": …,
 *	 "customerName": …, "operationType": "create_order",
 *	 "userPrincipalName": …, "operationStatus": "succeeded",
 *	 "customizedData": [{"key": "Additional information", "value": …}],
 *	 "attributes": {"objectType": "PortalRow"},
 *	 "portal": {"Date-Time": "9/14/2021, 7:16 PM", …}, "occurrence": 2}
 *
 * customizedData has the columns that are not known, too, under their
 * headings; `portal` has every cell as it was written. Actions and statuses
 * that the vocabulary knows become the vendor's codes, others stay as they
 * are. What the portal does not show (the record's id) is not made up.
 *
 * The portal's minutes are too coarse to tell two events of one kind apart:
 * a row that is the same as an earlier one in all but its status is an event
 * of its own, and has `occurrence`, counted from the second on. So the same
 * file gives the same records again. Rows are remembered as 64 bits each, up
 * to PORTAL_ROWS_MAX different ones, at most some 100 MB; then all of them are
 * forgotten, and counting begins anew.
 *
 * Dates: portal_date.h. When the rows do not say whether day or month comes
 * first, and the caller does not, a file (no pipe) is first looked through
 * for a row that tells; in a pipe those before it count, and one that shows
 * the other order than those is refused. A date that could still be either,
 * for want of such a row or since there are some of both kinds, is refused.
 */
#ifndef WIRE_PORTAL_H
#define WIRE_PORTAL_H

#include "../text/map.h"
#include "csv.h"
#include "portal_date.h"

#define PORTAL_ROWS_MAX 1000000

/* What a column has. */
enum portal_column {
	PORTAL_OTHER,
	PORTAL_DATE,
	PORTAL_CUSTOMER_ID,
	PORTAL_CUSTOMER,
	PORTAL_ACTION,
	PORTAL_ACTION_CODE,
	PORTAL_USER,
	PORTAL_STATUS,
	PORTAL_INFORMATION,
	PORTAL_REFUSED,
	PORTAL_COLUMNS,
};

struct portal {
	struct csv_reader rows;
	struct span heading; /* the heading line, as it stood, without its
				line end; once portal_next() was called */
	struct span record;  /* the JSON; the portal's, until the next call */
	const char *problem; /* a sentence in English; likewise */
	const char *field;   /* the heading of the column with the problem,
				or "" */
	struct span text;    /* the row as it stands in the file, without its
				line end; data NULL when it is too long; the
				input's, until the next call */
	int64_t text_line;   /* where it begins */
	int64_t text_offset;

	bool begun; /* the heading line was read */
	bool ended; /* it was refused, and with it the file */
	enum portal_column kinds[CSV_FIELDS];
	struct span names[CSV_FIELDS]; /* the headings, as strings */
	size_t columns;
	int known[PORTAL_COLUMNS]; /* a kind's column; -1: there is none */

	enum portal_order asked; /* by the caller */
	unsigned told;           /* a bit for each order that a row showed */

	struct map seen; /* how often, by the hash of a row's event */
	uint64_t hash;   /* of this row's */
	struct buf json, why, headings; /* owned */
};

/*
 * Whether the input begins with such a heading line: a column with the date,
 * and one more that is known. To be asked before anything was read.
 */
bool portal_fits(struct input *in);

/* The input is the caller's, and nothing of it was passed yet. */
void portal_init(struct portal *p, struct input *in, enum portal_order order);
void portal_release(struct portal *p);

/*
 * The next row: SOURCE_RECORD with `record`, or SOURCE_BAD with `problem`.
 * Empty rows are passed over. When it is the heading line that is bad, no row
 * follows.
 */
enum source_result portal_next(struct portal *p);

#endif
