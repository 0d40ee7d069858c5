#include <emmintrin.h>

#include "show.h"

/* By the instruction, whatever <math.h> does. */
static double square_root(double x) {
    __m128d v = _mm_set_sd(x);
    return _mm_cvtsd_f64(_mm_sqrt_sd(v, v));
}

static double from_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static const uint64_t edges[] = {0, 0x8000000000000000, 0x3ff0000000000000, 0xbff8000000000000, 0x7ff0000000000000,
                                 0xfff0000000000000, 0x7ff8000000000001, 0xfff8000000000123, 1, 0x000fffffffffffff,
                                 0x0010000000000000, 0x7fefffffffffffff, 0x41dfffffffc00000, 0x41e0000000000000,
                                 0xc1e0000000200000, 0x43e0000000000000, 0x43f0000000000000, 0x4340000000000001,
                                 0x3fd5555555555555, 0x400921fb54442d18};

/* A NaN that the compiler makes may have another sign than one that the processor makes: only that it is one is compared. */
static uint64_t exactly(double value) { return value != value ? 0x7ff8dead : bits_of(value); }

static KEPT uint64_t arithmetic(double a, double b) {
    uint64_t sum = mixed(exactly(a + b), exactly(a - b));
    sum = mixed(mixed(sum, exactly(a * b)), exactly(a / b));
    sum = mixed(mixed(sum, exactly((float)a)), exactly(a < b ? a : b));
    return mixed(sum, exactly(a > b ? a : b));
}

static KEPT unsigned compare(double a, double b) {
    unsigned r = (a < b) | (a <= b) << 1 | (a == b) << 2 | (a != b) << 3 | (a > b) << 4 | (a >= b) << 5;
    r |= __builtin_isunordered(a, b) << 6 | __builtin_islessgreater(a, b) << 7;
    if (a < b)
        r += 256;
    if (!(a >= b))
        r += 512;
    return a == b ? r + 1024 : r;
}

/* Only what C defines. */
static KEPT uint64_t convert(double a) {
    uint64_t sum = 0;
    if (a > -129 && a < 128)
        sum = mixed(sum, (uint64_t)(int8_t)a);
    if (a > -2147483649.0 && a < 2147483648.0)
        sum = mixed(sum, (uint64_t)(int32_t)a);
    if (a > -1 && a < 4294967296.0)
        sum = mixed(sum, (uint32_t)a);
    if (a >= -9223372036854775808.0 && a < 9223372036854775808.0)
        sum = mixed(sum, (uint64_t)(int64_t)a);
    if (a > -1 && a < 18446744073709551616.0)
        sum = mixed(sum, (uint64_t)a);
    return sum;
}

KEPT void doubles(void) {
    enum { COUNT = sizeof edges / sizeof *edges };
    uint64_t seed = 42;
    for (int i = 0; i < COUNT; i++) {
        double a = from_bits(edges[i]);
        uint64_t sum = convert(a);
        for (int j = 0; j < COUNT; j++) {
            double b = from_bits(edges[j]);
            sum = mixed(mixed(sum, arithmetic(a, b)), compare(a, b));
        }
        uint64_t integer = next_random(&seed) >> (i * 3);
        sum = mixed(sum, bits_of((double)integer) ^ bits_of((double)(int64_t)integer) ^ bits_of((int32_t)integer));
        sum = mixed(sum, bits_of_float((float)integer) ^ bits_of_float((float)(int64_t)integer));
        show("doubles", sum);
    }
    double x = 1, y = 0;
    for (int i = 1; i < 500; i++) {
        x = x * 0.999 + y / i;
        y = y - x * 0.01 + square_root(x * x + i);
    }
    show("iteration", bits_of(x) ^ bits_of(y));
    double series[32], total = 0;
    for (int i = 0; i < 32; i++)
        series[i] = (double)(int64_t)next_random(&seed) / (i + 1.5);
    for (int i = 0; i < 32; i++)
        series[i] = series[i] * series[31 - i] + series[i] / 7;
    for (int i = 0; i < 32; i++)
        total += series[i] < 0 ? -series[i] : series[i];
    show("series", bits_of(total));
}
