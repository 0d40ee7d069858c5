/* From decimal to binary by doubling and halving the decimal number until its whole part has 64 bits. */

#include <errno.h>
#include <string.h>

#include "parse-float.h"

/* So that a digit times 2^SHIFT and a carry fit into 64 bits. */
#define SHIFT 59

static void trim(struct litebox_digits *number) {
    while (number->count > 0 && number->digits[number->count - 1] == 0)
        number->count--;
}

/* Multiplies by 2^(shift): the result is longer by (longer) digits at its beginning, or by one less. */
static void multiply(struct litebox_digits *number, int shift) {
    int longer = (int)((unsigned)shift * 31 / 100) + 1; /* log10(2) is 0.301; for all up to SHIFT this is enough */
    int to = number->count + longer;
    uint64_t carry = 0;
    for (int from = number->count - 1; to > 0;) {
        uint64_t value = carry + (from >= 0 ? (uint64_t)number->digits[from] << shift : 0);
        from--;
        to--;
        if (to < number->room)
            number->digits[to] = (unsigned char)(value % 10);
        else
            number->more |= value % 10 != 0;
        carry = value / 10;
    }
    number->count = number->count + longer < number->room ? number->count + longer : number->room;
    number->point += longer;
    int leading = 0;
    while (number->digits[leading] == 0)
        leading++;
    memmove(number->digits, number->digits + leading, (size_t)(number->count - leading));
    number->count -= leading;
    number->point -= leading;
    trim(number);
}

/* Divides by 2^(shift). */
static void divide(struct litebox_digits *number, int shift) {
    uint64_t rest = 0;
    int from = 0, to = 0;
    for (; rest >> shift == 0; from++) {
        rest = rest * 10 + (from < number->count ? number->digits[from] : 0);
        number->point--;
    }
    number->point++;
    for (;; from++) {
        unsigned char digit = (unsigned char)(rest >> shift);
        rest &= (UINT64_C(1) << shift) - 1;
        if (to < number->room)
            number->digits[to++] = digit;
        else
            number->more |= digit != 0;
        if (rest == 0 && from >= number->count)
            break;
        rest = rest * 10 + (from < number->count ? number->digits[from] : 0);
    }
    number->count = to;
    trim(number);
}

static unsigned __int128 whole_part(const struct litebox_digits *number) {
    unsigned __int128 whole = 0;
    for (int i = 0; i < number->point; i++)
        whole = whole * 10 + (i < number->count ? number->digits[i] : 0);
    return whole;
}

static enum litebox_fraction fraction_part(const struct litebox_digits *number) {
    int first = number->point;
    if (first >= number->count)
        return number->more ? FRACTION_SMALL : FRACTION_NONE;
    if (number->digits[first] != 5)
        return number->digits[first] < 5 ? FRACTION_SMALL : FRACTION_LARGE;
    return first + 1 < number->count || number->more ? FRACTION_LARGE : FRACTION_HALF;
}

void litebox_round_decimal(struct litebox_parsed_float *number, struct litebox_digits *digits,
                           const struct litebox_float_format *format) {
    /* Far outside of every format; 10^n has more than 3n bits. */
    if (digits->point > 5000 || digits->point < -5000) {
        number->kind = digits->point > 0 ? FLOAT_INFINITE : FLOAT_FINITE;
        errno = ERANGE;
        return;
    }
    trim(digits);
    int exponent = 0;
    for (;;) {
        int shift; /* to the right */
        if (digits->point > 20) {
            shift = 3 * (digits->point - 20);
        } else if (digits->point < 19) {
            shift = -3 * (19 - digits->point);
        } else {
            unsigned __int128 whole = whole_part(digits);
            if (whole >> 64 == 0 && (uint64_t)whole >> 63 != 0) {
                number->significand = (uint64_t)whole;
                break;
            }
            shift = whole >> 64 != 0 ? 1 : -__builtin_clzll((uint64_t)whole);
        }
        if (shift > 0) {
            shift = shift < SHIFT ? shift : SHIFT;
            divide(digits, shift);
        } else {
            shift = shift > -SHIFT ? shift : -SHIFT;
            multiply(digits, -shift);
        }
        exponent += shift;
    }
    number->exponent = exponent;
    litebox_round_float(number, fraction_part(digits), format);
}
