/* The printf family: for generated formats and values, the same text and result as the machine's C library. */
#include <inttypes.h>
#include <limits.h>
#include <math.h>

#include "native.h"

int guest_snprintf(char *text, size_t size, const char *format, ...);
int guest_vsnprintf(char *text, size_t size, const char *format, va_list arguments);

#define ROOM 4096

static void check(const char *format, ...) {
    static char expected[ROOM], actual[ROOM];
    va_list arguments;
    va_start(arguments, format);
    int expected_count = vsnprintf(expected, ROOM, format, arguments);
    va_end(arguments);
    va_start(arguments, format);
    int count = guest_vsnprintf(actual, ROOM, format, arguments);
    va_end(arguments);
    CHECK(expected_count == count && strcmp(expected, actual) == 0, "format '%s': %d '%s', not %d '%s'", format,
          expected_count, expected, count, actual);
    /* With less room: the beginning of the same text, its end, and nothing behind it. */
    size_t room = random_below(20);
    memset(actual, '#', sizeof actual);
    va_start(arguments, format);
    CHECK(guest_vsnprintf(actual, room, format, arguments) == count, "format '%s' with %zu bytes of room", format, room);
    va_end(arguments);
    size_t kept = room == 0 || (size_t)count < room ? (size_t)count : room - 1;
    CHECK(room == 0 || (memcmp(expected, actual, kept) == 0 && actual[kept] == '\0'), "format '%s', room %zu", format, room);
    for (size_t i = room; i < 64; i++)
        CHECK(actual[i] == '#', "format '%s' wrote behind %zu bytes", format, room);
}

/* Flags, width, precision. `#` and `0` are undefined for some conversions, and then left out. */
static char *write_options(char *at, const char *flags, unsigned widest, unsigned most_precise) {
    *at++ = '%';
    for (; *flags != '\0'; flags++)
        if (random_below(4) == 0)
            *at++ = *flags;
    if (random_below(2) == 0)
        at += sprintf(at, "%u", random_below(widest));
    if (random_below(2) == 0)
        at += sprintf(at, ".%u", random_below(most_precise));
    else if (random_below(8) == 0)
        *at++ = '.';
    *at = '\0';
    return at;
}

static uint64_t random_integer(void) {
    static const uint64_t special[] = {0, 1, 7, 8, 9, 10, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, INT_MAX, 0x80000000, UINT_MAX};
    uint64_t number = random_below(3) == 0 ? special[random_below(14)] : random_number() >> random_below(64);
    return random_below(2) == 0 ? number : -number;
}

static void check_integers(void) {
    static const char *const lengths[] = {"hh", "h", "", "l", "ll", "j", "z", "t"};
    char format[64] = "<";
    char letter = "diuoxX"[random_below(6)];
    const char *flags = letter == 'd' || letter == 'i' ? "-+ 0" : letter == 'u' ? "-0" : "-#0";
    char *at = write_options(format + 1, flags, 40, 30);
    unsigned length = random_below(8);
    sprintf(at, "%s%c>", lengths[length], letter);
    if (length < 3)
        check(format, (int)random_integer());
    else
        check(format, random_integer());
}

static double random_double(void) {
    static const double special[] = {0.0,     -0.0,     1.0,       0.5,    1.5,     2.5,    0.25,     9.5,     99.5,
                                     0.1,     1e15,     1e16,      1e22,   1e23,    1e-5,   9.999995, 9.9999995, 123456.5,
                                     1e-4,    9.9999e-5, 5e-324,   2.2250738585072014e-308, 1.7976931348623157e308,
                                     999999.5, 0.00001, 1048576.0, 0.0625};
    double value;
    uint64_t bits;
    switch (random_below(6)) {
    case 0:
        return special[random_below(sizeof special / sizeof special[0])];
    case 1:
        bits = random_number(); /* any double, infinities and NaN included */
        memcpy(&value, &bits, sizeof value);
        return value;
    case 2:
        return (double)(int64_t)random_integer() / 1024; /* ties */
    case 3:
        return ldexp((double)random_below(1000), (int)random_below(40) - 20);
    case 4:
        return (double)random_integer() * pow(10, (int)random_below(40) - 30);
    default:
        return random_below(2) == 0 ? INFINITY : -NAN;
    }
}

/* `%#g` as C11 7.21.6.1 defines it through `e` and `f`, since glibc 2.36 drops the zeros where rounding carries into a new
 * digit (999999.5 becomes "1.e+06"). (options) is all between `%` and the letter. */
