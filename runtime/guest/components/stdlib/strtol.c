#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "parse-integer.h"

long strtol(const char *text, char **end, int base) {
    struct litebox_parsed_integer parsed = litebox_parse_integer(text, end, base);
    uint64_t limit = parsed.negative ? (uint64_t)LONG_MAX + 1 : LONG_MAX;
    if (parsed.magnitude > limit) {
        errno = ERANGE;
        return parsed.negative ? LONG_MIN : LONG_MAX;
    }
    return (long)(parsed.negative ? -parsed.magnitude : parsed.magnitude);
}
