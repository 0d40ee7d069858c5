#include "checks.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"
#include "tcp-error.h"

int litebox_tcp_write(uint32_t connection, const void *bytes, size_t length) {
    const char *rest = bytes;
    while (length > 0) {
        size_t part = length < litebox_host_buffer_size ? length : litebox_host_buffer_size;
        litebox_copy_out(rest, part);
        int64_t taken = litebox_host_call(HOST_TCP_WRITE, connection, litebox_host_buffer_address(), part);
        if (HOST_LIES(TCP_WRITE_NONE, taken <= 0) || HOST_LIES(TCP_WRITE_COUNT, taken > (int64_t)part))
            return litebox_tcp_error(taken);
        rest += taken;
        length -= (size_t)taken;
    }
    return 0;
}
