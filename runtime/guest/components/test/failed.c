#include <stdio.h>

#include "test.h"

void litebox_test_failed(const char *file, int line, const char *what) {
    litebox_test_report(file, line);
    fprintf(stderr, "%s\n", what);
}
