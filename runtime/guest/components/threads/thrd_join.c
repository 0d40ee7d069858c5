#include <stddef.h>

#include "threads.h"

int thrd_join(thrd_t thread, int *result) {
    litebox_lock_take(&litebox_threads_lock);
    struct litebox_thread *joined = litebox_thread_joinable(thread);
    if (joined == litebox_this_thread())
        joined = NULL; /* it would wait for itself */
    if (joined != NULL)
        joined->use = THREAD_JOINING;
    litebox_lock_release(&litebox_threads_lock);
    if (joined == NULL)
        return thrd_error;
    while (__atomic_load_n(&joined->ended, __ATOMIC_ACQUIRE) == 0)
        litebox_wait(&joined->ended, 0);
    if (result != NULL)
        *result = joined->result;
    litebox_lock_take(&litebox_threads_lock);
    joined->taken = false;
    litebox_lock_release(&litebox_threads_lock);
    return thrd_success;
}
