/* A handler that calls the host, which refuses: the program goes on behind the exception all the same. */
#include <litebox/exception.h>
#include <stdio.h>

#include "failing.h"

static int handled;

static int handler(struct lb_exception *exception) {
    handled++;
    exception->registers->rip += 2; /* ud2 */
    fputs("handled\n", stderr);
    return LB_EXCEPTION_RESUME;
}

int main(void) {
    lb_on_exception(handler);
    test_begins();
    for (int i = 1; i <= 3; i++) {
        __asm__ volatile("ud2");
        CHECK(handled == i);
        puts("goes on");
    }
    test_ends();
    return 0;
}
