/* Comparisons of all widths and signs, conditional moves, carries. */

#include "show.h"

#define COMPARE(type)                                                                                                  \
    static KEPT unsigned compare_##type(type a, type b) {                                                              \
        unsigned r = 0;                                                                                                \
        if (a < b)                                                                                                     \
            r |= 1;                                                                                                    \
        if (a <= b)                                                                                                    \
            r |= 2;                                                                                                    \
        if (a == b)                                                                                                    \
            r |= 4;                                                                                                    \
        r |= (a > b) << 3 | (a != 0) << 4 | ((type)(a & b) == 0) << 5 | ((type)(a + b) < a) << 6;                      \
        return r + (a > b ? (unsigned)(a & 0xff00) : (unsigned)(b & 0xff00));                                          \
    }
COMPARE(int8_t)
COMPARE(uint8_t)
COMPARE(int16_t)
COMPARE(uint16_t)
COMPARE(uint32_t)
COMPARE(uint64_t)

static KEPT unsigned compare_signed(int64_t a, int64_t b) {
    return (a < b) | (a <= b) << 1 | (a < 0) << 2 | ((a ^ b) < 0) << 3 | ((int32_t)a < (int32_t)b) << 4 |
           ((int32_t)a <= (int32_t)b) << 5 | ((int32_t)a >= 0) << 6;
}

static KEPT unsigned overflows(int64_t a, int64_t b) {
    int64_t wide;
    int32_t narrow;
    uint64_t positive;
    return __builtin_add_overflow(a, b, &wide) | __builtin_sub_overflow(a, b, &wide) << 1 |
           __builtin_mul_overflow(a, b, &wide) << 2 | __builtin_add_overflow((int32_t)a, (int32_t)b, &narrow) << 3 |
           __builtin_mul_overflow((int32_t)a, (int32_t)b, &narrow) << 4 |
           __builtin_add_overflow((uint64_t)a, (uint64_t)b, &positive) << 5 |
           __builtin_mul_overflow((uint64_t)a, (uint64_t)b, &positive) << 6;
}

KEPT void branches(void) {
    static const uint64_t edges[] = {0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
                                     0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x123456789abcdef0};
    enum { COUNT = sizeof edges / sizeof *edges };
    for (int i = 0; i < COUNT; i++) {
        uint64_t sum = 0, a = edges[i];
        for (int j = 0; j < COUNT; j++) {
            uint64_t b = edges[j];
            sum = mixed(sum, compare_int8_t((int8_t)a, (int8_t)b));
            sum = mixed(sum, compare_uint8_t((uint8_t)a, (uint8_t)b));
            sum = mixed(sum, compare_int16_t((int16_t)a, (int16_t)b));
            sum = mixed(sum, compare_uint16_t((uint16_t)a, (uint16_t)b));
            sum = mixed(sum, compare_uint32_t((uint32_t)a, (uint32_t)b));
            sum = mixed(sum, compare_uint64_t(a, b));
            sum = mixed(sum, compare_signed((int64_t)a, (int64_t)b));
            sum = mixed(sum, overflows((int64_t)a, (int64_t)b));
        }
        show("branches", sum);
    }
}
