#include <stdio.h>

#include "test.h"

void litebox_test_equal(const char *file, int line, const char *what, long long actual, long long expected) {
    if (actual == expected)
        return;
    litebox_test_report(file, line);
    fprintf(stderr, "%s is %lld, not %lld\n", what, actual, expected);
}
