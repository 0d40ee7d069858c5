#include <errno.h>
#include <string.h>

#include "checks.h"
#include "file-error.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

int64_t litebox_file_counter(const unsigned char *name, uint64_t least) {
    unsigned char request[LITEBOX_FILE_NAME + sizeof least];
    memcpy(request, name, LITEBOX_FILE_NAME);
    memcpy(request + LITEBOX_FILE_NAME, &least, sizeof least);
    litebox_copy_out(request, sizeof request);
    uint64_t address = litebox_host_buffer_address();
    int64_t value = litebox_host_call(HOST_FILE_CHANGE, FILE_COUNTER, address, sizeof request);
    if (value < 0)
        return litebox_file_error(value);
    if (HOST_LIES(FILE_COUNTER_BACK, value < (int64_t)least) ||
        HOST_LIES(FILE_COUNTER_RANGE, value > LITEBOX_FILE_COUNTER_MOST))
        return -EIO;
    return value;
}
