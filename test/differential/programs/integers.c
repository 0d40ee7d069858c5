/* Division by constants and by variables, shifts and rotations of all widths, bit counts, byte order. */

#include "show.h"

static KEPT uint64_t divide(int64_t a, int64_t b) {
    uint64_t sum = mixed((uint64_t)(a / b), (uint64_t)(a % b));
    sum = mixed(sum, (uint64_t)a / (uint64_t)b);
    sum = mixed(sum, (uint64_t)((int32_t)a / ((int32_t)b | 1 << 20)));
    sum = mixed(sum, (uint32_t)a % ((uint32_t)b | 1));
    sum = mixed(sum, (uint64_t)((int16_t)a / ((int16_t)(b & 0x3fff) | 1)) ^ (uint8_t)a % ((uint8_t)b | 1));
    return sum;
}
static KEPT uint64_t by_constants(int64_t a) {
    int32_t n = (int32_t)a;
    uint64_t sum = (uint64_t)(a / 10) ^ (uint64_t)(a % 1000) ^ (uint64_t)a / 7 ^ (uint64_t)(a / 8) ^ (uint64_t)(a % 16);
    return mixed(sum, (uint64_t)(n / 3 + n % 7 + n / -5 + n / 64) ^ (uint32_t)a / 11 ^ (uint32_t)a % 255);
}
static KEPT uint64_t shift(uint64_t a, unsigned by) {
    uint64_t sum = mixed(a << (by & 63), a >> (by & 63));
    sum = mixed(sum, (uint64_t)((int64_t)a >> (by & 63)));
    sum = mixed(sum, (uint64_t)((int32_t)a >> (by & 31)) ^ (uint32_t)a << (by & 31));
    sum = mixed(sum, a << (by & 63) | a >> (-by & 63));
    sum = mixed(sum, (uint32_t)((uint32_t)a >> (by & 31) | (uint32_t)a << (-by & 31)));
    sum = mixed(sum, (uint16_t)((uint16_t)a << (by & 15) | (uint16_t)a >> (-by & 15)));
    return mixed(sum, (uint8_t)((uint8_t)a << 3 | (uint8_t)a >> 5));
}
static KEPT uint64_t count(uint64_t a) {
    uint64_t sum = (uint64_t)__builtin_popcountll(a) << 8 ^ (uint64_t)__builtin_parityll(a);
    if (a != 0)
        sum = mixed(sum, (uint64_t)__builtin_clzll(a) << 8 ^ (uint64_t)__builtin_ctzll(a));
    if ((uint32_t)a != 0)
        sum = mixed(sum, (uint64_t)__builtin_clz((uint32_t)a) << 8 ^ (uint64_t)__builtin_ffs((int32_t)a));
    return mixed(mixed(sum, __builtin_bswap64(a)), __builtin_bswap32((uint32_t)a) ^ __builtin_bswap16((uint16_t)a));
}

struct fields {
    unsigned a : 3;
    int b : 9;
    unsigned long long c : 41;
    int d : 11;
};
static KEPT uint64_t fields(uint64_t a) {
    struct fields f = {.a = a & 7, .b = (int)(a >> 3) & 0xff, .c = a >> 5 & 0xffffffff};
    f.d = f.b * 3 & 0x1ff;
    f.c += f.a * 77u;
    f.b -= 100;
    return (uint64_t)f.a ^ (uint64_t)f.b << 8 ^ (uint64_t)f.c << 4 ^ (uint64_t)f.d;
}

KEPT void integers(void) {
    uint64_t seed = 77;
    for (int i = 0; i < 16; i++) {
        uint64_t sum = 0;
        for (int j = 0; j < 24; j++) {
            uint64_t a = next_random(&seed) >> (j * 2), b = next_random(&seed) >> (i * 4);
            sum = mixed(sum, divide((int64_t)a, (int64_t)(b | 1 << 9)));
            sum = mixed(mixed(sum, by_constants((int64_t)a)), by_constants(-(int64_t)b));
            sum = mixed(mixed(sum, shift(a, (unsigned)b)), count(b));
            sum = mixed(sum, fields(a ^ b));
        }
        show("integers", sum);
    }
}
