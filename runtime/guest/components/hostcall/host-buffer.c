#include "host-buffer.h"

#include "../entry/entry.h"
#include "hostcall.h"

uint64_t litebox_host_buffer_address;
uint64_t litebox_host_buffer_size;

/* Smaller ones would only make more host calls; more than the larger is never used. */
#define SMALLEST_BUFFER 4096
#define LARGEST_BUFFER (1 << 24)

extern const char __elrange_base[], __elrange_size[];

void litebox_host_buffer_accept(uint64_t address, uint64_t size) {
    uint64_t base = (uintptr_t)__elrange_base;
    uint64_t end = base + (uintptr_t)__elrange_size;
    uint64_t buffer_end;
    if (size < SMALLEST_BUFFER || address % 8 != 0 || __builtin_add_overflow(address, size, &buffer_end) ||
        (address < end && buffer_end > base))
        litebox_abort(LITEBOX_ABORT_HOST_BUFFER_REFUSED);
    /* No access may be made on a guess that these checks will pass. */
    __asm__ volatile("lfence" ::: "memory");
    litebox_host_buffer_address = address;
    litebox_host_buffer_size = size > LARGEST_BUFFER ? LARGEST_BUFFER : size & ~(uint64_t)7;
}
