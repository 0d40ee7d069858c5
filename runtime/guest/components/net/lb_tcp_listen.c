#include <errno.h>
#include <stdio.h>

#include "tcp.h"

lb_tcp *lb_tcp_listen(uint16_t port) {
    char target[7];
    if (port == 0) {
        errno = EINVAL;
        return NULL;
    }
    int length = snprintf(target, sizeof target, ":%u", (unsigned)port);
    return litebox_tcp_make(0, target, (size_t)length);
}
