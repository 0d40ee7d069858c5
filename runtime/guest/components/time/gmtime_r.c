#include <errno.h>
#include <limits.h>

#include "calendar.h"

struct tm *gmtime_r(const time_t *moment, struct tm *date) {
    int64_t days = litebox_floor_divide(*moment, SECONDS_OF_DAY);
    int second = (int)((*moment % SECONDS_OF_DAY + SECONDS_OF_DAY) % SECONDS_OF_DAY);
    /* 400 years have 146097 days. The guess is too late by at most a year. */
    int64_t year = 1970 + litebox_floor_divide(days, 146097) * 400;
    year += (days - litebox_days_before_year(year)) / 365;
    while (litebox_days_before_year(year) > days)
        year--;
    if (year - 1900 < INT_MIN || year - 1900 > INT_MAX) {
        errno = EOVERFLOW;
        return NULL;
    }
    int day = (int)(days - litebox_days_before_year(year));
    bool leap = litebox_is_leap_year(year);
    int month = 0;
    while (litebox_days_before_month(month + 1, leap) <= day)
        month++;
    *date = (struct tm){
        .tm_sec = second % 60,
        .tm_min = second / 60 % 60,
        .tm_hour = second / 3600,
        .tm_mday = day - litebox_days_before_month(month, leap) + 1,
        .tm_mon = month,
        .tm_year = (int)(year - 1900),
        .tm_wday = (int)(days + 4 - litebox_floor_divide(days + 4, 7) * 7), /* 1970 began with a Thursday */
        .tm_yday = day,
    };
    return date;
}
