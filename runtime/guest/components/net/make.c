#include <errno.h>
#include <stdlib.h>

#include "../hostcall/hostcall.h"
#include "tcp.h"

struct lb_tcp *litebox_tcp_make(uint32_t listener, const char *target, size_t length) {
    struct lb_tcp *tcp = malloc(sizeof *tcp); /* first, so that no connection is opened that nobody can close */
    if (tcp == NULL)
        return NULL;
    int32_t number = litebox_tcp_open(listener, target, length);
    if (number < 0) {
        free(tcp);
        errno = -number;
        return NULL;
    }
    tcp->number = (uint32_t)number;
    return tcp;
}
