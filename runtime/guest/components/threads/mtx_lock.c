#include "mutex.h"

int mtx_lock(mtx_t *mutex) {
    int result;
    if (litebox_mutex_again(mutex, &result))
        return result;
    litebox_lock_take(&mutex->litebox_lock);
    __atomic_store_n(&mutex->litebox_holder, litebox_mutex_holder(), __ATOMIC_RELAXED);
    return thrd_success;
}
