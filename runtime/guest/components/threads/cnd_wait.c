#include "threads.h"

int cnd_wait(cnd_t *condition, mtx_t *mutex) {
    /* A signal that comes after the mutex is free has changed the number, and so is not missed. */
    uint32_t signals = __atomic_load_n(&condition->litebox_signals, __ATOMIC_ACQUIRE);
    if (mtx_unlock(mutex) != thrd_success)
        return thrd_error;
    litebox_wait(&condition->litebox_signals, signals);
    return mtx_lock(mutex);
}
