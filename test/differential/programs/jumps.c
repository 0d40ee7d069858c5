/* Jump tables, computed jumps, a loop with two entries, and jumps out of calls. */

#include "show.h"

static KEPT unsigned table(unsigned state, unsigned input) {
    switch (state) {
    case 0: return input * 3 + 1;
    case 1: return input ^ 0x1234;
    case 2: return input >> 2;
    case 3: return input + state;
    case 4: return input * input;
    case 5: return ~input;
    case 6: return input / 9;
    case 7: return input % 100;
    case 9: return input << 4;
    case 10: return 42;
    case 12: return input | 0x80;
    default: return input - 1;
    }
}

static KEPT uint64_t computed(const unsigned char *program) {
    static const void *const labels[] = {&&add, &&multiply, &&negate, &&again, &&end};
    uint64_t value = 1;
    int rounds = 5;
    const unsigned char *at = program;
    goto *labels[*at];
add:
    value += 7;
    goto *labels[*++at];
multiply:
    value *= 11;
    goto *labels[*++at];
negate:
    value = -value;
    goto *labels[*++at];
again:
    if (rounds-- > 0)
        at = program - 1;
    goto *labels[*++at];
end:
    return value;
}

/* Neither loop's head comes before the other's. */
static KEPT uint64_t irreducible(uint64_t n, int start) {
    uint64_t sum = 0;
    if (start)
        goto second;
first:
    sum = mixed(sum, n);
    n = n * 5 + 1;
second:
    sum += n >> 3;
    if (--n % 7 == 3)
        goto first;
    if (n % 11 != 5 && (sum & 0xfff) != 9 && (n *= 3) > 1000)
        goto second;
    if (sum % 5 != 0 && (sum & 0xff) > 3)
        goto first;
    return sum;
}

static void *buffer[5];
static KEPT void leave(int depth) {
    volatile char space[32];
    space[depth & 31] = 1;
    if (depth == 0)
        __builtin_longjmp(buffer, 1);
    leave(depth - 1);
    space[0] = 2;
}
static KEPT int returns_twice(int depth) {
    volatile int times = 0;
    if (__builtin_setjmp(buffer) != 0)
        return times + 100;
    times = depth;
    leave(depth);
    return 0;
}

KEPT void jumps(void) {
    uint64_t sum = 0;
    unsigned input = 99;
    for (unsigned i = 0; i < 300; i++)
        sum = mixed(sum, input = table(i % 15, input + i));
    show("table", sum);
    static const unsigned char program[] = {0, 1, 0, 2, 0, 0, 1, 3, 4};
    show("computed", computed(program));
    show("irreducible", irreducible(5, 0));
    show("irreducible", irreducible(123456, 1));
    show("twice", (uint64_t)returns_twice(20));
    show("twice", (uint64_t)returns_twice(3));
}
