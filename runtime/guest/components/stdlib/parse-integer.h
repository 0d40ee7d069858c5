/* What the strtol family has in common; for this folder only. */
#ifndef LITEBOX_PARSE_INTEGER_H
#define LITEBOX_PARSE_INTEGER_H

#include <stdbool.h>
#include <stdint.h>

struct litebox_parsed_integer {
    uint64_t magnitude;
    bool negative;
    /* The magnitude does not fit into 64 bits; it is then UINT64_MAX. */
    bool overflow;
};

/* Reads blanks, a sign, a prefix that fits (base), and digits. (*end), unless (end) is null, is where the number ends, or (text)
 * if there is none. A base that does not exist gives 0 and EINVAL. */
struct litebox_parsed_integer litebox_parse_integer(const char *text, char **end, int base);

#endif