static void check_alternative_shorter(const char *options, char letter, double value) {
    char format[64], plain[64], expected[ROOM], actual[ROOM], exponent[ROOM];
    strcpy(plain, options);
    char *point = strchr(plain, '.');
    int precision = point == NULL ? 6 : atoi(point + 1);
    if (point != NULL)
        *point = '\0';
    if (precision == 0)
        precision = 1;
    snprintf(exponent, sizeof exponent, "%.*e", precision - 1, value);
    int x = isfinite(value) ? atoi(strchr(exponent, 'e') + 1) : 0;
    if (x >= -4 && x < precision)
        snprintf(format, sizeof format, "%%%s.%d%c", plain, precision - 1 - x, letter - 'g' + 'f');
    else
        snprintf(format, sizeof format, "%%%s.%d%c", plain, precision - 1, letter - 'g' + 'e');
    int expected_count = snprintf(expected, sizeof expected, format, value);
    snprintf(format, sizeof format, "%%%s%c", options, letter);
    int count = guest_snprintf(actual, sizeof actual, format, value);
    CHECK(count == expected_count && strcmp(expected, actual) == 0, "format '%s': '%s', not '%s'", format, expected, actual);
}

static void check_doubles(void) {
    char format[64] = "<";
    char *at = write_options(format + 1, "-+ #0", 60, random_below(8) == 0 ? 1200 : 24);
    char letter = "fFeEgGaA"[random_below(8)];
    if ((letter | 0x20) == 'g' && strchr(format, '#') != NULL) {
        check_alternative_shorter(format + 2, letter, random_double());
        return;
    }
    sprintf(at, "%s%c>", random_below(8) == 0 ? "l" : "", letter);
    check(format, random_double());
}

static long double random_long_double(void) {
    long double value = 0;
    uint64_t significand = random_number() | UINT64_C(1) << 63;
    unsigned exponent = random_below(8) == 0 ? random_below(0x8000) : 16383 - 40 + random_below(110);
    switch (random_below(5)) {
    case 0:
        return random_double();
    case 1: /* few digits, so that ties and carries come about */
        significand = (uint64_t)(8 + random_below(8)) << 60 | (uint64_t)random_below(2) << 59;
        break;
    case 2:
        significand = UINT64_MAX << random_below(64);
        break;
    case 3: /* subnormal */
        exponent = 0;
        significand >>= 1 + random_below(63);
        break;
    default:
        break;
    }
    exponent |= random_below(2) << 15;
    memcpy(&value, &significand, 8);
    memcpy((char *)&value + 8, &exponent, 2);
    return value;
}

static void check_long_doubles(void) {
    char format[64] = "<";
    char letter = "fFeEgGaA"[random_below(8)];
    char *at = write_options(format + 1, (letter | 0x20) == 'g' ? "-+ 0" : "-+ #0", 60, 40);
    sprintf(at, "L%c>", letter);
    long double value = random_long_double();
    /* The largest have more digits than the room; a few of those are enough. */
    if ((letter | 0x20) == 'f' && !(fabsl(value) < 1e3000L))
        return;
    check(format, value);
}

static void check_others(void) {
    char format[64] = "a";
    char text[16];
    unsigned length = random_below(sizeof text);
    memset(text, 'x', sizeof text);
    text[length] = '\0';
    char *at = write_options(format + 1, "-", 20, 20);
    sprintf(at, "s%%%%|%%-4c|%%*d|%%.*s", text);
    check(format, text, 'z', (int)random_below(30) - 15, 42, (int)random_below(20) - 5, "precision");
    check("%p|%20p|%-20p", (void *)text, (void *)text, (void *)text);
    check("");
    check("no conversion");
}

static void check_refusals(void) {
    static const char *const refused[] = {"%", "%y", "%n", "%ls", "%lc", "%hs", "%Ld", "%hf", "%99999999999d", "%l", "%-"};
    char text[16];
    for (unsigned i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        int reason = ABORT_REASON(guest_snprintf(text, sizeof text, refused[i], 0, 0));
        CHECK(reason == 10, "'%s' gives %d", refused[i], reason);
    }
    CHECK(guest_snprintf(text, sizeof text, "%s", (char *)NULL) == 6, "a null pointer as %%s");
    *guest_litebox_errno() = 0;
    CHECK(guest_snprintf(text, sizeof text, "%2147483647d%d", 1, 1) == -1, "a text of more than INT_MAX bytes");
    CHECK(*guest_litebox_errno() == 75, "errno is %d", *guest_litebox_errno());
    CHECK(guest_snprintf(NULL, 0, "%d", 12345) == 5, "no room at all");
}

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 20000;
    check_refusals();
    for (int round = 0; round < rounds; round++) {
        check_integers();
        check_doubles();
        if (round % 4 == 0)
            check_long_doubles();
        check_others();
    }
    return 0;
}
