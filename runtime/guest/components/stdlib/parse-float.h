/* What the strtod family has in common; for this folder only. */
#ifndef LITEBOX_PARSE_FLOAT_H
#define LITEBOX_PARSE_FLOAT_H

#include <stdbool.h>
#include <stdint.h>

/* A binary floating-point format: the bits of its significand, and the exponents of the lowest bit of the smallest and of the
 * largest number. */
struct litebox_float_format {
    int bits;
    int least;
    int most;
};

/* The nearest number of the format: (significand) * 2^(exponent), halves rounded to even. The significand of a normal number has
 * exactly the format's bits, and a subnormal one has the least exponent. */
struct litebox_parsed_float {
    enum { FLOAT_FINITE, FLOAT_INFINITE, FLOAT_NAN } kind;
    bool negative;
    uint64_t significand;
    int exponent;
};

/* Where the digits of a decimal number go: (room) of them. A number between two neighbours of a format needs no more than
 * these to be told from both: 768 for double, 11515 for long double (its exact value is an odd number times 2^-1075 or
 * 2^-16446). */
struct litebox_digits {
    unsigned char *digits;
    int room;
    int count;
    /* The number is 0.ddd... times 10^(point). */
    int point;
    /* There were digits that found no room, not all of them 0. */
    bool more;
};
#define FLOAT_DIGITS 800
#define LONG_FLOAT_DIGITS 11600

/* Reads blanks, a sign, and a decimal or hexadecimal number, infinity or NaN (C11 7.22.1.3). (*end), unless (end) is null, is where
 * it ends, or (text) if there is none. Sets ERANGE where the result is infinite, or is tiny and not exact. */
struct litebox_parsed_float litebox_parse_float(const char *text, char **end, const struct litebox_float_format *format,
                                                struct litebox_digits *digits);

/* Rounds ((significand) + (fraction)) * 2^(exponent); a fraction is less than 1. */
enum litebox_fraction { FRACTION_NONE, FRACTION_SMALL, FRACTION_HALF, FRACTION_LARGE };
void litebox_round_float(struct litebox_parsed_float *number, enum litebox_fraction fraction,
                         const struct litebox_float_format *format);

/* Rounds a decimal number that is not 0, and changes its digits on the way. */
void litebox_round_decimal(struct litebox_parsed_float *number, struct litebox_digits *digits,
                           const struct litebox_float_format *format);

#endif
