/* Unit tests, which `litebox test` runs inside the enclave: each in one of its own. */
#ifndef LITEBOX_TEST_H
#define LITEBOX_TEST_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One for each test, in a section of their own: the linker makes the table. */
struct litebox_test {
    const char *name;
    const char *file;
    long line;
    void (*run)(void);
};

void litebox_test_failed(const char *file, int line, const char *what);
__attribute__((noreturn)) void litebox_test_required(const char *file, int line, const char *what);
void litebox_test_equal(const char *file, int line, const char *what, long long actual, long long expected);
void litebox_test_text(const char *file, int line, const char *what, const char *actual, const char *expected);
void litebox_test_bytes(const char *file, int line, const char *what, const void *actual, const void *expected,
                        size_t size);

#ifdef __cplusplus
}
#endif

/* LB_TEST(name) { ... }: the test passes if it comes to its end and all that it expects is so. */
#define LB_TEST(test)                                                                                      \
    static void litebox_test_of_##test(void);                                                              \
    static const struct litebox_test litebox_test_record_##test                                            \
        __attribute__((used, section(".litebox_tests"))) = {#test, __FILE__, __LINE__, litebox_test_of_##test}; \
    static void litebox_test_of_##test(void)

#define LB_EXPECT(condition) ((condition) ? (void)0 : litebox_test_failed(__FILE__, __LINE__, #condition))
#define LB_REQUIRE(condition) ((condition) ? (void)0 : litebox_test_required(__FILE__, __LINE__, #condition))
#define LB_EXPECT_EQUAL(actual, expected) \
    litebox_test_equal(__FILE__, __LINE__, #actual, (long long)(actual), (long long)(expected))
#define LB_EXPECT_TEXT(actual, expected) litebox_test_text(__FILE__, __LINE__, #actual, actual, expected)
#define LB_EXPECT_BYTES(actual, expected, size) \
    litebox_test_bytes(__FILE__, __LINE__, #actual, actual, expected, size)

#endif
