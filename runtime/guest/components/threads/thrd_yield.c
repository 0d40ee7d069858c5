#include <threads.h>

#include "../hostcall/hostcall.h"

void thrd_yield(void) {
    litebox_thread_yield();
}
