/* What Mbed TLS needs of <time.h>, for a C library that has none. */
#ifndef LITEBOX_MBEDTLS_TIME_H
#define LITEBOX_MBEDTLS_TIME_H

struct tm {
    int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
};

#endif
