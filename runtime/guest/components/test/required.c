#include <stdlib.h>

#include "test.h"

void litebox_test_required(const char *file, int line, const char *what) {
    litebox_test_failed(file, line, what);
    exit(EXIT_FAILURE);
}
