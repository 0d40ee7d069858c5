#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

void litebox_thread_park(uint32_t wakes) {
    litebox_host_call(HOST_THREAD_PARK, wakes, 0, 0);
}
