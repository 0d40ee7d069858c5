#include "threads.h"

void litebox_lock_take(uint32_t *lock) {
    if (litebox_lock_try(lock))
        return;
    while (__atomic_exchange_n(lock, LOCK_AWAITED, __ATOMIC_ACQUIRE) != LOCK_FREE)
        litebox_wait(lock, LOCK_AWAITED);
}

void litebox_lock_release(uint32_t *lock) {
    if (__atomic_exchange_n(lock, LOCK_FREE, __ATOMIC_RELEASE) == LOCK_AWAITED)
        litebox_wake(lock, 1);
}
