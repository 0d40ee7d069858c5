/* The thread blocks as C code sees them. The first part is the assembler's too (thread-block.h). */
#ifndef LITEBOX_THREAD_H
#define LITEBOX_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "thread-block.h"

/* Who may still ask for a thread's result. */
enum litebox_thread_use { THREAD_JOINABLE, THREAD_JOINING, THREAD_DETACHED };

/* Where to leave to, and with which stack of the host's. */
struct litebox_host_registers {
    uint64_t rbp, rsp, rip;
};

struct litebox_thread {
    struct litebox_thread *self;
    uint64_t unused;
    /* One of STATE_... */
    uint64_t state;
    void (*begin)(void);
    uint64_t of_assembler[3];
    struct litebox_host_registers host;
    /* 0, or one of HANDLING_... */
    uint64_t handling;
    uint64_t flags_at;
    uint64_t reserved[4];

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

    /* The rest belongs to the component exceptions: the (generation) that asked to be told of interrupts, how many there were,
     * and what it asked to be called. */
    uint32_t interrupts_of;
    uint64_t interrupts;
    void *on_interrupt;
};

_Static_assert(offsetof(struct litebox_thread, state) == BLOCK_STATE, "thread-block.h");
_Static_assert(offsetof(struct litebox_thread, begin) == BLOCK_BEGIN, "thread-block.h");
_Static_assert(offsetof(struct litebox_thread, host.rbp) == BLOCK_HOST_RBP, "thread-block.h");
_Static_assert(offsetof(struct litebox_thread, host.rsp) == BLOCK_HOST_RSP, "thread-block.h");
_Static_assert(offsetof(struct litebox_thread, host.rip) == BLOCK_HOST_RIP, "thread-block.h");
_Static_assert(offsetof(struct litebox_thread, handling) == BLOCK_HANDLING, "thread-block.h");
_Static_assert(offsetof(struct litebox_thread, flags_at) == BLOCK_FLAGS_AT, "thread-block.h");
_Static_assert(offsetof(struct litebox_thread, number) == BLOCK_OF_C, "thread-block.h");
_Static_assert(sizeof(struct litebox_thread) <= BLOCK_INTERRUPTED, "thread-block.h");

/* The block of the thread that asks. */
struct litebox_thread *litebox_this_thread(void);

/* How many threads the enclave has, and the block of one of them. */
uint32_t litebox_thread_count(void);
struct litebox_thread *litebox_thread(uint32_t number);

/* Gives the thread-local variables of this thread their initial values. */
void litebox_prepare_locals(void);

#endif
