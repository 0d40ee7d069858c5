#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "parse-integer.h"

unsigned long strtoul(const char *text, char **end, int base) {
    struct litebox_parsed_integer parsed = litebox_parse_integer(text, end, base);
    if (parsed.overflow) {
        errno = ERANGE;
        return ULONG_MAX;
    }
    /* C11 7.22.1.4: a minus sign negates the result in the return type. */
    return parsed.negative ? -parsed.magnitude : parsed.magnitude;
}
