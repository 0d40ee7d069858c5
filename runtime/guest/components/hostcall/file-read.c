#include "checks.h"
#include "file-error.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

ptrdiff_t litebox_file_read(uint32_t file, uint64_t offset, void *bytes, size_t length) {
    unsigned char *next = bytes;
    size_t missing = length;
    while (missing > 0) {
        size_t part = missing < litebox_host_buffer_size ? missing : litebox_host_buffer_size;
        int64_t count =
            litebox_host_call(HOST_FILE_READ, FILE_AND(file, offset), litebox_host_buffer_address(), part);
        if (HOST_LIES(FILE_READ_NEGATIVE, count < 0) || HOST_LIES(FILE_READ_COUNT, count > (int64_t)part))
            return litebox_file_error(count);
        if (count == 0)
            break;
        litebox_copy_in(next, (size_t)count);
        next += count;
        offset += (uint64_t)count;
        missing -= (size_t)count;
    }
    return (ptrdiff_t)(length - missing);
}
