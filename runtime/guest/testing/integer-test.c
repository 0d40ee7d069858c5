/* The strtol family, sorting, searching and small arithmetic: the same results as the machine's C library. */
#include <errno.h>
#include <limits.h>

#include "native.h"

#define CONVERTERS(X)                                                                                                  \
    X(strtol, long) X(strtoll, long long) X(strtoul, unsigned long) X(strtoull, unsigned long long)
#define DECLARE(name, type) type guest_##name(const char *text, char **end, int base);
CONVERTERS(DECLARE)
int guest_atoi(const char *text);
long guest_atol(const char *text);
long long guest_atoll(const char *text);
int guest_abs(int number);
long guest_labs(long number);
long long guest_llabs(long long number);
div_t guest_div(int numerator, int denominator);
ldiv_t guest_ldiv(long numerator, long denominator);
lldiv_t guest_lldiv(long long numerator, long long denominator);
void guest_qsort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *));
void *guest_bsearch(const void *key, const void *items, size_t count, size_t size,
                    int (*compare)(const void *, const void *));

#define CHECK_CONVERTER(name, type)                                                                                    \
    {                                                                                                                  \
        char *expected_end, *actual_end;                                                                               \
        errno = 0;                                                                                                     \
        type expected = name(text, &expected_end, base);                                                               \
        *guest_litebox_errno() = 0;                                                                                    \
        type actual = guest_##name(text, &actual_end, base);                                                           \
        CHECK(expected == actual && expected_end == actual_end && *guest_litebox_errno() == errno,                     \
              #name "('%s', %d): %lld, %td, %d, not %lld, %td, %d", text, base, (long long)expected,                   \
              expected_end - text, errno, (long long)actual, actual_end - text, *guest_litebox_errno());               \
        CHECK(guest_##name(text, NULL, base) == expected, "without an end");                                           \
    }

static void random_number_text(char *at) {
    static const char *const limits[] = {
        "9223372036854775807", "9223372036854775808",  "9223372036854775809", "18446744073709551615", "18446744073709551616",
        "0x7fffffffffffffff",  "0xffffffffffffffff",   "0x10000000000000000", "0",                    "0x",
        "0xg",                 "0777777777777777777777", "08",                "zz",                   "",
    };
    unsigned blanks = random_below(3);
    for (unsigned i = 0; i < blanks; i++)
        *at++ = " \t\n\v\f\r"[random_below(6)];
    if (random_below(3) == 0)
        *at++ = "+-"[random_below(2)];
    if (random_below(3) == 0) {
        strcpy(at, limits[random_below(15)]);
        return;
    }
    unsigned length = random_below(24);
    for (unsigned i = 0; i < length; i++)
        *at++ = "0123456789abcxXYz -"[random_below(random_below(2) == 0 ? 10 : 19)];
    *at = '\0';
}

static void check_conversions(void) {
    char text[64];
    random_number_text(text);
    int base = random_below(3) == 0 ? (int)random_below(37) : (int[]){0, 10, 16}[random_below(3)];
    if (base == 1)
        return; /* C leaves it undefined; the library OS answers EINVAL */
    CONVERTERS(CHECK_CONVERTER)
    CHECK(guest_atol(text) == atol(text) && guest_atoll(text) == atoll(text), "atol('%s')", text);
    CHECK(guest_atoi(text) == (int)atol(text), "atoi('%s')", text);
}

static void check_bad_bases(void) {
    static const int bases[] = {-1, 1, 37, INT_MAX, INT_MIN};
    for (unsigned i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        const char *text = "10";
        char *end = NULL;
        *guest_litebox_errno() = 0;
        CHECK(guest_strtol(text, &end, bases[i]) == 0 && end == text && *guest_litebox_errno() == EINVAL, "base %d", bases[i]);
    }
}

static int compare_bytes(const void *left, const void *right) {
    return *(const unsigned char *)left - *(const unsigned char *)right;
}

static void check_arrays(void) {
    unsigned char expected[3 * 40], actual[3 * 40];
    unsigned size = 1 + random_below(3);
    unsigned count = random_below(40);
    for (unsigned i = 0; i < count * size; i++) /* all bytes of an item are equal: sorting need not be stable */
        actual[i] = i % size == 0 ? (unsigned char)random_below(30) : actual[i - 1];
    memcpy(expected, actual, sizeof expected);
    qsort(expected, count, size, compare_bytes);
    guest_qsort(actual, count, size, compare_bytes);
    CHECK(memcmp(expected, actual, count * size) == 0, "qsort of %u items of %u bytes", count, size);
    for (unsigned char key = 0; key < 31; key++) {
        const unsigned char *found = guest_bsearch(&key, actual, count, size, compare_bytes);
        CHECK((found == NULL) == (bsearch(&key, expected, count, size, compare_bytes) == NULL), "bsearch");
        CHECK(found == NULL || (*found == key && (unsigned)(found - actual) % size == 0), "bsearch");
    }
}

static void check_arithmetic(void) {
    int a = (int)random_number(), b = (int)random_number() | 1;
    long c = (long)random_number(), d = (long)random_number() | 1;
    div_t ints = guest_div(a, b);
    ldiv_t longs = guest_ldiv(c, d);
    lldiv_t wides = guest_lldiv(c, d);
    CHECK(ints.quot == a / b && ints.rem == a % b, "div");
    CHECK(longs.quot == c / d && longs.rem == c % d && wides.quot == c / d && wides.rem == c % d, "ldiv");
    CHECK(guest_abs(b) == abs(b) && guest_labs(d) == labs(d) && guest_llabs(d) == llabs(d), "abs");
}

int main(void) {
    check_bad_bases();
    for (int round = 0; round < 20000; round++) {
        check_conversions();
        check_arithmetic();
        if (round % 10 == 0)
            check_arrays();
    }
    return 0;
}
