#include <time.h>

/* The local time is UTC. */
time_t mktime(struct tm *date) {
    return timegm(date);
}
