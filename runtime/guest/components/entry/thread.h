/* The thread blocks as C code sees them. The first part is the assembler's too (thread-block.h). */
#ifndef LITEBOX_THREAD_H
#define LITEBOX_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "thread-block.h"

/* Who may still ask for a thread's result. */
enum litebox_thread_use { THREAD_JOINABLE, THREAD_JOINING, THREAD_DETACHED };

struct litebox_thread {
    struct litebox_thread *self;
    uint64_t unused;
    /* One of STATE_... */
    uint64_t state;
    void (*begin)(void);
    uint8_t of_assembler[BLOCK_OF_C - BLOCK_BEGIN - 8];

    /* From 0, in the order of the TCS pages. */
    uint32_t number;

    /* The rest belongs to the component threads; what is said of a lock is in threads.h. */

    /* Under the lock of threads: thrd_create has taken the block, and how often that has happened. */
    bool taken;
    enum litebox_thread_use use;
    uint32_t generation;
    /* Not 0 once the thread's function has returned (result). */
    uint32_t ended;
    int result;
    int (*function)(void *);
    void *argument;

    /* Under the lock of waiters: the word that the thread waits for, and who began to wait after it. */
    const uint32_t *awaited;
    struct litebox_thread *next_waiter;
    /* Grows when the thread is woken; the host keeps a copy, and lets the thread sleep only while it is current. */
    uint32_t wakes;
};

_Static_assert(offsetof(struct litebox_thread, state) == BLOCK_STATE, "thread-block.h");
_Static_assert(offsetof(struct litebox_thread, begin) == BLOCK_BEGIN, "thread-block.h");
_Static_assert(offsetof(struct litebox_thread, number) == BLOCK_OF_C, "thread-block.h");

/* The block of the thread that asks. */
struct litebox_thread *litebox_this_thread(void);

/* How many threads the enclave has, and the block of one of them. */
uint32_t litebox_thread_count(void);
struct litebox_thread *litebox_thread(uint32_t number);

/* Gives the thread-local variables of this thread their initial values. */
void litebox_prepare_locals(void);

#endif
