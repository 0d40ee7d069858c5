/* The continuous health tests of NIST SP 800-90B, section 4.4, over 64-bit words. */
#ifndef LITEBOX_HEALTH_H
#define LITEBOX_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

/* Words of one adaptive proportion test (section 4.4.2, for samples that are not binary). */
#define HEALTH_WINDOW 512

struct litebox_health {
    uint64_t previous;
    /* The first word of the window, and the bits that have been 1, and 0, in it. */
    uint64_t first;
    uint64_t ones;
    uint64_t zeros;
    /* Words of the window so far. */
    uint32_t count;
    bool has_begun;
    bool has_failed;
};

/* Takes the next word into account. False once a test has failed, and ever after. */
bool litebox_health_accepts(struct litebox_health *health, uint64_t word);

#endif
