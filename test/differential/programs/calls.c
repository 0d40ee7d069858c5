/* Tail calls, mutual recursion, structures by value, many arguments, variable arguments, calls through tables. */

#include <stdarg.h>

#include "show.h"

struct small {
    int32_t a;
    double b;
};
struct large {
    uint64_t words[9];
};

static KEPT int odd(unsigned n);
static KEPT int even(unsigned n) { return n == 0 ? 1 : odd(n - 1); }
static KEPT int odd(unsigned n) { return n == 0 ? 0 : even(n - 1); }

static KEPT struct small turned(struct small s) { return (struct small){(int32_t)s.b, s.a * 0.5}; }
static KEPT struct large rotated(struct large l) {
    struct large r;
    for (int i = 0; i < 9; i++)
        r.words[i] = l.words[(i + 1) % 9] << i;
    return r;
}
static KEPT double many(int a, double b, int c, float d, long e, int f, int g, int h, int i, double j, uint8_t k, int16_t l) {
    return a + b * c + (double)d * (double)e - f + g * h - i + j / 3 + k - l;
}
static KEPT double variable(const char *kinds, ...) {
    va_list list;
    double sum = 0;
    va_start(list, kinds);
    for (; *kinds != 0; kinds++)
        sum = sum * 1.5 + (*kinds == 'i'   ? va_arg(list, int)
                           : *kinds == 'l' ? (double)va_arg(list, long long)
                                           : va_arg(list, double));
    va_end(list);
    return sum;
}

typedef uint64_t step(uint64_t value, int left);
static step first, second, third;
static step *const steps[] = {first, second, third};
static KEPT uint64_t first(uint64_t v, int left) { return left == 0 ? v : steps[v % 3](v * 3 + 1, left - 1); }
static KEPT uint64_t second(uint64_t v, int left) { return left == 0 ? v : steps[v % 3](v >> 3 ^ v, left - 1); }
static KEPT uint64_t third(uint64_t v, int left) { return left == 0 ? v : steps[(v >> 5) % 3](v * 7 + 5, left - 1); }

static KEPT unsigned ackermann(unsigned m, unsigned n) {
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

KEPT void calls(void) {
    show("even", (uint64_t)even(1001));
    struct small s = turned(turned((struct small){77, -3.25}));
    show("small", (uint64_t)s.a);
    show("small", bits_of(s.b));
    struct large l = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};
    for (int i = 0; i < 5; i++)
        l = rotated(l);
    show("large", l.words[0] ^ l.words[4] ^ l.words[8]);
    show("many", bits_of(many(1, 2.5, -3, 4.25f, 5, 6, 7, 8, 9, 10.125, 200, -300)));
    show("variable", bits_of(variable("idlddi", 3, 2.5, -7ll, 0.125, -8.0, 11)));
    show("steps", steps[0](12345, 200));
    show("ackermann", ackermann(2, 5));
}
