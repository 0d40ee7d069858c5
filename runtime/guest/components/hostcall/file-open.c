#include "checks.h"
#include "file-error.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

#define MOST_NUMBER 32767

int32_t litebox_file_open(enum litebox_file_use use, const void *name, size_t length) {
    litebox_copy_out(name, length);
    int64_t number = litebox_host_call(HOST_FILE_OPEN, (uint64_t)use, litebox_host_buffer_address(), length);
    if (HOST_LIES(FILE_OPEN_NONE, number <= 0) || HOST_LIES(FILE_OPEN_RANGE, number > MOST_NUMBER))
        return litebox_file_error(number);
    return (int32_t)number;
}
