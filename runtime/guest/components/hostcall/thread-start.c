#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

bool litebox_thread_start(uint32_t number) {
    return litebox_host_call(HOST_THREAD_START, number, 0, 0) == 0;
}
