#include "checks.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

/*@ requires litebox_host_buffer_size > 0 && is_accepted(litebox_host_buffer_size);
    requires \valid_read((const unsigned char *)bytes + (0 .. length - 1));
    requires \separated((const unsigned char *)bytes + (0 .. length - 1), &host_memory[0 .. HOST_BUFFER_MOST / 8 - 1]);
    assigns host_memory[0 .. HOST_BUFFER_MOST / 8 - 1];
    ensures \result == 0 || \result == -1; */
int litebox_console_write(int stream, const void *bytes, size_t length) {
    const unsigned char *rest = bytes;
    /*@ loop invariant left: length <= \at(length, Pre);
        loop invariant at: rest == (const unsigned char *)bytes + (\at(length, Pre) - length);
        loop assigns rest, length, host_memory[0 .. HOST_BUFFER_MOST / 8 - 1];
        loop variant length; */
    while (length > 0) {
        size_t part = length < litebox_host_buffer_size ? length : litebox_host_buffer_size;
        litebox_copy_out(rest, part);
        int64_t taken = litebox_host_call(HOST_CONSOLE_WRITE, (uint64_t)stream, litebox_host_buffer_address(), part);
        if (HOST_LIES(CONSOLE_WRITE_NONE, taken <= 0) || HOST_LIES(CONSOLE_WRITE_COUNT, taken > (int64_t)part))
            return -1;
        rest += taken;
        length -= (size_t)taken;
    }
    return 0;
}
