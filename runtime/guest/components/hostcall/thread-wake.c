#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

void litebox_thread_wake(uint32_t number, uint32_t wakes) {
    litebox_host_call(HOST_THREAD_WAKE, number, wakes, 0);
}
