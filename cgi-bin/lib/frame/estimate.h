/*
 * estimate: about how large a file an export becomes, in each format, as its
 * first rows have it.
 */
#ifndef FRAME_ESTIMATE_H
#define FRAME_ESTIMATE_H

#include "../stores/overview.h"
#include "page.h"

/* Bytes; with a row for each line, and with one for each entry. */
struct estimate {
	int64_t csv[2];
	int64_t xlsx[2];
	int64_t records; /* NDJSON knows no rows */
};

/* `rows` is what the filter comes to. 0 or -1. */
int estimate_read(struct page_request *r, struct entries_filter *filter,
    const struct overview_rows *rows, struct estimate *e);

#endif
