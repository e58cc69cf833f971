/*
 * stop: Ctrl-C and its like end long work in good order.
 *
 * After stop_init() the first SIGINT, SIGTERM or SIGHUP is only noted, and
 * makes a read() that waits return EINTR; a second one of the same kind ends
 * the program at once. What was ignored when the program began stays so.
 */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include <stdbool.h>

void stop_init(void);

/* Whether a signal came: end the work where it is whole. */
bool stop_wanted(void);

/* Where a signal came, ends the program by it, once all is put away: a shell
   and cron then see what ended it. Else does nothing. */
void stop_raise(void);

#endif
