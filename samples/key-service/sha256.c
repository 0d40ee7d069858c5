#include "sha256.h"

#include <string.h>

// FIPS 180-4, section 4.2.2: the fractional parts of the cube roots of the first 64 primes.
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t word, int count) {
    return word >> count | word << (32 - count);
}

static uint32_t read_word(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void write_word(uint8_t *bytes, uint32_t word) {
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(word >> (24 - 8 * i));
}

// Section 6.2.2, steps 1 to 4, for one block.
static void compress(uint32_t state[8], const uint8_t block[SHA256_BLOCK]) {
    uint32_t schedule[64];
    for (int t = 0; t < 16; t++)
        schedule[t] = read_word(block + 4 * t);
    for (int t = 16; t < 64; t++) {
        uint32_t early = schedule[t - 15], late = schedule[t - 2];
        uint32_t sigma0 = rotate(early, 7) ^ rotate(early, 18) ^ early >> 3;
        uint32_t sigma1 = rotate(late, 17) ^ rotate(late, 19) ^ late >> 10;
        schedule[t] = schedule[t - 16] + sigma0 + schedule[t - 7] + sigma1;
    }
    uint32_t work[8]; // a, b, c, d, e, f, g, h
    memcpy(work, state, sizeof work);
    for (int t = 0; t < 64; t++) {
        uint32_t a = work[0], b = work[1], c = work[2], e = work[4], f = work[5], g = work[6];
        uint32_t sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        uint32_t choice = (e & f) ^ (~e & g);
        uint32_t first = work[7] + sum1 + choice + round_constants[t] + schedule[t];
        uint32_t sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
        uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
        memmove(work + 1, work, 7 * sizeof work[0]);
        work[4] += first;
        work[0] = first + sum0 + majority;
    }
    for (int i = 0; i < 8; i++)
        state[i] += work[i];
}

void sha256_begin(struct sha256 *hash) {
    // Section 5.3.3: the fractional parts of the square roots of the first 8 primes.
    static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(hash->state, initial, sizeof initial);
    hash->length = 0;
}

void sha256_add(struct sha256 *hash, const void *data, size_t length) {
    const uint8_t *bytes = data;
    while (length > 0) {
        size_t used = hash->length % SHA256_BLOCK;
        size_t part = length < SHA256_BLOCK - used ? length : SHA256_BLOCK - used;
        memcpy(hash->block + used, bytes, part);
        hash->length += part;
        bytes += part;
        length -= part;
        if (used + part == SHA256_BLOCK)
            compress(hash->state, hash->block);
    }
}

void sha256_end(struct sha256 *hash, uint8_t digest[SHA256_BYTES]) {
    // Section 5.1.1: a 1 bit, zeros, and the length in bits at the end of a block.
    static const uint8_t padding[SHA256_BLOCK] = {0x80};
    uint64_t bits = 8 * hash->length;
    size_t used = hash->length % SHA256_BLOCK;
    sha256_add(hash, padding, (used < 56 ? 56 : 120) - used);
    uint8_t length[8];
    write_word(length, (uint32_t)(bits >> 32));
    write_word(length + 4, (uint32_t)bits);
    sha256_add(hash, length, sizeof length);
    for (int i = 0; i < 8; i++)
        write_word(digest + 4 * i, hash->state[i]);
}
