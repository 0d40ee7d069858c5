#include "mutex.h"

int mtx_unlock(mtx_t *mutex) {
    if (__atomic_load_n(&mutex->litebox_holder, __ATOMIC_RELAXED) != litebox_mutex_holder())
        return thrd_error;
    if (mutex->litebox_again > 0) {
        mutex->litebox_again--;
        return thrd_success;
    }
    __atomic_store_n(&mutex->litebox_holder, 0, __ATOMIC_RELAXED);
    litebox_lock_release(&mutex->litebox_lock);
    return thrd_success;
}
