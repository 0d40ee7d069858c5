#include <stdlib.h>
#include <string.h>

#include "parse-float.h"

double strtod(const char *text, char **end) {
    static const struct litebox_float_format format = {.bits = 53, .least = -1074, .most = 971};
    unsigned char memory[FLOAT_DIGITS];
    struct litebox_digits digits = {.digits = memory, .room = FLOAT_DIGITS};
    struct litebox_parsed_float parsed = litebox_parse_float(text, end, &format, &digits);
    uint64_t bits = UINT64_C(0x7ff) << 52;
    if (parsed.kind == FLOAT_NAN)
        bits |= UINT64_C(1) << 51;
    else if (parsed.kind == FLOAT_FINITE) /* the hidden bit adds 1 to the exponent, but not in subnormal numbers */
        bits = parsed.significand == 0 ? 0 : ((uint64_t)(parsed.exponent + 1074) << 52) + parsed.significand;
    bits |= (uint64_t)parsed.negative << 63;
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}
