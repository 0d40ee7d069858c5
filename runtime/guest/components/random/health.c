#include "health.h"

/* With 32 bits of entropy in a word, half of what the manufacturers promise, and one false alarm in 2^30 tests, the cutoffs of sections
 * 4.4.1 and 4.4.2 are both 2: no word may come twice in a row, nor may the first one of a window come again in it. A good source does that
 * once in 2^55 windows. As a test of our own (section 4.5), each bit must have been 0 and 1 when a window ends. */
static bool passes(struct litebox_health *health, uint64_t word) {
    bool repeats = health->has_begun && word == health->previous;
    health->has_begun = true;
    health->previous = word;
    if (repeats)
        return false;
    if (health->count == 0) {
        health->first = word;
        health->ones = health->zeros = 0;
    } else if (word == health->first) {
        return false;
    }
    health->ones |= word;
    health->zeros |= ~word;
    health->count = (health->count + 1) % HEALTH_WINDOW;
    return health->count != 0 || (health->ones & health->zeros) == UINT64_MAX;
}

bool litebox_health_accepts(struct litebox_health *health, uint64_t word) {
    if (!health->has_failed && !passes(health, word))
        health->has_failed = true;
    return !health->has_failed;
}
