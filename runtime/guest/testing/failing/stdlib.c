/* The end of the program: functions of atexit are all called, and output that the host refuses changes nothing about that. */
#include <stdio.h>

#include "failing.h"

static int called;

static void last(void) {
    called++;
    CHECK(called == 3);
    fputs("last\n", stdout);
    test_ends();
}

static void next(void) {
    called++;
    fputs("next\n", stdout);
}

int main(void) {
    test_begins();
    CHECK(atexit(last) == 0 && atexit(next) == 0 && atexit(next) == 0);
    printf("%g %ld\n", strtod("1.5", NULL), strtol("0x20", NULL, 0));
    exit(0);
}
