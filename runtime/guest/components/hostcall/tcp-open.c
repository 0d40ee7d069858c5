#include "checks.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"
#include "tcp-error.h"

/* No address of the enclave is as small, so that none can be made to look like a number that is given back. */
#define MOST_NUMBER 65535

int32_t litebox_tcp_open(uint32_t listener, const char *target, size_t length) {
    litebox_copy_out(target, length);
    int64_t number = litebox_host_call(HOST_TCP_OPEN, listener, litebox_host_buffer_address(), length);
    if (HOST_LIES(TCP_OPEN_NONE, number <= 0) || HOST_LIES(TCP_OPEN_RANGE, number > MOST_NUMBER))
        return litebox_tcp_error(number);
    return (int32_t)number;
}
