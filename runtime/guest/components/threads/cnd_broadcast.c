#include "threads.h"

int cnd_broadcast(cnd_t *condition) {
    __atomic_fetch_add(&condition->litebox_signals, 1, __ATOMIC_RELEASE);
    /* There are no more threads than these that could wait. */
    litebox_wake(&condition->litebox_signals, litebox_thread_count());
    return thrd_success;
}
