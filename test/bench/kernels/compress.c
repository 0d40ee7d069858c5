/* A compressor of the LZ family: finds repetitions by a hash table, packs them, unpacks them again. */

#include "kernel.h"

enum { SIZE = 1 << 15, HASH_BITS = 12, LONGEST = 130 };
static uint8_t text[SIZE], packed[2 * SIZE], unpacked[SIZE];
static int heads[1 << HASH_BITS];

static uint32_t load32(const uint8_t *p) {
    return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

/* A byte below 128 is a count of literals less one; else 3 less than the length of a repetition, then its distance. */
static int pack(void) {
    int out = 0, literals = 0;
    for (int i = 0; i < 1 << HASH_BITS; i++)
        heads[i] = -1;
    for (int at = 0; at < SIZE;) {
        int length = 0, from = -1;
        if (at + 4 <= SIZE) {
            uint32_t hash = load32(text + at) * 2654435761u >> (32 - HASH_BITS);
            from = heads[hash];
            heads[hash] = at;
            if (from >= 0 && at - from < 0x10000)
                while (at + length < SIZE && length < LONGEST && text[from + length] == text[at + length])
                    length++;
        }
        if (length >= 4) {
            packed[out++] = 0x80 | (length - 3);
            packed[out++] = (at - from) & 0xff;
            packed[out++] = (at - from) >> 8;
            at += length;
            literals = 0;
        } else {
            if (literals == 0)
                packed[out++] = 0;
            else
                packed[out - literals - 1]++;
            packed[out++] = text[at++];
            literals = (literals + 1) & 127;
        }
    }
    return out;
}

static int unpack(int size) {
    int out = 0;
    for (int at = 0; at < size;) {
        int code = packed[at++];
        if (code < 0x80) {
            for (int i = 0; i <= code; i++)
                unpacked[out++] = packed[at++];
        } else {
            int from = out - (packed[at] | packed[at + 1] << 8);
            at += 2;
            for (int i = 0; i < (code & 0x7f) + 3; i++)
                unpacked[out++] = unpacked[from++];
        }
    }
    return out;
}

int main(int argc, char **argv) {
    static const char *const words[] = {"enclave ", "memory ", "page ", "of ",  "the ", "and ",   "measured ",
                                        "attested ", "is ",     "key ",  "to ", "in ",  "sealed ", "\n"};
    uint32_t seed = 19, sum = 0;
    for (int round = rounds_of(argc, argv); round > 0; round--) {
        for (int at = 0; at < SIZE;)
            for (const char *word = words[next_random(&seed) % 14]; *word != 0 && at < SIZE; word++)
                text[at++] = (uint8_t)*word ^ (next_random(&seed) % 50 == 0);
        int size = pack();
        int back = unpack(size);
        for (int i = 0; i < SIZE; i++)
            if (unpacked[i] != text[i])
                sum += 1000000;
        sum = sum * 31 + (uint32_t)(size + back);
    }
    printf("%08x\n", sum);
    return 0;
}
