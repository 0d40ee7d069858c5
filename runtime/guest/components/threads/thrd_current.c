#include "threads.h"

thrd_t thrd_current(void) {
    return litebox_thread_name(litebox_this_thread());
}
