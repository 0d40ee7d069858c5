#include <stdio.h>
#include <string.h>

#include "test.h"

/* On one line, since a line is a failure. */
static void put_quoted(const char *text) {
    if (text == NULL) {
        fputs("NULL", stderr);
        return;
    }
    fputc('"', stderr);
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < ' ' || c == '"' || c == '\\')
            fprintf(stderr, "\\x%02x", c);
        else
            fputc(c, stderr);
    }
    fputc('"', stderr);
}

void litebox_test_text(const char *file, int line, const char *what, const char *actual, const char *expected) {
    if (actual == expected || (actual != NULL && expected != NULL && strcmp(actual, expected) == 0))
        return;
    litebox_test_report(file, line);
    fprintf(stderr, "%s is ", what);
    put_quoted(actual);
    fputs(", not ", stderr);
    put_quoted(expected);
    fputs("\n", stderr);
}
