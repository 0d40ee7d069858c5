#include <stdint.h>
#include <string.h>

#include "decimal.h"
#include "format.h"

/* (mantissa) * 2^(exponent), with its sign as the conversion wants it. */
struct litebox_number {
    enum { NUMBER_FINITE, NUMBER_INFINITE, NUMBER_NAN } kind;
    const char *sign;
    uint64_t mantissa;
    int exponent;
    /* How many hexadecimal digits follow the first one, which is the mantissa's highest. */
    int places;
};

/* The exponent of %e (at least two digits) or %a: its letter, its sign, its digits. */
struct exponent {
    char text[8];
    size_t length;
};

static void write_exponent(struct exponent *exponent, char letter, int value, int least_digits) {
    char digits[5];
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

/* Rounds a hexadecimal significand, half to even, to one without its (dropped) last digits; false where it carries out of 64
 * bits. */
static bool round_hexadecimal(uint64_t *significand, int dropped) {
    if (dropped == 0)
        return true;
    uint64_t unit = UINT64_C(1) << (4 * dropped);
    uint64_t rest = *significand & (unit - 1);
    *significand -= rest;
    bool odd = (*significand & unit) != 0;
    if (rest > unit / 2 || (rest == unit / 2 && odd))
        return !__builtin_add_overflow(*significand, unit, significand);
    return true;
}

static void format_hexadecimal(struct litebox_output *output, const struct litebox_conversion *conversion,
                               const struct litebox_number *number) {
    bool upper = conversion->letter == 'A';
    const int places = number->places;
    uint64_t significand = number->mantissa;
    int exponent = significand == 0 ? 0 : number->exponent + 4 * places;
    int precision = conversion->precision;
    if (precision < 0) {
        precision = places;
        while (precision > 0 && (significand & (UINT64_C(0xf) << (4 * (places - precision)))) == 0)
            precision--;
    } else if (precision < places && !round_hexadecimal(&significand, places - precision)) {
        significand = UINT64_C(1) << (4 * places);
        exponent += 4;
    }
    char digits[16];
    for (int i = 0; i <= places; i++)
        digits[i] = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[significand >> (4 * (places - i)) & 0xf];
    char prefix[4];
    size_t used = 0;
    if (*number->sign != '\0')
        prefix[used++] = *number->sign;
    prefix[used++] = '0';
    prefix[used++] = upper ? 'X' : 'x';
    prefix[used] = '\0';
    struct exponent written;
    write_exponent(&written, upper ? 'P' : 'p', exponent, 1);
    bool point = precision > 0 || conversion->alternative;
    size_t after = litebox_output_begin(output, conversion, conversion->zero, prefix,
                                        1 + (size_t)point + (size_t)precision + written.length);
    size_t known = precision < places ? (size_t)precision : (size_t)places;
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

static void format_number(struct litebox_output *output, const struct litebox_conversion *conversion,
                          const struct litebox_number *number, struct litebox_decimal *decimal) {
    const char *sign = number->sign;
    if (number->kind != NUMBER_FINITE) {
        format_special(output, conversion, sign, number->kind == NUMBER_INFINITE);
        return;
    }
    char kind = (char)(conversion->letter | 0x20);
    if (kind == 'a') {
        format_hexadecimal(output, conversion, number);
        return;
    }
    litebox_decimal_from(decimal, number->mantissa, number->exponent);
    int precision = conversion->precision < 0 ? 6 : conversion->precision;
    if (kind == 'f') {
        litebox_decimal_round(decimal, (ptrdiff_t)decimal->exponent + 1 + precision);
        format_fixed(output, conversion, sign, decimal, precision);
    } else if (kind == 'e') {
        litebox_decimal_round(decimal, (ptrdiff_t)precision + 1);
        format_exponential(output, conversion, sign, decimal, precision);
    } else {
        format_shorter(output, conversion, sign, decimal, precision);
    }
}

static const char *sign_of(const struct litebox_conversion *conversion, bool negative) {
    return negative ? "-" : conversion->plus ? "+" : conversion->space ? " " : "";
}

void litebox_format_double(struct litebox_output *output, const struct litebox_conversion *conversion, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    int exponent = (int)(bits >> 52 & 0x7ff);
    uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
    struct litebox_number number = {.sign = sign_of(conversion, bits >> 63 != 0), .places = 13, .mantissa = mantissa};
    if (exponent == 0x7ff)
        number.kind = mantissa == 0 ? NUMBER_INFINITE : NUMBER_NAN;
    if (exponent == 0)
        exponent = 1; /* subnormal: without the hidden bit */
    else
        number.mantissa |= UINT64_C(1) << 52;
    number.exponent = exponent - 1075;
    uint32_t words[DECIMAL_WORDS];
    char digits[9 * DECIMAL_WORDS];
    struct litebox_decimal decimal = {.words = words, .digits = digits};
    format_number(output, conversion, &number, &decimal);
}

/* The x87 format (SDM Vol. 1, 4.2.2): 64 bits with the highest one explicit, then the biased exponent and the sign. */
void litebox_format_long_double(struct litebox_output *output, const struct litebox_conversion *conversion,
                                long double value) {
    struct litebox_number number = {.places = 15};
    uint16_t top;
    memcpy(&number.mantissa, &value, sizeof number.mantissa);
    memcpy(&top, (const char *)&value + sizeof number.mantissa, sizeof top);
    int exponent = top & 0x7fff;
    number.sign = sign_of(conversion, top >> 15 != 0);
    if (exponent == 0x7fff)
        number.kind = number.mantissa << 1 == 0 ? NUMBER_INFINITE : NUMBER_NAN;
    number.exponent = (exponent == 0 ? 1 : exponent) - 16446;
    uint32_t words[LONG_DECIMAL_WORDS];
    char digits[9 * LONG_DECIMAL_WORDS];
    struct litebox_decimal decimal = {.words = words, .digits = digits};
    format_number(output, conversion, &number, &decimal);
}
