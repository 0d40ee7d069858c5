#include "checks.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"
#include "tcp-error.h"

ptrdiff_t litebox_tcp_read(uint32_t connection, void *bytes, size_t capacity) {
    if (capacity > litebox_host_buffer_size)
        capacity = litebox_host_buffer_size;
    int64_t count = litebox_host_call(HOST_TCP_READ, connection, litebox_host_buffer_address(), capacity);
    if (HOST_LIES(TCP_READ_NEGATIVE, count < 0) || HOST_LIES(TCP_READ_COUNT, count > (int64_t)capacity))
        return litebox_tcp_error(count);
    litebox_copy_in(bytes, (size_t)count);
    return count;
}
