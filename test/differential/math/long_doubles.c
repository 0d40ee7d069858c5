#include "math-cases.h"

#define REAL long double
#define EXPONENT_BITS 15
#define NAME(name) name##l
#define WIDER(name) name##l

/* The 10 bytes of x87's format. */
static void show(long double value) {
    uint64_t mantissa;
    uint16_t rest;
    memcpy(&mantissa, &value, sizeof mantissa);
    memcpy(&rest, (const char *)&value + sizeof mantissa, sizeof rest);
    show_bits(rest, mantissa);
}

#include "every-function.h"

void long_doubles(int count) {
    every_function(count);
}
