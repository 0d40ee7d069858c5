/* What the kernels share. A kernel works as many rounds as its first argument says and prints a checksum. */

#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static inline int rounds_of(int argc, char **argv) {
    return argc > 1 ? atoi(argv[1]) : 1;
}

/* xorshift32 (Marsaglia 2003): the same numbers everywhere. */
static inline uint32_t next_random(uint32_t *state) {
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

#endif
