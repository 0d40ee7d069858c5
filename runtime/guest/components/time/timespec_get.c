#include <time.h>

#include "../hostcall/hostcall.h"

int timespec_get(struct timespec *moment, int base) {
    if (base != TIME_UTC)
        return 0;
    int64_t now = litebox_clock();
    if (now < 0)
        return 0;
    *moment = (struct timespec){.tv_sec = now / 1000000, .tv_nsec = now % 1000000 * 1000};
    return base;
}
