/* Mutexes, for this folder only. */
#ifndef LITEBOX_MUTEX_H
#define LITEBOX_MUTEX_H

#include "threads.h"

/* The lock of a mutex has no owner; this is who holds it: never 0, and 0 while nobody does. */
static inline unsigned long litebox_mutex_holder(void) {
    return (unsigned long)(uintptr_t)litebox_this_thread();
}

/* Where this thread holds the mutex already: counts it once more, or refuses where that is not allowed. Returns false where the
 * mutex must be taken. */
bool litebox_mutex_again(mtx_t *mutex, int *result);

#endif
