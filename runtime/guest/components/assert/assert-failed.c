#include <assert.h>
#include <stdio.h>

#include "../entry/entry.h"

static void put_line_number(unsigned line) {
    char digits[12];
    char *first = digits + sizeof digits - 1;
    *first = '\0';
    do
        *--first = (char)('0' + line % 10);
    while ((line /= 10) > 0);
    fputs(first, stderr);
}

/* Without printf, which would make an assertion the dearest thing in a small program. */
void litebox_assert_failed(const char *condition, const char *file, int line, const char *function) {
    fputs(file, stderr);
    fputs(":", stderr);
    put_line_number((unsigned)line);
    fputs(": ", stderr);
    fputs(function, stderr);
    fputs(": assertion failed: ", stderr);
    fputs(condition, stderr);
    fputs("\n", stderr);
    litebox_abort(LITEBOX_ABORT_ABORT);
}
