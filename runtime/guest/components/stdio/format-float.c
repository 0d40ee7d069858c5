#include <stdint.h>
#include <string.h>

#include "decimal.h"
#include "format.h"

/* The exponent of %e (at least two digits) or %a: its letter, its sign, its digits. */
struct exponent {
    char text[8];
    size_t length;
};

static void write_exponent(struct exponent *exponent, char letter, int value, int least_digits) {
    char digits[4];
    int first = (int)sizeof digits;
    unsigned rest = value < 0 ? -(unsigned)value : (unsigned)value;
    for (; rest > 0 || (int)sizeof digits - first < least_digits; rest /= 10)
        digits[--first] = (char)('0' + rest % 10);
    exponent->text[0] = letter;
    exponent->text[1] = value < 0 ? '-' : '+';
    exponent->length = 2 + sizeof digits - (size_t)first;
    memcpy(exponent->text + 2, digits + first, sizeof digits - (size_t)first);
}

/* Writes (count) digits from index (from) on; those before the first and after the last are 0. */
static void put_digits(struct litebox_output *output, const struct litebox_decimal *decimal, ptrdiff_t from,
                       ptrdiff_t count) {
    if (from < 0) {
        ptrdiff_t zeros = -from < count ? -from : count;
        litebox_output_repeat(output, '0', (size_t)zeros);
        from += zeros;
        count -= zeros;
    }
    ptrdiff_t known = decimal->count - from;
    if (known > count)
        known = count;
    if (known > 0) {
        litebox_output_put(output, decimal->digits + from, (size_t)known);
        count -= known;
    }
    litebox_output_repeat(output, '0', (size_t)count);
}

static void format_fixed(struct litebox_output *output, const struct litebox_conversion *conversion, const char *sign,
                         const struct litebox_decimal *decimal, int precision) {
    bool point = precision > 0 || conversion->alternative;
    int exponent = decimal->count == 0 ? 0 : decimal->exponent;
    ptrdiff_t before = exponent < 0 ? 1 : exponent + 1;
    size_t length = (size_t)before + point + (size_t)precision;
    size_t after = litebox_output_begin(output, conversion, conversion->zero, sign, length);
    ptrdiff_t first = exponent < 0 ? exponent : 0; /* the index of the digit that stands before the point or begins it */
    put_digits(output, decimal, first, before);
    litebox_output_put(output, ".", point);
    put_digits(output, decimal, first + before, precision);
    litebox_output_repeat(output, ' ', after);
}

static void format_exponential(struct litebox_output *output, const struct litebox_conversion *conversion,
                               const char *sign, const struct litebox_decimal *decimal, int precision) {
    bool point = precision > 0 || conversion->alternative;
    struct exponent exponent;
    char letter = conversion->letter < 'a' ? 'E' : 'e';
    write_exponent(&exponent, letter, decimal->count == 0 ? 0 : decimal->exponent, 2);
    size_t length = 1 + (size_t)point + (size_t)precision + exponent.length;
    size_t after = litebox_output_begin(output, conversion, conversion->zero, sign, length);
    put_digits(output, decimal, 0, 1);
    litebox_output_put(output, ".", point);
    put_digits(output, decimal, 1, precision);
    litebox_output_put(output, exponent.text, exponent.length);
    litebox_output_repeat(output, ' ', after);
}

/* C11 7.21.6.1, `g`: fixed if the exponent is in -4..P-1, without trailing zeros unless `#`. */
static void format_shorter(struct litebox_output *output, const struct litebox_conversion *conversion, const char *sign,
                           struct litebox_decimal *decimal, int precision) {
    if (precision == 0)
        precision = 1;
    litebox_decimal_round(decimal, precision);
    int exponent = decimal->count == 0 ? 0 : decimal->exponent;
    if (!conversion->alternative && precision > decimal->count)
        precision = decimal->count == 0 ? 1 : decimal->count;
    int significant = conversion->precision < 0 ? 6 : conversion->precision == 0 ? 1 : conversion->precision;
    if (exponent >= -4 && exponent < significant) {
        int places = precision - 1 - exponent;
        format_fixed(output, conversion, sign, decimal, places > 0 ? places : 0);
    } else {
        format_exponential(output, conversion, sign, decimal, precision - 1);
    }
}

