#include <stdlib.h>
#include <string.h>

#include "parse-float.h"

/* The x87 format (SDM Vol. 1, 4.2.2): 64 bits with the highest one explicit, then the biased exponent and the sign. */
long double strtold(const char *text, char **end) {
    static const struct litebox_float_format format = {.bits = 64, .least = -16445, .most = 16320};
    unsigned char memory[LONG_FLOAT_DIGITS];
    struct litebox_digits digits = {.digits = memory, .room = LONG_FLOAT_DIGITS};
    struct litebox_parsed_float parsed = litebox_parse_float(text, end, &format, &digits);
    uint64_t significand = UINT64_C(1) << 63;
    unsigned exponent = 0x7fff;
    if (parsed.kind == FLOAT_NAN) {
        significand |= UINT64_C(1) << 62;
    } else if (parsed.kind == FLOAT_FINITE) {
        significand = parsed.significand;
        exponent = significand >> 63 == 0 ? 0 : (unsigned)(parsed.exponent + 16446);
    }
    exponent |= (unsigned)parsed.negative << 15;
    long double number = 0;
    memcpy(&number, &significand, 8);
    memcpy((char *)&number + 8, &exponent, 2);
    return number;
}
