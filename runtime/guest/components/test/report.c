#include <stdatomic.h>
#include <stdio.h>

#include "test.h"

/* A test may have threads. */
static atomic_bool failed;

bool litebox_test_has_failed(void) {
    return atomic_load(&failed);
}

void litebox_test_report(const char *file, int line) {
    atomic_store(&failed, true);
    fprintf(stderr, "%s:%d: not as expected: ", file, line);
}
