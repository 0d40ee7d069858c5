#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

/*
 * In an image of tests the linker has what calls `main` call this (--wrap), so that the program's own stays a function like others.
 * The argument is the name of a test: what one test leaves behind, no other finds.
 */
int __wrap_main(int count, char **arguments);

/* The program's own, which the linker would leave out if nothing referred to it: that no test reaches it is part of what tests find out. */
__attribute__((weak)) int __real_main(int count, char **arguments);
static int (*volatile const program)(int, char **) = __real_main;

int __wrap_main(int count, char **arguments) {
    (void)program;
    const char *name = count == 2 ? arguments[1] : "";
    for (const struct litebox_test *test = __litebox_tests_start; test < __litebox_tests_end; test++) {
        if (strcmp(test->name, name) != 0)
            continue;
        test->run();
        return litebox_test_has_failed() ? EXIT_FAILURE : EXIT_SUCCESS;
    }
    fprintf(stderr, "There is no test '%s' in this image.\n", name);
    return 2;
}
