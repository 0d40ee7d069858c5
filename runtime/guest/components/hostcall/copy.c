/* The only loads and stores of host memory: aligned, 8 bytes at a time, each exactly once. Smaller or unaligned ones can
 * leave stale data of the enclave in the processor's buffers (Intel SA-00615, "MMIO Stale Data"; SA-00657). */

#include <string.h>

#include "../entry/entry.h"
#include "checks.h"
#include "host-buffer.h"

static volatile uint64_t *checked_words(size_t length) {
    if (HOST_LIES(COPY_LENGTH, length > litebox_host_buffer_size))
        litebox_abort(LITEBOX_ABORT_HOST_LIED);
    __asm__ volatile("lfence" ::: "memory");
    return (volatile uint64_t *)(uintptr_t)litebox_host_buffer_address();
}

void litebox_copy_out(const void *from, size_t length) {
    volatile uint64_t *words = checked_words(length);
    const unsigned char *bytes = from;
    for (size_t done = 0; done < length; done += 8) {
        uint64_t word = 0; /* the last word is padded with zeros, never with what happens to follow */
        memcpy(&word, bytes + done, length - done < 8 ? length - done : 8);
        words[done / 8] = word;
    }
}

void litebox_copy_in(void *to, size_t length) {
    volatile uint64_t *words = checked_words(length);
    unsigned char *bytes = to;
    for (size_t done = 0; done < length; done += 8) {
        uint64_t word = words[done / 8];
        memcpy(bytes + done, &word, length - done < 8 ? length - done : 8);
    }
}
