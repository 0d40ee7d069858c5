#include <stddef.h>

#include "../entry/entry.h"
#include "threads.h"

void (*litebox_destroy_values)(void);

/* The program ends when its last thread has (C11 7.26.5.5); the first one waits for that. */
static _Noreturn void finish_last(void) {
    uint32_t alive;
    while ((alive = __atomic_load_n(&litebox_threads_alive, __ATOMIC_ACQUIRE)) != 0)
        litebox_wait(&litebox_threads_alive, alive);
    litebox_finish(0);
}

void thrd_exit(int result) {
    struct litebox_thread *self = litebox_this_thread();
    void (*destroy_values)(void) = __atomic_load_n(&litebox_destroy_values, __ATOMIC_RELAXED);
    if (destroy_values != NULL)
        destroy_values();
    litebox_lock_take(&litebox_threads_lock);
    self->result = result;
    __atomic_store_n(&self->ended, 1, __ATOMIC_RELEASE);
    if (self->use == THREAD_DETACHED)
        self->taken = false;
    litebox_lock_release(&litebox_threads_lock);
    litebox_wake(&self->ended, 1);
    __atomic_fetch_sub(&litebox_threads_alive, 1, __ATOMIC_RELEASE);
    if (self->number == 0)
        finish_last();
    litebox_wake(&litebox_threads_alive, 1);
    litebox_leave(EXIT_THREAD, 0, 0, 0, 0);
    __builtin_trap();
}
