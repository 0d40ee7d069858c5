/* Static variables of functions: made once, by the thread that comes first (Itanium C++ ABI 3.3.3). */
#include <stdbool.h>

#include "../entry/locking.h"
#include "../entry/thread.h"
#include "cxx.h"

/* The compiler reads the first byte only. */
struct guard {
    uint8_t done;
    uint8_t unused;
    /* Number of the thread that makes the variable, counted from 1. */
    uint16_t maker;
    uint32_t lock;
};
_Static_assert(sizeof(struct guard) == 8, "the ABI's size of a guard");

int __cxa_guard_acquire(struct guard *guard);
void __cxa_guard_release(struct guard *guard);
void __cxa_guard_abort(struct guard *guard);

static void leave(struct guard *guard) {
    __atomic_store_n(&guard->maker, 0, __ATOMIC_RELAXED);
    if (__atomic_load_n(&litebox_locking, __ATOMIC_RELAXED) == NULL)
        guard->lock = 0;
    else
        litebox_release(&guard->lock);
}

int __cxa_guard_acquire(struct guard *guard) {
    if (__atomic_load_n(&guard->done, __ATOMIC_ACQUIRE) != 0)
        return 0;
    uint16_t self = (uint16_t)(litebox_this_thread()->number + 1);
    if (__atomic_load_n(&guard->maker, __ATOMIC_RELAXED) == self)
        litebox_cxx_fail("__gnu_cxx::recursive_init_error", "the making of a static variable uses that variable");
    /* A thread that is alone takes the lock all the same: it may create others before it gives it back. */
    if (__atomic_load_n(&litebox_locking, __ATOMIC_RELAXED) == NULL)
        guard->lock = LITEBOX_LOCK_TAKEN;
    else
        litebox_take(&guard->lock);
    __atomic_store_n(&guard->maker, self, __ATOMIC_RELAXED);
    if (guard->done == 0)
        return 1;
    leave(guard);
    return 0;
}

void __cxa_guard_release(struct guard *guard) {
    __atomic_store_n(&guard->done, 1, __ATOMIC_RELEASE);
    leave(guard);
}

void __cxa_guard_abort(struct guard *guard) {
    leave(guard);
}