/* Rounds a significand of 13 hexadecimal places, half to even, to fewer. */
static uint64_t round_hexadecimal(uint64_t significand, int places) {
    int dropped = 4 * (13 - places);
    uint64_t unit = UINT64_C(1) << dropped;
    uint64_t rest = significand & (unit - 1);
    significand -= rest;
    bool odd = (significand & unit) != 0;
    if (rest > unit / 2 || (rest == unit / 2 && odd))
        significand += unit;
    return significand;
}

static void format_hexadecimal(struct litebox_output *output, const struct litebox_conversion *conversion, bool negative,
                               uint64_t bits) {
    bool upper = conversion->letter == 'A';
    uint64_t significand = bits & ((UINT64_C(1) << 52) - 1);
    int exponent = (int)(bits >> 52);
    if (exponent != 0)
        significand |= UINT64_C(1) << 52;
    else if (significand != 0)
        exponent = 1;
    int binary_exponent = exponent == 0 ? 0 : exponent - 1023;
    int precision = conversion->precision;
    if (precision < 0) {
        precision = 13;
        while (precision > 0 && (significand & (UINT64_C(0xf) << (4 * (13 - precision)))) == 0)
            precision--;
    } else if (precision < 13) {
        significand = round_hexadecimal(significand, precision);
    }
    char digits[14];
    for (int i = 0; i < 14; i++)
        digits[i] = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[significand >> (4 * (13 - i)) & 0xf];
    char prefix[4];
    size_t used = 0;
    if (negative || conversion->plus || conversion->space)
        prefix[used++] = negative ? '-' : conversion->plus ? '+' : ' ';
    prefix[used++] = '0';
    prefix[used++] = upper ? 'X' : 'x';
    prefix[used] = '\0';
    struct exponent written;
    write_exponent(&written, upper ? 'P' : 'p', binary_exponent, 1);
    bool point = precision > 0 || conversion->alternative;
    size_t after = litebox_output_begin(output, conversion, conversion->zero, prefix,
                                        1 + (size_t)point + (size_t)precision + written.length);
    size_t known = precision < 13 ? (size_t)precision : 13;
    litebox_output_put(output, digits, 1);
    litebox_output_put(output, ".", point);
    litebox_output_put(output, digits + 1, known);
    litebox_output_repeat(output, '0', (size_t)precision - known);
    litebox_output_put(output, written.text, written.length);
    litebox_output_repeat(output, ' ', after);
}

static void format_special(struct litebox_output *output, const struct litebox_conversion *conversion, const char *sign,
                           bool infinite) {
    bool upper = conversion->letter < 'a';
    const char *text = infinite ? (upper ? "INF" : "inf") : (upper ? "NAN" : "nan");
    size_t after = litebox_output_begin(output, conversion, false, sign, 3);
    litebox_output_put(output, text, 3);
    litebox_output_repeat(output, ' ', after);
}

void litebox_format_float(struct litebox_output *output, const struct litebox_conversion *conversion, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bool negative = bits >> 63 != 0;
    bits &= UINT64_MAX >> 1;
    const char *sign = negative ? "-" : conversion->plus ? "+" : conversion->space ? " " : "";
    uint64_t infinity = UINT64_C(0x7ff) << 52;
    if (bits >= infinity) {
        format_special(output, conversion, sign, bits == infinity);
        return;
    }
    char kind = (char)(conversion->letter | 0x20);
    if (kind == 'a') {
        format_hexadecimal(output, conversion, negative, bits);
        return;
    }
    memcpy(&value, &bits, sizeof value);
    struct litebox_decimal decimal;
    litebox_decimal_from(&decimal, value);
    int precision = conversion->precision < 0 ? 6 : conversion->precision;
    if (kind == 'f') {
        litebox_decimal_round(&decimal, (ptrdiff_t)decimal.exponent + 1 + precision);
        format_fixed(output, conversion, sign, &decimal, precision);
    } else if (kind == 'e') {
        litebox_decimal_round(&decimal, (ptrdiff_t)precision + 1);
        format_exponential(output, conversion, sign, &decimal, precision);
    } else {
        format_shorter(output, conversion, sign, &decimal, precision);
    }
}
