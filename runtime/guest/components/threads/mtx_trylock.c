#include "mutex.h"

int mtx_trylock(mtx_t *mutex) {
    int result;
    if (litebox_mutex_again(mutex, &result))
        return result == thrd_success ? thrd_success : thrd_busy;
    if (!litebox_lock_try(&mutex->litebox_lock))
        return thrd_busy;
    __atomic_store_n(&mutex->litebox_holder, litebox_mutex_holder(), __ATOMIC_RELAXED);
    return thrd_success;
}
