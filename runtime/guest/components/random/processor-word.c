#include "random.h"

/* SDM Vol. 1, section 7.3.17.1: ten failures of RDRAND one after the other mean that the processor is broken. */
#define TRIES 10

/* RDSEED gives what the entropy source gives, and has nothing for a while when others take from it too; RDRAND does not run dry. Every
 * processor with SGX has both. */
bool litebox_processor_word(uint64_t *word) {
    bool valid;
    for (int i = 0; i < TRIES; i++) {
        __asm__ volatile("rdseed %0" : "=r"(*word), "=@ccc"(valid));
        if (valid)
            return true;
        __asm__ volatile("pause");
    }
    for (int i = 0; i < TRIES; i++) {
        __asm__ volatile("rdrand %0" : "=r"(*word), "=@ccc"(valid));
        if (valid)
            return true;
    }
    return false;
}
