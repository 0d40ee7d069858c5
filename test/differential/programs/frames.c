/* Frames of many pages, arrays of variable length, deep recursion. */

#include "show.h"

static KEPT uint64_t large(uint64_t seed) {
    uint32_t words[30000];
    for (int i = 0; i < 30000; i++)
        words[i] = (uint32_t)next_random(&seed);
    uint64_t sum = 0;
    for (int i = 0; i < 30000; i += 7)
        sum = mixed(sum, words[words[i] % 30000]);
    return sum;
}

static KEPT uint64_t variable(unsigned count, uint64_t seed) {
    uint64_t words[count];
    for (unsigned i = 0; i < count; i++)
        words[i] = next_random(&seed);
    return count < 10 ? words[0] : mixed(words[count / 2], variable(count * 2 / 3, seed));
}

static KEPT unsigned deep(unsigned n, volatile unsigned *above) {
    volatile unsigned here = n + *above % 3;
    return n == 0 ? *above : deep(n - 1, &here) + here;
}

KEPT void frames(void) {
    volatile unsigned top = 4;
    show("large", large(3));
    show("variable", variable(1500, 8));
    show("deep", deep(11000, &top));
}
