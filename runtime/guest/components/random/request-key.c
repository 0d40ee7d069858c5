#include <litebox/memory.h>
#include <string.h>

#include "../entry/locking.h"
#include "health.h"
#include "random.h"

/* SP 800-90B, section 4.3: no fewer words are tested before the first one is used; they are thrown away. */
#define FIRST_WORDS 1024
_Static_assert(FIRST_WORDS % HEALTH_WINDOW == 0, "whole windows");

static uint32_t lock;
static uint32_t key[KEY_WORDS];
static bool is_tested;

static int test_first_words(void) {
    uint64_t word;
    for (unsigned i = 0; i < FIRST_WORDS; i++) {
        int error = litebox_random_word(&word);
        if (error != 0)
            return error;
    }
    is_tested = true;
    return 0;
}

/* Every request mixes 256 fresh bits in (SP 800-90A, section 9.3.1: prediction resistance), so that what was once learnt of the key is
 * worth nothing from then on. The key that made a request's is overwritten before that one is used ("Fast-key-erasure random-number
 * generators", D. J. Bernstein 2017), so that what is learnt of it later tells nothing of what was given out. */
static int next_key(uint32_t request[KEY_WORDS]) {
    int error = is_tested ? 0 : test_first_words();
    for (unsigned i = 0; i < KEY_WORDS && error == 0; i += 2) {
        uint64_t word = 0;
        error = litebox_random_word(&word);
        key[i] ^= (uint32_t)word;
        key[i + 1] ^= (uint32_t)(word >> 32);
    }
    if (error != 0)
        return error;
    uint32_t block[BLOCK_WORDS];
    litebox_chacha20_block(key, 0, block);
    memcpy(key, block, sizeof key);
    memcpy(request, block + KEY_WORDS, sizeof key);
    lb_wipe(block, sizeof block);
    return 0;
}

int litebox_request_key(uint32_t request[KEY_WORDS]) {
    litebox_take(&lock);
    int error = next_key(request);
    litebox_release(&lock);
    return error;
}
