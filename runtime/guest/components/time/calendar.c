#include "calendar.h"

int64_t litebox_floor_divide(int64_t number, int64_t divisor) {
    int64_t quotient = number / divisor;
    return number % divisor < 0 ? quotient - 1 : quotient;
}

bool litebox_is_leap_year(int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int64_t litebox_days_before_year(int64_t year) {
    int64_t before = year - 1;
    int64_t leap_years =
        litebox_floor_divide(before, 4) - litebox_floor_divide(before, 100) + litebox_floor_divide(before, 400);
    return 365 * (year - 1970) + leap_years - 477; /* of which 477 lie before 1970 */
}

int litebox_days_before_month(int month, bool leap) {
    static const short days[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    return days[month] + (leap && month >= 2);
}
