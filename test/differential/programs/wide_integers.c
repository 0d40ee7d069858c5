#include "show.h"

typedef unsigned __int128 u128;
typedef __int128 s128;

static KEPT void show128(const char *name, u128 value) {
    printf("%s %llx %llx\n", name, (unsigned long long)(value >> 64), (unsigned long long)value);
}
static KEPT u128 shifted(u128 value, unsigned by) { return value << (by & 127) ^ value >> (by * 3 & 127); }
static KEPT s128 arithmetic(s128 a, s128 b) { return a * 3 - b + (a >> 77) * (b < a ? b : -a); }

KEPT void wide_integers(void) {
    uint64_t seed = 55;
    for (int i = 0; i < 8; i++) {
        u128 a = (u128)next_random(&seed) << 64 | next_random(&seed);
        u128 b = (u128)(next_random(&seed) >> (i * 8)) << (i * 4) | 1;
        show128("sum", a + b);
        show128("product", a * b);
        show128("quotient", a / b);
        show128("remainder", a % (b >> 5 | 1));
        show128("signed", (u128)((s128)a / ((s128)b >> i | 3)));
        show128("shifted", shifted(a, (unsigned)b));
        show128("arithmetic", (u128)arithmetic((s128)(a >> 2), (s128)(b >> 2)));
        show("full", (uint64_t)((u128)(uint64_t)a * (uint64_t)b >> 64));
    }
}
