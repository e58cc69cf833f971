/*
 * Steps through all rows of a log's export, and does nothing with them: what
 * an export would cost if its columns cost nothing. Prints how many there are.
 */
#include <stdio.h>

#include "lib/stores/rows.h"

static int count_row(void *context, const struct rows_row *row)
{
	(void)row;
	++*(int64_t *)context;
	return 0;
}

int main(int argc, char **argv)
{
	struct entries_filter all = {.until = ENTRIES_END};
	struct rows_wanted wanted = {.order = ROWS_NEWEST};
	int64_t count = 0;
	struct db db;
	int rc;

	db_init(&db);
	rc = argc != 2 || db_open_reader(&db, argv[1], 2000) ||
	     db_begin_read(&db, 0) ||
	     rows_each(&db, &all, &wanted, count_row, &count);
	if (rc)
		fprintf(stderr, "rows LOG: %s\n", buf_text(&db.why));
	else
		printf("%lld\n", (long long)count);
	db_end_read(&db);
	buf_release(&all.list);
	db_release(&db);
	return rc;
}
