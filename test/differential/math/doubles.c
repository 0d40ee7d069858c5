#include "math-cases.h"

#define REAL double
#define EXPONENT_BITS 11
#define NAME(name) name
#define WIDER(name) name##l

static void show(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    show_bits(0, bits);
}

#include "every-function.h"

void doubles(int count) {
    every_function(count);
}
