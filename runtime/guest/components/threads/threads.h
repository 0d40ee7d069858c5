/* Threads, for this folder only. */
#ifndef LITEBOX_THREADS_INTERNAL_H
#define LITEBOX_THREADS_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <threads.h>

#include "../entry/locking.h"
#include "../entry/thread.h"

/* A thread waits for a word of the enclave's memory to change. Whether it may go on is decided in here: the host only makes
 * it sleep and wakes it, and one that wakes nobody or everybody costs time, never correctness. */

/* Waits until somebody wakes those who wait for (*word), unless it is not (value) any more. May return for no reason. */
void litebox_wait(const uint32_t *word, uint32_t value);

/* Wakes at most (count) threads that wait for (*word), those first that began first. */
void litebox_wake(const uint32_t *word, uint32_t count);

/* A lock of 32 bits, free at first: threads that find it taken sleep. */
enum { LOCK_FREE, LOCK_TAKEN = LITEBOX_LOCK_TAKEN, LOCK_AWAITED };
bool litebox_lock_try(uint32_t *lock);
void litebox_lock_take(uint32_t *lock);
void litebox_lock_release(uint32_t *lock);

/* Guards who uses which thread block. */
extern uint32_t litebox_threads_lock;

/* Threads that have begun or been announced and have not ended, the first one among them. */
extern uint32_t litebox_threads_alive;

/* The thread that (thread) means, if its result can still be asked for; else NULL. Call it under the lock. */
struct litebox_thread *litebox_thread_joinable(thrd_t thread);

thrd_t litebox_thread_name(const struct litebox_thread *thread);

/* Calls the destructors of the thread's values; NULL as long as no key has one. */
extern void (*litebox_destroy_values)(void);

#endif
