#include "threads.h"

int cnd_signal(cnd_t *condition) {
    __atomic_fetch_add(&condition->litebox_signals, 1, __ATOMIC_RELEASE);
    litebox_wake(&condition->litebox_signals, 1);
    return thrd_success;
}
