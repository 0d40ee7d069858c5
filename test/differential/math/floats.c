#include "math-cases.h"

#define REAL float
#define EXPONENT_BITS 8
#define NAME(name) name##f
#define WIDER(name) name

static void show(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    show_bits(0, bits);
}

#include "every-function.h"

void floats(int count) {
    every_function(count);
}
