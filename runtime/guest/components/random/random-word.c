#include "random.h"

/* Intel's guide asks for 10; another core can exhaust RDRAND for longer. */
#define TRIES 64

bool litebox_random_word(uint64_t *word) {
    for (int i = 0; i < TRIES; i++) {
        uint64_t value;
        bool valid;
        __asm__ volatile("rdrand %0" : "=r"(value), "=@ccc"(valid));
        /* All ones is what processors with a broken RDRAND return while they claim success. */
        if (valid && value != UINT64_MAX) {
            *word = value;
            return true;
        }
    }
    return false;
}
