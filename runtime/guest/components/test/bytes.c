#include <stdio.h>
#include <string.h>

#include "test.h"

void litebox_test_bytes(const char *file, int line, const char *what, const void *actual, const void *expected,
                        size_t size) {
    if (size == 0 || memcmp(actual, expected, size) == 0)
        return;
    const unsigned char *is = actual, *should = expected;
    size_t at = 0;
    while (is[at] == should[at])
        at++;
    litebox_test_report(file, line);
    fprintf(stderr, "byte %zu of %s is 0x%02x, not 0x%02x\n", at, what, is[at], should[at]);
}
