/*
 * filename: what a downloaded file is called, in the header that says so.
 */
#ifndef FRAME_FILENAME_H
#define FRAME_FILENAME_H

#include "../text/buf.h"

/*
 * Appends "activity-log_NAME_AFTER.EXTENSION", or without NAME when it is
 * empty. Of the name, which may hold anything, only so much is taken, and so,
 * that each system can keep the file.
 */
void filename_add(struct buf *out, struct span name, const char *after,
    const char *extension);

/* Appends the value of Content-Disposition for the same file; old clients
   get it without the name. */
void filename_add_header(struct buf *out, struct span name, const char *after,
    const char *extension);

#endif
