#include <errno.h>

#include "calendar.h"

/* No sum of these overflows: each field is an int. */
time_t timegm(struct tm *date) {
    int64_t month_years = litebox_floor_divide(date->tm_mon, 12);
    int64_t year = INT64_C(1900) + date->tm_year + month_years;
    int month = (int)(date->tm_mon - month_years * 12);
    int64_t days = litebox_days_before_year(year) + litebox_days_before_month(month, litebox_is_leap_year(year)) +
                   date->tm_mday - 1;
    int64_t moment =
        days * SECONDS_OF_DAY + date->tm_hour * INT64_C(3600) + date->tm_min * INT64_C(60) + date->tm_sec;
    struct tm normal;
    if (gmtime_r(&moment, &normal) == NULL) {
        errno = EOVERFLOW;
        return -1;
    }
    *date = normal;
    return moment;
}
