#include <errno.h>

#include "checks.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

ptrdiff_t litebox_quote(const void *report, size_t length, void *answer, size_t capacity) {
    if (capacity > litebox_host_buffer_size)
        capacity = litebox_host_buffer_size;
    litebox_copy_out(report, length);
    int64_t count = litebox_host_call(HOST_QUOTE, litebox_host_buffer_address(), length, capacity);
    if (HOST_LIES(QUOTE_NEGATIVE, count < 0) || HOST_LIES(QUOTE_COUNT, count > (int64_t)capacity))
        return count == -ENOSYS || count == -EOVERFLOW ? (ptrdiff_t)count : -EIO;
    litebox_copy_in(answer, (size_t)count);
    return count;
}
