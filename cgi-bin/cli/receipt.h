/*
 * receipt: whether a file is the one that a receipt of an export tells of, and
 * whether the log still says the same.
 */
#ifndef CLI_RECEIPT_H
#define CLI_RECEIPT_H

#include "cli.h"

/* Tells what differs, a line each, and the end of it. The log is looked into
   unless the configuration names none and there is none in the default place.
   An exit status. */
int receipt_verify(
    const struct config *c, const char *file, const char *receipt);

#endif
