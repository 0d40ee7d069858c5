#include <stddef.h>

#include "threads.h"

int thrd_detach(thrd_t thread) {
    litebox_lock_take(&litebox_threads_lock);
    struct litebox_thread *detached = litebox_thread_joinable(thread);
    if (detached != NULL) {
        detached->use = THREAD_DETACHED;
        if (detached->ended != 0)
            detached->taken = false;
    }
    litebox_lock_release(&litebox_threads_lock);
    return detached == NULL ? thrd_error : thrd_success;
}
