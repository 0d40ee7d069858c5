#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

void litebox_tcp_close(uint32_t connection) {
    litebox_host_call(HOST_TCP_WRITE, connection, litebox_host_buffer_address(), 0);
}
