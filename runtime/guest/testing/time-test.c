/* Dates and their text, against the machine's C library; a clock of the host that lies; jumps. */
#include <limits.h>
#include <time.h>

#include "native.h"

time_t guest_time(time_t *copy);
int guest_timespec_get(struct timespec *moment, int base);
clock_t guest_clock(void);
double guest_difftime(time_t later, time_t earlier);
struct tm *guest_gmtime_r(const time_t *moment, struct tm *date);
time_t guest_timegm(struct tm *date);
time_t guest_mktime(struct tm *date);
size_t guest_strftime(char *text, size_t size, const char *format, const struct tm *date);
__attribute__((returns_twice)) int guest_setjmp(unsigned long place[8]);
__attribute__((noreturn)) void guest_longjmp(unsigned long place[8], int value);

enum { EIO_ = 5, EOVERFLOW_ = 75, BAD_FORMAT = 10 };

static void check_same(const struct tm *actual, const struct tm *expected, long long moment) {
    CHECK(actual->tm_sec == expected->tm_sec && actual->tm_min == expected->tm_min &&
              actual->tm_hour == expected->tm_hour && actual->tm_mday == expected->tm_mday &&
              actual->tm_mon == expected->tm_mon && actual->tm_year == expected->tm_year &&
              actual->tm_wday == expected->tm_wday && actual->tm_yday == expected->tm_yday && actual->tm_isdst == 0,
          "the date of %lld", moment);
}

static void check_moment(time_t moment) {
    struct tm expected, actual = {0};
    struct tm *known = gmtime_r(&moment, &expected);
    struct tm *result = guest_gmtime_r(&moment, &actual);
    CHECK((known == NULL) == (result == NULL), "gmtime_r of %ld", moment);
    if (known == NULL) {
        CHECK(*guest_litebox_errno() == EOVERFLOW_, "errno of gmtime_r");
        return;
    }
    check_same(&actual, &expected, moment);
    CHECK(guest_timegm(&actual) == moment, "timegm of %ld", moment);
    check_same(&actual, &expected, moment);
}

/* From the first day of 1600 to the last of 2400, then anything. */
static void check_moments(void) {
    for (time_t day = -135140; day < 157430; day++)
        check_moment(day * 86400 + (time_t)random_below(86400));
    for (int round = 0; round < 20000; round++)
        check_moment((time_t)random_number() >> random_below(64));
    static const time_t special[] = {0, -1, 86399, 86400, INT_MAX, INT_MIN, LONG_MAX, LONG_MIN, 67768036191676799, 67768036191676800,
                                     -67768040609740800, -67768040609740801};
    for (unsigned i = 0; i < sizeof special / sizeof special[0]; i++)
        check_moment(special[i]);
}

static int random_field(void) {
    static const int special[] = {0, INT_MAX, INT_MIN, -1, 60};
    int small = (int)random_below(200) - 60;
    return random_below(8) == 0 ? special[random_below(5)] : random_below(4) == 0 ? (int)random_number() : small;
}

static void check_normalising(void) {
    for (int round = 0; round < 50000; round++) {
        struct tm date = {.tm_sec = random_field(), .tm_min = random_field(), .tm_hour = random_field(), .tm_mday = random_field(),
                          .tm_mon = random_field(), .tm_year = random_field()};
        struct tm expected = date, actual = date;
        time_t known = timegm(&expected);
        time_t moment = round % 2 == 0 ? guest_timegm(&actual) : guest_mktime(&actual);
        /* The machine's gives up on some dates near the ends of what fits. */
        if (known == -1 && moment != -1)
            gmtime_r(&moment, &expected);
        else
            CHECK(moment == known, "timegm gives %ld, not %ld", moment, known);
        if (moment == -1 && memcmp(&actual, &date, sizeof date) == 0)
            continue; /* an error: unchanged */
        check_same(&actual, &expected, known);
    }
}

