/*
 * zip: reads back a zip file of XML that another library has written, whose
 * errors of writing it may not have told: a full disk leaves a piece out, in
 * the file or in what it was made of.
 */
#ifndef WIRE_ZIP_H
#define WIRE_ZIP_H

#include <stdint.h>

#include "../text/span.h"

struct zip_member {
	struct span name;
	int64_t content; /* bytes between the tags asked for; -1: not there */
};

/*
 * Reads the file from its beginning to its end, in flat memory. True when
 * each member is there with the length and the CRC that the file gives, ends
 * with the end tag of its root element, and `each` says so of it. `tag` is an
 * element that stands once in a member, within its first and last 4 KiB.
 */
bool zip_is_whole(int fd, const char *tag,
    bool (*each)(void *context, const struct zip_member *m), void *context);

#endif
