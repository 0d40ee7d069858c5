#include "checks.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

ptrdiff_t litebox_console_read(void *bytes, size_t capacity) {
    if (capacity > litebox_host_buffer_size)
        capacity = litebox_host_buffer_size;
    int64_t count = litebox_host_call(HOST_CONSOLE_READ, litebox_host_buffer_address(), capacity, 0);
    if (HOST_LIES(CONSOLE_READ_NEGATIVE, count < 0) || HOST_LIES(CONSOLE_READ_COUNT, count > (int64_t)capacity))
        return -1;
    litebox_copy_in(bytes, (size_t)count);
    return count;
}
