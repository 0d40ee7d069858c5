#include "mutex.h"

#include <limits.h>

bool litebox_mutex_again(mtx_t *mutex, int *result) {
    /* Only this thread writes its own name there, so that a look without the lock tells the truth about it. */
    if (__atomic_load_n(&mutex->litebox_holder, __ATOMIC_RELAXED) != litebox_mutex_holder())
        return false;
    *result = mutex->litebox_recursive && mutex->litebox_again < UINT_MAX ? thrd_success : thrd_error;
    if (*result == thrd_success)
        mutex->litebox_again++;
    return true;
}
