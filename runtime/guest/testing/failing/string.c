/* Copies of strings. */
#include <errno.h>
#include <string.h>

#include "failing.h"

int main(void) {
    test_begins();
    for (int i = 0; i < 3; i++) {
        errno = 0;
        char *copy = strdup("a string"), *start = strndup("another string", 7);
        CHECK(copy != NULL || errno == ENOMEM);
        CHECK(start != NULL || errno == ENOMEM);
        CHECK(copy == NULL || strcmp(copy, "a string") == 0);
        CHECK(start == NULL || strcmp(start, "another") == 0);
        free(copy);
        free(start);
    }
    test_ends();
    return 0;
}
