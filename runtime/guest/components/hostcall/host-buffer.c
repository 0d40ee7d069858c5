#include "host-buffer.h"

#include "../entry/entry.h"
#include "../entry/thread.h"
#include "checks.h"
#include "hostcall.h"

static uint64_t buffer_address;
uint64_t litebox_host_buffer_size;

/* For each thread. Smaller ones would only make more host calls; more than the larger is never used. */
#define SMALLEST_BUFFER 4096
#define LARGEST_BUFFER (1 << 24)

extern const char __elrange_base[], __elrange_size[];

void litebox_host_buffer_accept(uint64_t address, uint64_t size) {
    uint64_t base = (uintptr_t)__elrange_base;
    uint64_t end = base + (uintptr_t)__elrange_size;
    uint64_t buffer_end;
    uint64_t part = size / litebox_thread_count();
    bool wraps = __builtin_add_overflow(address, size, &buffer_end);
    if (HOST_LIES(BUFFER_SIZE, part < SMALLEST_BUFFER) || HOST_LIES(BUFFER_ALIGNMENT, address % 8 != 0) ||
        HOST_LIES(BUFFER_WRAPS, wraps) || HOST_LIES(BUFFER_INSIDE, address < end && buffer_end > base))
        litebox_abort(LITEBOX_ABORT_HOST_BUFFER_REFUSED);
    /* No access may be made on a guess that these checks will pass. */
    __asm__ volatile("lfence" ::: "memory");
    buffer_address = address;
    litebox_host_buffer_size = part > LARGEST_BUFFER ? LARGEST_BUFFER : part & ~(uint64_t)7;
}

uint64_t litebox_host_buffer_address(void) {
    return buffer_address + litebox_this_thread()->number * litebox_host_buffer_size;
}
