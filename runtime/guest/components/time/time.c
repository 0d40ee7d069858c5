#include <errno.h>
#include <time.h>

#include "../hostcall/hostcall.h"

time_t time(time_t *copy) {
    int64_t now = litebox_clock();
    if (now < 0)
        errno = EIO;
    time_t seconds = now < 0 ? -1 : now / 1000000;
    if (copy != NULL)
        *copy = seconds;
    return seconds;
}
