/* The Gregorian calendar, continued in both directions; for this folder only. */
#ifndef LITEBOX_CALENDAR_H
#define LITEBOX_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define SECONDS_OF_DAY 86400

/* The quotient that is rounded down, for divisors above 0. */
int64_t litebox_floor_divide(int64_t number, int64_t divisor);

bool litebox_is_leap_year(int64_t year);

/* How many days lie between 1970-01-01 and the first day of (year), which is at most 2^40 away from 0. */
int64_t litebox_days_before_year(int64_t year);

/* How many days of a year lie before (month), from 0 to 12. */
int litebox_days_before_month(int month, bool leap);

#endif
