#include "checks.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

/* 2020-01-01 and 2200-01-01, in microseconds since 1970. */
#define EARLIEST INT64_C(1577836800000000)
#define LATEST INT64_C(7258118400000000)

int64_t litebox_clock(void) {
    static int64_t latest;
    int64_t now = litebox_host_call(HOST_CLOCK, 0, 0, 0);
    if (HOST_LIES(CLOCK_EARLIEST, now < EARLIEST) || HOST_LIES(CLOCK_LATEST, now > LATEST))
        return -1;
    int64_t seen = __atomic_load_n(&latest, __ATOMIC_RELAXED);
    while (seen < now) {
        if (__atomic_compare_exchange_n(&latest, &seen, now, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            return now;
    }
    return seen;
}
