/* The exact decimal digits of a double; for this folder only. */
#ifndef LITEBOX_DECIMAL_H
#define LITEBOX_DECIMAL_H

#include <stddef.h>

/* The smallest normal double has 767 significant digits, more than any other. */
#define DECIMAL_WORDS 86
#define DECIMAL_DIGITS (9 * DECIMAL_WORDS)

/* The number d.ddd... times 10 to the power of (exponent); no trailing zeros, no digits at all for 0. */
struct litebox_decimal {
    int exponent;
    int count;
    char digits[DECIMAL_DIGITS];
};

/* (value) is finite and not negative. */
void litebox_decimal_from(struct litebox_decimal *decimal, double value);

/* Rounds, half to even, to (count) digits; 0 and less are allowed, and can give 0 or a 1 one place higher up. */
void litebox_decimal_round(struct litebox_decimal *decimal, ptrdiff_t count);

#endif
