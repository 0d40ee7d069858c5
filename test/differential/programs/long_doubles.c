#include "show.h"

static KEPT void show_wide(const char *name, long double value) {
    uint64_t words[2] = {0, 0};
    memcpy(words, &value, 10);
    printf("%s %llx %llx\n", name, (unsigned long long)words[1], (unsigned long long)words[0]);
}

KEPT void long_doubles(void) {
    volatile long double a = 1.25L, b = -3, third;
    show_wide("sum", a + b);
    show_wide("difference", a - b);
    show_wide("product", a * b);
    third = a / b;
    show_wide("quotient", third);
    show_wide("negated", -third);
    show("less", (uint64_t)(a < b) | (uint64_t)(a > b) << 1 | (uint64_t)(a == a) << 2);
    volatile double d = 0.1;
    volatile float f = 0.3f;
    show_wide("from double", (long double)d + f);
    show("to double", bits_of((double)third));
    show("to float", bits_of_float((float)third));
    volatile int64_t i = -1234567890123456789;
    show_wide("from integer", (long double)i / 3);
    show("to integer", (uint64_t)(int64_t)(third * 1000));
    volatile uint64_t u = 0xfedcba9876543210;
    show_wide("from unsigned", (long double)u);
    show("to unsigned", (uint64_t)((long double)u / 2));
    long double x = 0;
    for (int n = 1; n < 40; n++)
        x = x * 0.5L + 1.0L / n;
    show_wide("series", x);
}
