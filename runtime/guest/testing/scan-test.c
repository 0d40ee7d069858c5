/* strtod and the scanf family: for generated texts the same numbers, to the bit, as the machine's C library. */
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>

#include "native.h"

double guest_strtod(const char *text, char **end);
float guest_strtof(const char *text, char **end);
long double guest_strtold(const char *text, char **end);
double guest_atof(const char *text);
int guest_sscanf(const char *text, const char *format, ...);
int guest_scanf(const char *format, ...);
int guest_getchar(void);
void *guest_memccpy(void *to, const void *from, int last, size_t size);
char *guest_strdup(const char *text);
char *guest_strndup(const char *text, size_t limit);
void guest_free(void *memory);
void guest_perror(const char *text);

enum { ROOM = 14000, BAD_FORMAT = 10 };

/* Whether a tiny result is an error, libraries say differently; all agree on the others. */
#define CHECK_STRTO(type, function, text, tiny)                                                                        \
    do {                                                                                                               \
        char *expected_end, *end;                                                                                      \
        errno = 0;                                                                                                     \
        type expected = function(text, &expected_end);                                                                 \
        *guest_litebox_errno() = 0;                                                                                    \
        type actual = guest_##function(text, &end);                                                                    \
        CHECK(memcmp(&expected, &actual, sizeof(type) < 10 ? sizeof(type) : 10) == 0, #function " of '%s': %La, not %La", text,     \
              (long double)actual, (long double)expected);                                                            \
        CHECK(end == expected_end, #function " of '%s' ends after %td, not %td", text, end - text, expected_end - text);       \
        CHECK((expected != 0 && fabsl((long double)expected) < tiny) || *guest_litebox_errno() == errno, #function " of '%s': errno %d, not %d",  \
              text, *guest_litebox_errno(), errno);                                                                    \
    } while (0)

static void check_text(const char *text) {
    CHECK_STRTO(double, strtod, text, DBL_MIN * 2);
    CHECK_STRTO(float, strtof, text, FLT_MIN * 2);
    CHECK_STRTO(long double, strtold, text, LDBL_MIN * 2);
    double expected = atof(text), actual = guest_atof(text);
    CHECK(memcmp(&expected, &actual, sizeof actual) == 0, "atof of '%s'", text);
}

static double random_bits(void) {
    uint64_t bits = random_number();
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Just half way between two doubles or two floats, in all digits, or a digit more or less. */
static void write_half_way(char *text) {
    double value = fabs(random_bits());
    if (random_below(2) == 0)
        value = (float)ldexp(random_below(1 << 24), (int)random_below(250) - 140);
    if (!isfinite(value))
        value = 1;
    long double other = random_below(2) == 0 ? nextafter(value, INFINITY) : nextafterf((float)value, INFINITY);
    if (!isfinite(other))
        other = value;
    /* With the zeros at the end, or without them. */
    sprintf(text, random_below(2) == 0 ? "%.1100Lg" : "%.1100Le", ((long double)value + other) / 2);
    if (random_below(3) == 0)
        strcat(text, "1");
}

static void write_number(char *text) {
    char *at = text;
    switch (random_below(8)) {
    case 0:
        sprintf(text, "%.*g", 1 + (int)random_below(25), random_bits());
        return;
    case 1:
        for (unsigned count = random_below(60), point = random_below(60), i = 0; i < count; i++) {
            if (i == point)
                *at++ = '.';
            *at++ = (char)('0' + random_below(10));
        }
        sprintf(at, "e%d", (int)random_below(700) - 350);
        return;
    case 2:
        write_half_way(text);
        return;
    case 3:
        sprintf(text, "0x%" PRIx64 ".%" PRIx64 "p%d", random_number() >> random_below(64), random_number() >> random_below(64),
                (int)random_below(2400) - 1200);
        return;
    case 4:
        sprintf(text, "%" PRIu64 ".%" PRIu64 "e%d", random_number() >> random_below(64), random_number() >> random_below(64),
                (int)random_below(900) - 450);
        return;
    default: /* what may look like a number */
        for (unsigned count = random_below(9); count > 0; count--)
            *at++ = "0123x.eEpP+-infa ("[random_below(18)];
        *at = '\0';
    }
}

static void check_numbers(void) {
    static const char *const special[] = {
        "", "-", ".", "-.e1", "e5", "1e", "1e+", "0x", "0x.", "0x.p1", "0x1p", "0x1p+", "infinity", "infinit", "-nan(12_a)", "nan(", "nan(-)",
        "  +1.5e3x", "\t-0", "1e400", "1e-400", "-1e5000", "1e-5000", "1e99999999999999999999", "1e-99999999999999999999",
        "0e99999999999", "2.4703282292062328e-324", "2.4703282292062327e-324", "1.7976931348623158e308", "1.7976931348623159e308",
        "2.2250738585072011e-308", "0x1p-1074", "0x1p-1075", "0x1.8p-1075", "0x1.00000000000008p0",
        "0x1.000000000000080000000000000000001p0", "0x0.00000000000000000000000000001p+100", "0x1.fffffffffffffffep16383",
        "0x1.ffffffffffffffffp16383", "0x1p-16445", "0x1p-16446", "0x1.8p-16446", "3.4028235677973366e38",
        "1.00000005960464477539062500001", "1.000000059604644775390625",
    };
    static char text[ROOM];
    for (unsigned i = 0; i < sizeof special / sizeof special[0]; i++)
        check_text(special[i]);
    for (int round = 0; round < 30000; round++) {
        write_number(text);
        check_text(text);
    }
    for (int round = 0; round < 10; round++) { /* long doubles in all their digits, of which the smallest have 11514 */
        long double value = ldexpl((long double)(random_number() | 1), -(int)(16382 + random_below(64)));
        sprintf(text, "%.11560Lg", value);
        check_text(text);
    }
}

#define CHECK_SCAN(type, text, format)                                                                           \
    do {                                                                                                               \
        type expected[3], actual[3];                                                                                   \
        memset(expected, 0x5a, sizeof expected);                                                                       \
        memset(actual, 0x5a, sizeof actual);                                                                           \
        int expected_count = sscanf(text, format, &expected[0], &expected[1], &expected[2]);                           \
        int count = guest_sscanf(text, format, &actual[0], &actual[1], &actual[2]);                                    \
        CHECK(count == expected_count && memcmp(actual, expected, sizeof actual) == 0, "sscanf of '%s' with '%s': %d, not %d", \
              text, format, count, expected_count);                                                                    \
    } while (0)

/* Texts of a few characters, so that many match in part. What comes behind "0x" or an exponent's letter is always a digit: glibc
 * takes some numbers that end there. */
static void check_scans(void) {
    for (int round = 0; round < 60000; round++) {
        char text[48], format[48], *at = text;
        for (unsigned count = random_below(14); count > 0; count--) {
            static const char *const parts[] = {"1", "23", "-", "+", " ", ",", "0", "7", "0x1f", "9", "\n", "077", "%", "a"};
            at += sprintf(at, "%s", parts[random_below(14)]);
        }
        *at = '\0';
        at = format;
        char letter = "dioux"[random_below(5)];
        static const char *const lengths[] = {"hh", "h", "", "l", "ll", "j", "z", "t"};
        const char *length = lengths[random_below(8)];
        for (int i = 0; i < 3; i++) {
            static const char *const between[] = {"", " ", ",", "%%", "1", "%*d", "%*1c", "%*[ 0-9]"};
            at += sprintf(at, "%s%%", between[random_below(8)]);
            if (random_below(3) == 0)
                at += sprintf(at, "%u", 3 + random_below(4));
            at += sprintf(at, "%s%c", length, letter);
        }
        /* A width that ends within "0x" is such a case, too. */
        if (strstr(text, "0x") != NULL && (letter == 'i' || letter == 'x') && strpbrk(format, "3456") != NULL)
            continue;
        CHECK_SCAN(uint64_t, text, format);
    }
}

static void check_scanned_text(void) {
    for (int round = 0; round < 40000; round++) {
        char text[24], format[48], *at = text;
        for (unsigned count = random_below(14); count > 0; count--)
            *at++ = "abc]^-  \n\xe9"[random_below(10)];
        *at = '\0';
        at = format;
        for (int i = 0; i < 3; i++) {
            static const char *const conversions[] = {"s", "c", "[abc]", "[^a]", "[]a]", "[^]b]", "[a-c]", "[^a-b]", "[-a]", "[a-]", "[\x80-\xff]"};
            const char *conversion = conversions[random_below(11)];
            /* Fewer characters than %5c wants are no match in C11, but one for glibc. */
            unsigned width = *conversion == 'c' ? 1 : 1 + random_below(7);
            at += sprintf(at, "%s%%%u%s", random_below(3) == 0 ? " " : "", width, conversion);
        }
        typedef char word[8];
        CHECK_SCAN(word, text, format);
    }
    char word[8];
    int number, place;
    CHECK(guest_sscanf("12 abc", "%d%n %3s", &number, &place, word) == 2 && number == 12 && place == 2, "%%n");
    CHECK(strcmp(word, "abc") == 0, "'%s'", word);
    void *pointer;
    CHECK(guest_sscanf("0x7ffe12", "%p", &pointer) == 1 && pointer == (void *)0x7ffe12, "%%p");
    double real;
    float small;
    long double large;
    CHECK(guest_sscanf("1.5e2,-inf,0x1p-3", "%lf,%f,%Lf", &real, &small, &large) == 3 && real == 150 && small == -INFINITY && large == 0.125L, "%%f");
    CHECK(guest_sscanf("1.5e2", "%3lf%f", &real, &small) == 1 && real == 1.5, "a width, then no digits");
    CHECK(guest_sscanf("100ergs", "%lf", &real) == 0, "C11 7.21.6.2, example 3");
    CHECK(guest_sscanf("0", "%lf", &real) == 1 && real == 0 && guest_sscanf(".5", "%lf", &real) == 1 && real == 0.5, "zeros");
    CHECK(guest_sscanf("0e1", "%lf", &real) == 1 && guest_sscanf("nan", "%lf", &real) == 1 && isnan(real), "nan");
    CHECK(guest_sscanf("ab", "%3c", word) == 0 && guest_sscanf("ab", "%2c", word) == 1, "%%c with a width");
    CHECK(guest_sscanf("0x", "%i", &number) == 0 && guest_sscanf("x", "%lf", &real) == 0, "no number");
    static char long_number[600];
    memset(long_number, '1', sizeof long_number - 1);
    CHECK(guest_sscanf(long_number, "%lf", &real) == 0, "a number of 599 digits");
    long_number[511] = '\0';
    CHECK(guest_sscanf(long_number, "%*d") == 0 && guest_sscanf(long_number, "%d", &number) == 0, "a number of 511 digits");
    static const char *const refused[] = {"%s", "%[a]", "%", "%5", "%[", "%[]", "%0d", "%ls", "%hf", "%y", "%5n", "%*n", "%Ld", "%m"};
    for (unsigned i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        int reason = ABORT_REASON(guest_sscanf("1 a", refused[i], &number, &number));
        CHECK(reason == BAD_FORMAT, "'%s' gives %d", refused[i], reason);
    }
}

static const char *console;
static char errors[64];
static int64_t console_of_host(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
    if (number == 1) {
        CHECK(a == 2 && c < sizeof errors, "wrote %lu bytes to %lu", c, a);
        memcpy(errors, (void *)b, c);
        return (int64_t)c;
    }
    size_t part = strlen(console) < 3 ? strlen(console) : 3; /* in small pieces */
    memcpy((void *)a, console, part);
    console += part;
    return (int64_t)part;
}

static void check_console(void) {
    host = console_of_host;
    console = "12345678 word,x";
    int number;
    char word[8];
    CHECK(guest_scanf("%d %4[a-z]", &number, word) == 2 && number == 12345678 && strcmp(word, "word") == 0, "scanf");
    CHECK(guest_getchar() == ',' && guest_getchar() == 'x', "what scanf did not take is still there");
    CHECK(guest_scanf("%d", &number) == EOF, "the end of the input");
    *guest_litebox_errno() = 12;
    guest_perror("reading");
    CHECK(strcmp(errors, "reading: Out of memory\n") == 0, "perror: '%s'", errors);
}

static void check_copies(void) {
    char to[8] = "#######";
    CHECK(guest_memccpy(to, "ab\0c", 0, 4) == to + 3 && memcmp(to, "ab\0####", 7) == 0, "memccpy");
    CHECK(guest_memccpy(to, "xyz", 'q', 2) == NULL && memcmp(to, "xy\0", 3) == 0, "memccpy without an end");
    char *copy = guest_strdup("hello");
    CHECK(strcmp(copy, "hello") == 0, "strdup");
    guest_free(copy);
    copy = guest_strndup("hello", 3);
    CHECK(strcmp(copy, "hel") == 0, "strndup");
    guest_free(copy);
    copy = guest_strndup("hello", SIZE_MAX);
    CHECK(strcmp(copy, "hello") == 0, "strndup of a whole string");
    guest_free(copy);
    static char large[300000];
    memset(large, 'x', sizeof large - 1);
    CHECK(guest_strdup(large) == NULL && guest_strndup(large, 299000) == NULL && *guest_litebox_errno() == 12, "no room");
}

int main(void) {
    accept_host_buffer();
    check_numbers();
    check_scans();
    check_scanned_text();
    check_console();
    check_copies();
    return 0;
}
