#include "checks.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

/*@ requires is_accepted(litebox_host_buffer_size);
    requires \valid((unsigned char *)bytes + (0 .. capacity - 1));
    requires \separated((unsigned char *)bytes + (0 .. capacity - 1), &host_memory[0 .. HOST_BUFFER_MOST / 8 - 1]);
    requires \separated((unsigned char *)bytes + (0 .. capacity - 1), &litebox_host_buffer_size);
    assigns ((unsigned char *)bytes)[0 .. capacity - 1], host_memory[0 .. HOST_BUFFER_MOST / 8 - 1];
    ensures -1 <= \result && \result <= capacity; */
ptrdiff_t litebox_console_read(void *bytes, size_t capacity) {
    if (capacity > litebox_host_buffer_size)
        capacity = litebox_host_buffer_size;
    int64_t count = litebox_host_call(HOST_CONSOLE_READ, litebox_host_buffer_address(), capacity, 0);
    if (HOST_LIES(CONSOLE_READ_NEGATIVE, count < 0) || HOST_LIES(CONSOLE_READ_COUNT, count > (int64_t)capacity))
        return -1;
    litebox_copy_in(bytes, (size_t)count);
    return count;
}
