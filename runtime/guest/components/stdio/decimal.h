/* The exact decimal digits of a floating-point number; for this folder only. */
#ifndef LITEBOX_DECIMAL_H
#define LITEBOX_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

/* Of all numbers of a format, the one below twice the smallest normal one has the most significant digits: 767 in double, 11514 in
 * long double. That many words of 9 digits hold them, and a word of a product that is not finished. */
#define DECIMAL_WORDS 87
#define LONG_DECIMAL_WORDS 1282

/* The number d.ddd... times 10 to the power of (exponent); no trailing zeros, no digits at all for 0. */
struct litebox_decimal {
    int exponent;
    int count;
    /* The caller's: as many words as its format needs, and 9 times as many digits. */
    uint32_t *words;
    char *digits;
};

/* (mantissa) * 2^(exponent). */
void litebox_decimal_from(struct litebox_decimal *decimal, uint64_t mantissa, int exponent);

/* Rounds, half to even, to (count) digits; 0 and less are allowed, and can give 0 or a 1 one place higher up. */
void litebox_decimal_round(struct litebox_decimal *decimal, ptrdiff_t count);

#endif
