/* Calls every function of <math.h> with edges and with random numbers, and prints results to the bit, with the flags that were raised.
 * The arguments are how many random calls each function gets, and the seed. */
#include <stdio.h>
#include <stdlib.h>

#include "math-cases.h"

static uint64_t state = 0x9e3779b97f4a7c15;

/* xorshift64 (Marsaglia 2003). */
uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static const long double edges[] = {
    0.0L, 1.0L, 2.0L, 3.0L, 0.5L, 0.25L, 0.75L, 1.5L, 2.5L, 3.5L, 10.0L, 100.0L, 1e-5L, 1e-10L, 1e-300L, 1e300L, 0x1p-1074L,
    0x1p-1022L, 0x1.fffffffffffffp1023L, 0x1p-149L, 0x1p-126L, 0x1.fffffep127L, 0x1p52L, 0x1p53L, 0x1p63L, 0x1p31L, 0x1p23L,
    0x1.921fb54442d18p0L, 0x1.921fb54442d18p1L, 0x1.62e42fefa39efp9L, 0x1.62e42fefa39efp-1L, 170.5L, 171.7L, 1023.5L, 1024.5L,
    0x1.fffffffffffffp-1L, 0x1.0000000000001p0L, 33.0L, 1000.0L, 12345.678L, (long double)INFINITY, (long double)NAN};
enum { EDGES = sizeof edges / sizeof *edges };

unsigned edge_count(void) {
    return 2 * EDGES;
}

long double edge(unsigned number) {
    long double value = edges[number / 2 % EDGES];
    return number % 2 == 0 ? value : -value;
}

/* Numbers of ordinary size, of the magnitude of 1, and of any size that has so many bits in its exponent. */
long double random_real(unsigned exponent_bits) {
    long double fraction = 1.0L + (long double)next_random() * 0x1p-64L;
    int most = next_random() % 4 == 0 ? (1 << (exponent_bits - 1)) : next_random() % 2 == 0 ? 8 : 1;
    int exponent = (int)(next_random() % (unsigned)(2 * most)) - most;
    long double value = ldexpl(fraction, exponent);
    return next_random() % 2 == 0 ? value : -value;
}

static void put_hex(uint64_t value, unsigned digits) {
    while (digits-- > 0)
        putchar("0123456789abcdef"[value >> 4 * digits & 15]);
}

void show_bits(uint64_t high, uint64_t low) {
    putchar(' ');
    put_hex(high, 4);
    put_hex(low, 16);
}

void show_integer(long long value) {
    putchar(' ');
    put_hex((uint64_t)value, 16);
}

void begin(const char *name) {
    while (*name != 0)
        putchar(*name++);
    feclearexcept(FE_ALL_EXCEPT);
}

void end(int flags) {
    putchar(' ');
    put_hex((unsigned)flags, 2);
    putchar('\n');
}

int main(int argc, char **argv) {
    int count = argc > 1 ? atoi(argv[1]) : 0;
    if (argc > 2)
        state = strtoull(argv[2], NULL, 10) * 2 + 1;
    doubles(count);
    floats(count);
    long_doubles(count);
    return 0;
}
