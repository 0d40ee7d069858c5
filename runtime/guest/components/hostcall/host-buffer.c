#include "host-buffer.h"

#include "../entry/entry.h"
#include "../entry/thread.h"
#include "checks.h"
#include "hostcall.h"

static uint64_t buffer_address;
uint64_t litebox_host_buffer_size;

extern const char __elrange_base[], __elrange_size[];

void litebox_host_buffer_accept(uint64_t address, uint64_t size) {
    uint64_t base = (uintptr_t)__elrange_base;
    uint64_t part = size / litebox_thread_count();
    if (HOST_LIES(BUFFER_SIZE, part < HOST_BUFFER_LEAST) || HOST_LIES(BUFFER_ALIGNMENT, address % 8 != 0) ||
        litebox_host_range_is_refused(address, size, base, base + (uintptr_t)__elrange_size))
        litebox_abort(LITEBOX_ABORT_HOST_BUFFER_REFUSED);
    SPECULATION_ENDS();
    buffer_address = address;
    litebox_host_buffer_size = part > HOST_BUFFER_MOST ? HOST_BUFFER_MOST : part & ~(uint64_t)7;
}

uint64_t litebox_host_buffer_address(void) {
    return buffer_address + litebox_this_thread()->number * litebox_host_buffer_size;
}
