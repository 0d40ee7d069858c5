/*
 * What programs that csmith has generated need: arithmetic without undefined behaviour, and the checksum. Ours instead of the
 * generator's own headers, so that the enclave's SDK and the machine's C library compile the same text.
 */

#ifndef CSMITH_H
#define CSMITH_H

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Wraps modulo 2^n; a division that has no result gives its dividend. */
#define INTEGER(type, unsigned_type, s, least)                                                                         \
    static inline type safe_unary_minus_func_##type##_##s(type a) { return (type)(0 - (unsigned_type)a); }             \
    static inline type safe_add_func_##type##_##s##_##s(type a, type b) {                                              \
        return (type)((uint64_t)a + (uint64_t)b);                                                                      \
    }                                                                                                                  \
    static inline type safe_sub_func_##type##_##s##_##s(type a, type b) {                                              \
        return (type)((uint64_t)a - (uint64_t)b);                                                                      \
    }                                                                                                                  \
    static inline type safe_mul_func_##type##_##s##_##s(type a, type b) {                                              \
        return (type)((uint64_t)a * (uint64_t)b);                                                                      \
    }                                                                                                                  \
    static inline type safe_div_func_##type##_##s##_##s(type a, type b) {                                              \
        return b == 0 || (least != 0 && a == (type)least && b == (type)-1) ? a : (type)(a / b);                        \
    }                                                                                                                  \
    static inline type safe_mod_func_##type##_##s##_##s(type a, type b) {                                              \
        return b == 0 || (least != 0 && a == (type)least && b == (type)-1) ? a : (type)(a % b);                        \
    }                                                                                                                  \
    static inline type safe_lshift_func_##type##_##s##_s(type a, int by) {                                             \
        return (unsigned)by >= sizeof a * 8 ? a : (type)((uint64_t)a << by);                                           \
    }                                                                                                                  \
    static inline type safe_lshift_func_##type##_##s##_u(type a, unsigned by) {                                        \
        return by >= sizeof a * 8 ? a : (type)((uint64_t)a << by);                                                     \
    }                                                                                                                  \
    static inline type safe_rshift_func_##type##_##s##_s(type a, int by) {                                             \
        return (unsigned)by >= sizeof a * 8 ? a : (type)(a >> by);                                                     \
    }                                                                                                                  \
    static inline type safe_rshift_func_##type##_##s##_u(type a, unsigned by) {                                        \
        return by >= sizeof a * 8 ? a : (type)(a >> by);                                                               \
    }

INTEGER(int8_t, uint8_t, s, INT8_MIN)
INTEGER(int16_t, uint16_t, s, INT16_MIN)
INTEGER(int32_t, uint32_t, s, INT32_MIN)
INTEGER(int64_t, uint64_t, s, INT64_MIN)
INTEGER(uint8_t, uint8_t, u, 0)
INTEGER(uint16_t, uint16_t, u, 0)
INTEGER(uint32_t, uint32_t, u, 0)
INTEGER(uint64_t, uint64_t, u, 0)

/* IEEE 754 leaves nothing undefined but conversions of what does not fit. */
#define FLOAT(type)                                                                                                    \
    static inline type safe_add_func_##type##_f_f(type a, type b) { return a + b; }                                    \
    static inline type safe_sub_func_##type##_f_f(type a, type b) { return a - b; }                                    \
    static inline type safe_mul_func_##type##_f_f(type a, type b) { return a * b; }                                    \
    static inline type safe_div_func_##type##_f_f(type a, type b) { return a / b; }

FLOAT(float)
FLOAT(double)

static inline int32_t safe_convert_func_float_to_int32_t(float a) {
    return a >= -2147483648.0f && a < 2147483648.0f ? (int32_t)a : INT32_MAX;
}

static uint32_t crc32_tab[256];
static uint32_t crc32_context = 0xffffffff;

static inline void crc32_gentab(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
        crc32_tab[i] = crc;
    }
}

static inline void transparent_crc_bytes(const void *bytes, int count, const char *name, int flag) {
    for (int i = 0; i < count; i++)
        crc32_context = crc32_context >> 8 ^ crc32_tab[(crc32_context ^ ((const uint8_t *)bytes)[i]) & 0xff];
    if (flag)
        printf("...checksum after hashing %s : %X\n", name, crc32_context ^ 0xffffffff);
}

static inline void transparent_crc(uint64_t value, const char *name, int flag) {
    transparent_crc_bytes(&value, sizeof value, name, flag);
}

static inline void platform_main_begin(void) {}

static inline void platform_main_end(uint32_t crc, int flag) {
    (void)flag;
    printf("checksum = %X\n", crc);
}

#endif