static void check_texts(void) {
    static const char letters[] = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%";
    for (int round = 0; round < 20000; round++) {
        /* Years of four digits: what C says of others is little, and libraries differ. */
        time_t moment = (time_t)(random_number() % 252455616000) - 30610224000;
        struct tm date;
        gmtime_r(&moment, &date);
        date.tm_zone = "UTC";
        char format[64], expected[128], actual[128];
        char *at = format;
        for (int i = 0; i < 4; i++) {
            const char *modifier = random_below(8) == 0 ? "E" : random_below(8) == 0 ? "O" : "";
            char letter = letters[random_below(sizeof letters - 1)];
            if (*modifier != '\0' && strchr(*modifier == 'E' ? "cCxXyY" : "deHImMSuUVwWy", letter) == NULL)
                modifier = "";
            at += sprintf(at, "%s%%%s%c", i == 2 ? "text " : " ", modifier, letter);
        }
        size_t length = strftime(expected, sizeof expected, format, &date);
        CHECK(guest_strftime(actual, sizeof actual, format, &date) == length && strcmp(expected, actual) == 0,
              "strftime of %ld with '%s': '%s', not '%s'", moment, format, actual, expected);
        size_t room = random_below((unsigned)length + 1);
        memset(actual, '#', sizeof actual);
        CHECK(guest_strftime(actual, room, format, &date) == 0, "strftime with %zu bytes", room);
        CHECK(actual[room] == '#', "strftime wrote behind %zu bytes", room);
        CHECK(guest_strftime(actual, length + 1, format, &date) == length, "strftime with just enough room");
    }
    char text[64];
    struct tm odd = {.tm_mon = 12, .tm_wday = -1, .tm_yday = INT_MAX, .tm_hour = INT_MAX, .tm_year = INT_MAX};
    CHECK(guest_strftime(text, sizeof text, "%b %A %Y", &odd) == 14 && strcmp(text, "? ? 2147485547") == 0, "'%s'", text);
    CHECK(guest_strftime(text, sizeof text, "%I %j %U %W %V %G", &odd) > 0, "numbers that are no date's");
    CHECK(guest_strftime(text, sizeof text, "", &odd) == 0 && text[0] == '\0', "an empty format");
    static const char *const refused[] = {"%", "%q", "%E", "%Oq", "%5d", "%k"};
    for (unsigned i = 0; i < sizeof refused / sizeof refused[0]; i++)
        CHECK(ABORT_REASON(guest_strftime(text, sizeof text, refused[i], &odd)) == BAD_FORMAT, "'%s'", refused[i]);
}

static int64_t answer;
static int64_t clock_of_host(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
    CHECK(number == 8 && a == 0 && b == 0 && c == 0, "host call %lu", number);
    return answer;
}

static void check_clock(void) {
    static const int64_t lies[] = {-1, -38, 0, 1, INT64_MIN, INT64_MAX, 1577836799999999, 7258118400000001};
    struct timespec moment = {1, 2};
    time_t copy;
    for (unsigned i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        answer = lies[i];
        *guest_litebox_errno() = 0;
        CHECK(guest_time(&copy) == -1 && copy == -1 && *guest_litebox_errno() == EIO_, "time believed %ld", answer);
        CHECK(guest_timespec_get(&moment, TIME_UTC) == 0 && moment.tv_sec == 1 && moment.tv_nsec == 2, "timespec_get: %ld", answer);
        CHECK(guest_clock() == -1, "clock believed %ld", answer);
    }
    answer = 1767225600123456;
    CHECK(guest_time(NULL) == 1767225600, "time");
    CHECK(guest_clock() == 0, "the first clock");
    CHECK(guest_timespec_get(&moment, 0) == 0 && guest_timespec_get(&moment, 2) == 0 && moment.tv_sec == 1, "another base");
    CHECK(guest_timespec_get(&moment, TIME_UTC) == TIME_UTC && moment.tv_sec == 1767225600 && moment.tv_nsec == 123456000, "timespec_get");
    answer -= 1000000; /* a clock that goes backwards stands still */
    CHECK(guest_time(NULL) == 1767225600 && guest_clock() == 0, "a clock that goes backwards");
    answer += 3500000;
    CHECK(guest_time(&copy) == 1767225602 && copy == 1767225602 && guest_clock() == 2500000, "a clock that goes on");
    CHECK(guest_difftime(5, 7) == -2.0, "difftime");
}

static unsigned long place[8];
/* Not known to return never, or gcc finds that each call of this recurses. */
static void (*volatile leap)(unsigned long place[8], int value) = guest_longjmp;

static void jump(int depth, int value) {
    volatile char frame[64];
    frame[0] = (char)depth;
    if (depth > 0)
        jump(frame[0] - 1, value);
    else
        leap(place, value);
    frame[0] = 0; /* no tail call */
}

static void check_jumps(void) {
    static const int values[] = {1, 2, -1, 0, INT_MAX, INT_MIN};
    for (volatile unsigned i = 0; i < sizeof values / sizeof values[0]; i++) {
        volatile int jumped = 0;
        int result = guest_setjmp(place);
        if (!jumped) {
            CHECK(result == 0, "setjmp gives %d at first", result);
            jumped = 1;
            jump((int)i, values[i]);
        }
        CHECK(result == (values[i] == 0 ? 1 : values[i]), "setjmp gives %d", result);
    }
    for (unsigned i = 6; i < 8; i++)
        CHECK(place[i] >> 48 != 0 || place[i] == 0, "place[%u] is %#lx: an address as it is", i, place[i]);
}

int main(void) {
    host = clock_of_host;
    check_moments();
    check_normalising();
    check_texts();
    check_clock();
    check_jumps();
    return 0;
}
