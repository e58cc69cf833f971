/*
 * process: tells one process from another that got the same number later.
 */
#ifndef WIRE_PROCESS_H
#define WIRE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

/* This one: its number, and when it began, in the system's own count; 0 where
   that cannot be known. */
int64_t process_number(void);
int64_t process_began(void);

/* Whether the process with this number is still the one that began then. True
   where it cannot be known. */
bool process_lives(int64_t number, int64_t began);

#endif
