/*
 * thread: work that goes on beside the caller's.
 */
#ifndef WIRE_THREAD_H
#define WIRE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Starts one that no signal is delivered to: they stay the caller's. False
   where there can be none; who can do without goes on alone. */
bool thread_start(
    pthread_t *thread, void *(*run)(void *context), void *context);

#endif
