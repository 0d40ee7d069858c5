#include <errno.h>

#include "../hostcall/hostcall.h"
#include "tcp.h"

ptrdiff_t lb_tcp_read(lb_tcp *connection, void *memory, size_t size) {
    if (size == 0)
        return 0;
    ptrdiff_t count = litebox_tcp_read(connection->number, memory, size);
    if (count < 0) {
        errno = (int)-count;
        return -1;
    }
    return count;
}
