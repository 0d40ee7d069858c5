#include <errno.h>

#include "parse-float.h"

/* Drops the lowest (count) bits, 1 or more; returns what they and (fraction) are of the new lowest bit. */
static enum litebox_fraction drop(uint64_t *significand, int count, enum litebox_fraction fraction) {
    bool below = fraction != FRACTION_NONE;
    if (count > 64) {
        below |= *significand != 0;
        *significand = 0;
        return below ? FRACTION_SMALL : FRACTION_NONE;
    }
    uint64_t half = UINT64_C(1) << (count - 1);
    uint64_t rest = *significand & (half | (half - 1));
    *significand = count == 64 ? 0 : *significand >> count;
    if (rest == half)
        return below ? FRACTION_LARGE : FRACTION_HALF;
    if (rest > half)
        return FRACTION_LARGE;
    return below || rest != 0 ? FRACTION_SMALL : FRACTION_NONE;
}

void litebox_round_float(struct litebox_parsed_float *number, enum litebox_fraction fraction,
                         const struct litebox_float_format *format) {
    if (number->significand == 0)
        return;
    int above = __builtin_clzll(number->significand);
    number->significand <<= above;
    number->exponent -= above;
    int count = 64 - format->bits;
    if (number->exponent + count < format->least)
        count = format->least - number->exponent;
    if (count > 0)
        fraction = drop(&number->significand, count, fraction);
    number->exponent += count;
    const uint64_t top = UINT64_C(1) << (format->bits - 1);
    bool tiny = number->significand < top;
    if (fraction == FRACTION_LARGE || (fraction == FRACTION_HALF && number->significand % 2 != 0))
        number->significand++;
    /* Carried into a new bit; for 64 bits into none at all. */
    if (number->significand >> 1 == top || (number->significand == 0 && !tiny)) {
        number->significand = top;
        number->exponent++;
    }
    if (number->exponent > format->most)
        number->kind = FLOAT_INFINITE;
    if (number->kind == FLOAT_INFINITE || (tiny && fraction != FRACTION_NONE))
        errno = ERANGE;
}
