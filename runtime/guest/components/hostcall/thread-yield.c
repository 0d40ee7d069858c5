#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

void litebox_thread_yield(void) {
    litebox_host_call(HOST_THREAD_YIELD, 0, 0, 0);
}
