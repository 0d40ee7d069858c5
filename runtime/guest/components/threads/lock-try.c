#include "threads.h"

bool litebox_lock_try(uint32_t *lock) {
    uint32_t expected = LOCK_FREE;
    return __atomic_compare_exchange_n(lock, &expected, LOCK_TAKEN, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}
