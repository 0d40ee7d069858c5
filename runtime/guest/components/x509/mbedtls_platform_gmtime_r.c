/* MBEDTLS_PLATFORM_GMTIME_R_ALT: a time as a date in UTC. */

#include <mbedtls/platform_util.h>
#include <time.h>

struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *time, struct tm *date) {
    return gmtime_r(time, date);
}
