/* MBEDTLS_PLATFORM_GMTIME_R_ALT: a time as a date of the Gregorian calendar, in UTC. */

#include <mbedtls/platform_util.h>
#include <stddef.h>

#define DAY (24 * 60 * 60)
#define DAYS_OF_400_YEARS 146097
/* From the first of March of the year 0 to the beginning of 1970. */
#define DAYS_BEFORE_1970 719468
/* The end of the year 9999, after which no certificate is valid (RFC 5280, section 4.1.2.5). */
#define LAST 253402300799LL

struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *time, struct tm *date) {
    if (*time < 0 || *time > LAST)
        return NULL;
    int seconds = (int)(*time % DAY);
    /* Years begin in March here, so that a leap day is the last day of its year. */
    int days = (int)(*time / DAY) + DAYS_BEFORE_1970;
    int era = days / DAYS_OF_400_YEARS;
    int day = days % DAYS_OF_400_YEARS;
    int year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int of_year = day - (365 * year + year / 4 - year / 100);
    int month = (5 * of_year + 2) / 153; /* 0 is March: from there the lengths of months repeat every 153 days */
    *date = (struct tm){
        .tm_sec = seconds % 60,
        .tm_min = seconds / 60 % 60,
        .tm_hour = seconds / 3600,
        .tm_mday = of_year - (153 * month + 2) / 5 + 1,
        .tm_mon = (month + 2) % 12,
        .tm_year = 400 * era + year + (month >= 10) - 1900,
        .tm_wday = (days + 3) % 7,
    };
    return date;
}
