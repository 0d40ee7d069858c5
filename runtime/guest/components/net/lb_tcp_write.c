#include <errno.h>

#include "../hostcall/hostcall.h"
#include "tcp.h"

int lb_tcp_write(lb_tcp *connection, const void *memory, size_t size) {
    int result = litebox_tcp_write(connection->number, memory, size);
    if (result < 0) {
        errno = -result;
        return -1;
    }
    return 0;
}
