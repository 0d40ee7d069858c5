#include <stdlib.h>
#include <string.h>

#include "parse-float.h"

float strtof(const char *text, char **end) {
    static const struct litebox_float_format format = {.bits = 24, .least = -149, .most = 104};
    unsigned char memory[FLOAT_DIGITS];
    struct litebox_digits digits = {.digits = memory, .room = FLOAT_DIGITS};
    struct litebox_parsed_float parsed = litebox_parse_float(text, end, &format, &digits);
    uint32_t bits = UINT32_C(0xff) << 23;
    if (parsed.kind == FLOAT_NAN)
        bits |= UINT32_C(1) << 22;
    else if (parsed.kind == FLOAT_FINITE) /* the hidden bit adds 1 to the exponent, but not in subnormal numbers */
        bits = parsed.significand == 0 ? 0 : ((uint32_t)(parsed.exponent + 149) << 23) + (uint32_t)parsed.significand;
    bits |= (uint32_t)parsed.negative << 31;
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}
