#include "random.h"

static uint32_t rotated(uint32_t word, unsigned bits) {
    return word << bits | word >> (32 - bits);
}

/* RFC 8439, section 2.1. */
static void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d) {
    *d = rotated(*d ^ (*a += *b), 16);
    *b = rotated(*b ^ (*c += *d), 12);
    *d = rotated(*d ^ (*a += *b), 8);
    *b = rotated(*b ^ (*c += *d), 7);
}

void litebox_chacha20_block(const uint32_t key[KEY_WORDS], uint32_t counter, uint32_t block[BLOCK_WORDS]) {
    /* "expand 32-byte k" */
    uint32_t input[BLOCK_WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    for (unsigned i = 0; i < KEY_WORDS; i++)
        input[4 + i] = key[i];
    input[12] = counter;
    for (unsigned i = 0; i < BLOCK_WORDS; i++)
        block[i] = input[i];
    for (unsigned round = 0; round < 20; round++) {
        unsigned diagonal = round % 2;
        for (unsigned i = 0; i < 4; i++)
            quarter_round(&block[i], &block[4 + (i + diagonal) % 4], &block[8 + (i + 2 * diagonal) % 4],
                          &block[12 + (i + 3 * diagonal) % 4]);
    }
    for (unsigned i = 0; i < BLOCK_WORDS; i++)
        block[i] += input[i];
}
