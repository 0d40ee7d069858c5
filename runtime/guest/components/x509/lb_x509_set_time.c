#include <litebox/x509.h>

#include "x509-time.h"

int64_t litebox_x509_now;

void lb_x509_set_time(int64_t seconds) {
    __atomic_store_n(&litebox_x509_now, seconds, __ATOMIC_RELAXED);
}
