/* The only loads and stores of host memory: aligned, 8 bytes at a time, each exactly once. Smaller or unaligned ones can
 * leave stale data of the enclave in the processor's buffers (Intel SA-00615, "MMIO Stale Data"; SA-00657). */

#include "../entry/entry.h"
#include "checks.h"
#include "host-buffer.h"

#define WORD 8

/*@ requires is_accepted(litebox_host_buffer_size);
    assigns \nothing;
    ensures length <= litebox_host_buffer_size;
    ensures \result == &host_memory[0]; */
static volatile uint64_t *checked_words(size_t length) {
    if (HOST_LIES(COPY_LENGTH, length > litebox_host_buffer_size))
        litebox_abort(LITEBOX_ABORT_HOST_LIED);
    SPECULATION_ENDS();
    return litebox_host_words();
}

void litebox_copy_out(const void *from, size_t length) {
    volatile uint64_t *words = checked_words(length);
    const unsigned char *bytes = from;
    /*@ loop invariant whole: done % 8 == 0 && done <= length + 7;
        loop assigns done, host_memory[0 .. HOST_BUFFER_MOST / 8 - 1];
        loop variant length + 8 - done; */
    for (size_t done = 0; done < length; done += WORD) {
        uint64_t word = 0; /* the last word is padded with zeros, never with what happens to follow */
        size_t part = length - done < WORD ? length - done : WORD;
        /*@ loop invariant inside: 0 <= i <= part;
            loop assigns i, word;
            loop variant part - i; */
        for (size_t i = 0; i < part; i++)
            word |= (uint64_t)bytes[done + i] << (8 * i);
        words[done / WORD] = word;
    }
}

void litebox_copy_in(void *to, size_t length) {
    volatile uint64_t *words = checked_words(length);
    unsigned char *bytes = to;
    /*@ loop invariant whole: done % 8 == 0 && done <= length + 7;
        loop assigns done, bytes[0 .. length - 1];
        loop variant length + 8 - done; */
    for (size_t done = 0; done < length; done += WORD) {
        uint64_t word = words[done / WORD];
        size_t part = length - done < WORD ? length - done : WORD;
        /*@ loop invariant inside: 0 <= i <= part;
            loop assigns i, bytes[done .. done + part - 1];
            loop variant part - i; */
        for (size_t i = 0; i < part; i++)
            bytes[done + i] = (unsigned char)(word >> (8 * i));
    }
}
