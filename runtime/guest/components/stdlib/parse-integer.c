#include "parse-integer.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>

/* The value of a digit in any base up to 36; 36 if it is none. */
static unsigned digit_value(char character) {
    int lower = tolower((unsigned char)character);
    if (isdigit(lower))
        return (unsigned)(lower - '0');
    return islower(lower) ? (unsigned)(lower - 'a' + 10) : 36;
}

static bool has_hexadecimal_prefix(const char *text) {
    return text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && digit_value(text[2]) < 16;
}

struct litebox_parsed_integer litebox_parse_integer(const char *text, char **end, int base) {
    struct litebox_parsed_integer parsed = {0};
    if (end != NULL)
        *end = (char *)text;
    if (base < 0 || base == 1 || base > 36) {
        errno = EINVAL;
        return parsed;
    }
    while (isspace((unsigned char)*text))
        text++;
    parsed.negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    if ((base == 0 || base == 16) && has_hexadecimal_prefix(text)) {
        text += 2;
        base = 16;
    } else if (base == 0) {
        base = *text == '0' ? 8 : 10;
    }
    const char *first = text;
    for (; digit_value(*text) < (unsigned)base; text++) {
        parsed.overflow |= __builtin_mul_overflow(parsed.magnitude, (uint64_t)base, &parsed.magnitude);
        parsed.overflow |= __builtin_add_overflow(parsed.magnitude, digit_value(*text), &parsed.magnitude);
    }
    if (parsed.overflow)
        parsed.magnitude = UINT64_MAX;
    if (end != NULL && text != first)
        *end = (char *)text;
    return parsed;
}
