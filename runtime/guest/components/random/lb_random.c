#include <errno.h>
#include <litebox/memory.h>
#include <litebox/random.h>
#include <string.h>

#include "random.h"

/* What is made with one key: 64 KiB. */
#define PART_BLOCKS 1024
#define PART (PART_BLOCKS * BLOCK_WORDS * sizeof(uint32_t))

static void fill(unsigned char *bytes, size_t size, const uint32_t key[KEY_WORDS]) {
    uint32_t block[BLOCK_WORDS];
    for (uint32_t counter = 0; size > 0; counter++) {
        size_t part = size < sizeof block ? size : sizeof block;
        litebox_chacha20_block(key, counter, block);
        memcpy(bytes, block, part);
        bytes += part;
        size -= part;
    }
    lb_wipe(block, sizeof block);
}

int lb_random(void *memory, size_t size) {
    uint32_t key[KEY_WORDS];
    unsigned char *bytes = memory;
    int error = 0;
    for (size_t done = 0; done < size && error == 0; done += PART) {
        error = litebox_request_key(key);
        if (error == 0)
            fill(bytes + done, size - done < PART ? size - done : PART, key);
    }
    lb_wipe(key, sizeof key);
    if (error == 0)
        return 0;
    lb_wipe(memory, size); /* half-random bytes must not be mistaken for a key */
    errno = error;
    return -1;
}
