/* Date and time (C11 7.27; gmtime_r and timegm of C23). The host says what time it is, and cannot be believed: it can hold the
 * clock back or set it ahead as it likes. What is sure: the time lies between 2020 and 2200, and never goes backwards while the
 * program runs. There is one time zone, UTC. */
#ifndef LITEBOX_TIME_H
#define LITEBOX_TIME_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CLOCKS_PER_SEC 1000000L
#define TIME_UTC 1

typedef long time_t;
typedef long clock_t;

struct timespec {
    time_t tv_sec;
    long tv_nsec;
};

struct tm {
    int tm_sec;   /* 0 to 60 */
    int tm_min;   /* 0 to 59 */
    int tm_hour;  /* 0 to 23 */
    int tm_mday;  /* 1 to 31 */
    int tm_mon;   /* 0 to 11 */
    int tm_year;  /* since 1900 */
    int tm_wday;  /* 0 to 6, from Sunday */
    int tm_yday;  /* 0 to 365 */
    int tm_isdst; /* always 0 */
};

time_t time(time_t *copy);
int timespec_get(struct timespec *moment, int base);
clock_t clock(void);
double difftime(time_t later, time_t earlier);
struct tm *gmtime_r(const time_t *moment, struct tm *date);
time_t timegm(struct tm *date);
time_t mktime(struct tm *date);
size_t strftime(char *text, size_t size, const char *format, const struct tm *date);

#ifdef __cplusplus
}
#endif

#endif
