/* MBEDTLS_PLATFORM_TIME_MACRO: the clock of Mbed TLS. */

#include <mbedtls/platform_time.h>
#include <stddef.h>

#include "x509-time.h"

time_t litebox_x509_time(time_t *time) {
    time_t now = __atomic_load_n(&litebox_x509_now, __ATOMIC_RELAXED);
    if (time != NULL)
        *time = now;
    return now;
}
