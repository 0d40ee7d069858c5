/* What third-party sources include <time.h> for: the types. The enclave has no clock that could be believed. */
#ifndef BENCH_TIME_H
#define BENCH_TIME_H

#include <stddef.h>

typedef long long time_t;
struct tm {
    int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
};

#endif
