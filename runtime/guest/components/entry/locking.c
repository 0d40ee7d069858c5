#include "locking.h"

#include <stddef.h>

const struct litebox_locking *litebox_locking;

void litebox_take(uint32_t *lock) {
    const struct litebox_locking *locking = __atomic_load_n(&litebox_locking, __ATOMIC_RELAXED);
    if (locking != NULL)
        locking->take(lock);
}

void litebox_release(uint32_t *lock) {
    const struct litebox_locking *locking = __atomic_load_n(&litebox_locking, __ATOMIC_RELAXED);
    if (locking != NULL)
        locking->release(lock);
}
