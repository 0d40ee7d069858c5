#include "threads.h"

enum { NEVER, RUNNING, DONE };

void call_once(once_flag *flag, void (*function)(void)) {
    uint32_t *state = &flag->litebox_state;
    uint32_t expected = NEVER;
    if (__atomic_compare_exchange_n(state, &expected, RUNNING, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
        function();
        __atomic_store_n(state, DONE, __ATOMIC_RELEASE);
        litebox_wake(state, litebox_thread_count());
        return;
    }
    while (__atomic_load_n(state, __ATOMIC_ACQUIRE) != DONE)
        litebox_wait(state, RUNNING);
}
