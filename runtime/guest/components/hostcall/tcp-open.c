#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"
#include "tcp-error.h"

int32_t litebox_tcp_open(uint32_t listener, const char *target, size_t length) {
    litebox_copy_out(target, length);
    int64_t number = litebox_host_call(HOST_TCP_OPEN, listener, litebox_host_buffer_address(), length);
    if (number <= 0 || number > INT32_MAX)
        return litebox_tcp_error(number);
    return (int32_t)number;
}
