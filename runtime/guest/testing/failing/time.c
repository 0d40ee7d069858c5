/* The clock: a host that has none is one error, and the time never goes backwards. */
#include <string.h>
#include <time.h>

#include "failing.h"

int main(void) {
    test_begins();
    time_t before = 0;
    for (int i = 0; i < 4; i++) {
        struct timespec moment = {.tv_sec = 5, .tv_nsec = 6};
        time_t now = time(NULL);
        CHECK(now == (time_t)-1 || now >= before);
        int base = timespec_get(&moment, TIME_UTC);
        CHECK(base == 0 || (base == TIME_UTC && moment.tv_sec >= before && moment.tv_nsec >= 0 && moment.tv_nsec < 1000000000));
        if (now != (time_t)-1) {
            struct tm parts;
            char text[40];
            CHECK(gmtime_r(&now, &parts) == &parts && mktime(&parts) == now);
            CHECK(strftime(text, sizeof text, "%Y-%m-%d", &parts) == 10);
            before = now;
        }
    }
    test_ends();
    return 0;
}
