#include <stddef.h>

#include "../hostcall/hostcall.h"
#include "threads.h"

/* The linker then keeps the entry of threads, which no code calls. */
#define NEEDS_THREAD_ENTRY() __asm__ volatile(".globl litebox_thread_entry; .reloc 0, R_X86_64_NONE, litebox_thread_entry")

static const struct litebox_locking locking = {litebox_lock_take, litebox_lock_release};

static _Noreturn void begin(void) {
    litebox_prepare_locals();
    const struct litebox_thread *self = litebox_this_thread();
    thrd_exit(self->function(self->argument));
}

/* Takes the block of a thread that has left the enclave for good, or never was in it. */
static struct litebox_thread *take_block(void) {
    for (;;) {
        bool leaving = false;
        litebox_lock_take(&litebox_threads_lock);
        for (uint32_t number = 1; number < litebox_thread_count(); number++) {
            struct litebox_thread *thread = litebox_thread(number);
            if (thread->taken)
                continue;
            uint64_t state = __atomic_load_n(&thread->state, __ATOMIC_ACQUIRE);
            leaving |= state == STATE_RUNNING;
            if (state != STATE_FRESH && state != STATE_ENDED)
                continue;
            thread->taken = true;
            thread->number = number;
            thread->generation++;
            thread->use = THREAD_JOINABLE;
            thread->ended = 0;
            litebox_lock_release(&litebox_threads_lock);
            return thread;
        }
        litebox_lock_release(&litebox_threads_lock);
        if (!leaving)
            return NULL;
        litebox_thread_yield(); /* a thread that has been joined is on its last instructions */
    }
}

static void give_block_back(struct litebox_thread *thread) {
    litebox_lock_take(&litebox_threads_lock);
    thread->taken = false;
    litebox_lock_release(&litebox_threads_lock);
}

int thrd_create(thrd_t *thread, thrd_start_t function, void *argument) {
    NEEDS_THREAD_ENTRY();
    __atomic_store_n(&litebox_locking, &locking, __ATOMIC_RELAXED);
    struct litebox_thread *created = take_block();
    if (created == NULL)
        return thrd_nomem;
    *thread = litebox_thread_name(created); /* the new thread may look at it */
    created->function = function;
    created->argument = argument;
    created->begin = begin;
    __atomic_fetch_add(&litebox_threads_alive, 1, __ATOMIC_RELAXED);
    uint64_t state = STATE_ANNOUNCED;
    __atomic_store_n(&created->state, state, __ATOMIC_RELEASE);
    /* A host that says no and lets the thread in all the same has let it in. */
    if (litebox_thread_start(created->number) ||
        !__atomic_compare_exchange_n(&created->state, &state, STATE_ENDED, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return thrd_success;
    __atomic_fetch_sub(&litebox_threads_alive, 1, __ATOMIC_RELAXED);
    give_block_back(created);
    return thrd_error;
}
