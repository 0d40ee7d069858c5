/* Copies, fills and comparisons that compilers write out, overlapping and unaligned accesses. */

#include <stdlib.h>

#include "show.h"

struct block {
    char bytes[200];
};
static char buffer[4096];
static struct block blocks[4];

static KEPT uint64_t sum_of(const void *bytes, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum = mixed(sum, ((const unsigned char *)bytes)[i]);
    return sum;
}
static KEPT uint64_t unaligned(const char *at) {
    uint16_t a;
    uint32_t b;
    uint64_t c;
    memcpy(&a, at, 2), memcpy(&b, at + 3, 4), memcpy(&c, at + 9, 8);
    return a ^ b ^ c;
}
static KEPT void copy_block(struct block *to, const struct block *from) { *to = *from; }
static KEPT void clear_block(struct block *block) { *block = (struct block){{0}}; }

static int by_value(const void *a, const void *b) {
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

KEPT void memory(void) {
    uint64_t seed = 31;
    for (int i = 0; i < 4096; i++)
        buffer[i] = (char)next_random(&seed);
    memmove(buffer + 10, buffer, 3000);
    memmove(buffer, buffer + 5, 3000);
    memset(buffer + 77, 0x5a, 333);
    memcpy(blocks[0].bytes, buffer + 3, sizeof blocks[0].bytes);
    copy_block(&blocks[2], &blocks[0]);
    clear_block(&blocks[0]);
    show("blocks", sum_of(blocks, sizeof blocks));
    show("buffer", sum_of(buffer, sizeof buffer));
    for (int i = 0; i < 8; i++)
        show("unaligned", unaligned(buffer + 4089 - 17 - i * 9));
    show("compare", (uint64_t)(memcmp(buffer, buffer + 1, 100) > 0));
    int *numbers = malloc(500 * sizeof *numbers);
    for (int i = 0; i < 500; i++)
        numbers[i] = (int)next_random(&seed);
    qsort(numbers, 500, sizeof *numbers, by_value);
    for (int i = 1; i < 500; i++)
        if (numbers[i - 1] > numbers[i])
            show("unsorted", (uint64_t)i);
    show("sorted", sum_of(numbers, 500 * sizeof *numbers));
    free(numbers);
    show("length", strlen(strcpy(buffer, "a string of some length")) + (size_t)(strchr(buffer, 'l') - buffer));
}
