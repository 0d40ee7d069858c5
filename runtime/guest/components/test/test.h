/* What the parts of the component share. */
#ifndef TEST_TEST_H
#define TEST_TEST_H

#include <litebox/test.h>
#include <stdbool.h>

/* Made by the linker script. */
extern const struct litebox_test __litebox_tests_start[];
extern const struct litebox_test __litebox_tests_end[];

/* Something that the test expected was not so. */
bool litebox_test_has_failed(void);

/* Counts a failure, and writes its place and the beginning of its line to stderr, where `litebox test` reads it. */
void litebox_test_report(const char *file, int line);

#endif
