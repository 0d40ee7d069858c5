/* How the parts of this program print: names and bits, so that not the least of a difference is rounded away. */

#ifndef SHOW_H
#define SHOW_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define KEPT __attribute__((noinline))

static inline void show(const char *name, uint64_t value) {
    printf("%s %llx\n", name, (unsigned long long)value);
}

static inline uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline uint32_t bits_of_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* xorshift64 (Marsaglia 2003). */
static inline uint64_t next_random(uint64_t *state) {
    uint64_t x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return *state = x;
}

static inline uint64_t mixed(uint64_t sum, uint64_t value) {
    return (sum ^ value) * 0x100000001b3u;
}

#endif
