#include "parse-float.h"

#include <ctype.h>
#include <stddef.h>

/* Larger than any exponent that matters, and small enough to be added. */
#define HUGE_EXPONENT (INT64_C(1) << 40)

/* Whether (text) begins with (word), in letters of either case. */
static bool begins_with(const char *text, const char *word) {
    for (; *word != '\0'; text++, word++)
        if (tolower((unsigned char)*text) != *word)
            return false;
    return true;
}

/* Reads a letter (`e` or `p`) and an exponent behind a number, if they are there. */
static int64_t read_exponent(const char **text, char letter) {
    const char *at = *text;
    if (tolower((unsigned char)*at) != letter)
        return 0;
    at++;
    bool negative = *at == '-';
    if (*at == '-' || *at == '+')
        at++;
    if (!isdigit((unsigned char)*at))
        return 0;
    int64_t exponent = 0;
    for (; isdigit((unsigned char)*at); at++)
        if (exponent < HUGE_EXPONENT)
            exponent = exponent * 10 + (*at - '0');
    *text = at;
    return negative ? -exponent : exponent;
}

static unsigned hexadecimal_value(char character) {
    return isdigit((unsigned char)character) ? (unsigned)(character - '0')
                                             : (unsigned)(tolower((unsigned char)character) - 'a' + 10);
}

/* Rounds (wide) * 2^(exponent), a little more if (below). */
static void round_wide(struct litebox_parsed_float *number, unsigned __int128 wide, bool below, int exponent,
                       const struct litebox_float_format *format) {
    uint64_t high = (uint64_t)(wide >> 64);
    int count = high == 0 ? 0 : 64 - __builtin_clzll(high);
    unsigned __int128 unit = (unsigned __int128)1 << count;
    unsigned __int128 twice = 2 * (wide & (unit - 1)) + below;
    enum litebox_fraction fraction = twice == 0      ? FRACTION_NONE
                                     : twice == unit ? FRACTION_HALF
                                     : twice > unit  ? FRACTION_LARGE
                                                     : FRACTION_SMALL;
    number->significand = (uint64_t)(wide >> count);
    number->exponent = exponent + count;
    litebox_round_float(number, fraction, format);
}

/* (text) is behind the prefix. Returns where the number ends, or NULL if there are no digits. */
static const char *read_hexadecimal(const char *text, struct litebox_parsed_float *number,
                                    const struct litebox_float_format *format) {
    bool any = false, point = false, below = false;
    unsigned __int128 wide = 0;
    int64_t exponent = 0;
    for (;; text++) {
        if (*text == '.' && !point) {
            point = true;
            continue;
        }
        if (!isxdigit((unsigned char)*text))
            break;
        any = true;
        if (wide >> 120 == 0) {
            wide = wide << 4 | hexadecimal_value(*text);
            exponent -= point ? 4 : 0;
        } else {
            below |= *text != '0';
            exponent += point ? 0 : 4;
        }
    }
    if (!any)
        return NULL;
    exponent += read_exponent(&text, 'p');
    exponent = exponent > 100000 ? 100000 : exponent < -100000 ? -100000 : exponent;
    round_wide(number, wide, below, (int)exponent, format);
    return text;
}

/* Returns where the number ends, or NULL if there are no digits. */
static const char *read_decimal(const char *text, struct litebox_parsed_float *number,
                                const struct litebox_float_format *format, struct litebox_digits *digits) {
    bool any = false, point = false;
    int64_t place = 0;
    for (;; text++) {
        if (*text == '.' && !point) {
            point = true;
            continue;
        }
        if (!isdigit((unsigned char)*text))
            break;
        any = true;
        if (*text == '0' && digits->count == 0) {
            place -= point;
            continue;
        }
        place += !point;
        if (digits->count < digits->room)
            digits->digits[digits->count++] = (unsigned char)(*text - '0');
        else
            digits->more |= *text != '0';
    }
    if (!any)
        return NULL;
    place += read_exponent(&text, 'e');
    digits->point = (int)(place > 100000 ? 100000 : place < -100000 ? -100000 : place);
    if (digits->count > 0)
        litebox_round_decimal(number, digits, format);
    return text;
}

/* `nan` may be followed by letters, digits and underscores in parentheses, which mean nothing here. */
static const char *end_of_nan(const char *text) {
    if (*text != '(')
        return text;
    const char *at = text + 1;
    while (isalnum((unsigned char)*at) || *at == '_')
        at++;
    return *at == ')' ? at + 1 : text;
}

static const char *read_number(const char *text, struct litebox_parsed_float *number,
                               const struct litebox_float_format *format, struct litebox_digits *digits) {
    if (begins_with(text, "inf")) {
        number->kind = FLOAT_INFINITE;
        return text + (begins_with(text, "infinity") ? 8 : 3);
    }
    if (begins_with(text, "nan")) {
        number->kind = FLOAT_NAN;
        return end_of_nan(text + 3);
    }
    if (begins_with(text, "0x")) {
        const char *after = read_hexadecimal(text + 2, number, format);
        if (after != NULL)
            return after;
    }
    return read_decimal(text, number, format, digits);
}

struct litebox_parsed_float litebox_parse_float(const char *text, char **end, const struct litebox_float_format *format,
                                                struct litebox_digits *digits) {
    struct litebox_parsed_float number = {0};
    const char *at = text;
    while (isspace((unsigned char)*at))
        at++;
    number.negative = *at == '-';
    if (*at == '-' || *at == '+')
        at++;
    const char *after = read_number(at, &number, format, digits);
    if (after == NULL)
        number.negative = false;
    if (end != NULL)
        *end = (char *)(after == NULL ? text : after);
    return number;
}
