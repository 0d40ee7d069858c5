/* Every way of allocating: a failure is NULL and ENOMEM, and what there was before is as it was. */
#include <errno.h>
#include <litebox/memory.h>
#include <stdint.h>
#include <string.h>

#include "failing.h"

enum { BLOCKS = 6, SIZE = 300 };

static void fill(unsigned char *bytes, unsigned seed) {
    for (unsigned i = 0; i < SIZE; i++)
        bytes[i] = (unsigned char)(seed * 31 + i);
}

static int holds(const unsigned char *bytes, unsigned seed, unsigned size) {
    for (unsigned i = 0; i < size; i++)
        if (bytes[i] != (unsigned char)(seed * 31 + i))
            return 0;
    return 1;
}

static unsigned char *allocate(unsigned number) {
    errno = 0;
    switch (number % 4) {
    case 0:
        return malloc(SIZE);
    case 1:
        return calloc(SIZE, 1);
    case 2:
        return aligned_alloc(256, SIZE);
    default:
        return lb_secret_alloc(SIZE);
    }
}

int main(void) {
    unsigned char *blocks[BLOCKS];
    test_begins();
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = allocate(i);
        CHECK(blocks[i] != NULL || errno == ENOMEM);
        if (blocks[i] != NULL)
            fill(blocks[i], i);
    }
    for (unsigned i = 0; i < BLOCKS; i++) {
        errno = 0;
        unsigned char *larger = realloc(blocks[i], i % 2 == 0 ? SIZE * 3 : SIZE / 3);
        CHECK(larger != NULL || errno == ENOMEM);
        if (larger == NULL)
            CHECK(blocks[i] == NULL || holds(blocks[i], i, SIZE));
        else if (blocks[i] != NULL)
            CHECK(holds(larger, i, SIZE / 3));
        if (larger != NULL)
            blocks[i] = larger;
    }
    for (unsigned i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    CHECK(calloc(SIZE_MAX, 2) == NULL && errno == ENOMEM);
    test_ends();
    return 0;
}
