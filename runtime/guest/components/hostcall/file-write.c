#include "checks.h"
#include "file-error.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

int litebox_file_write(uint32_t file, uint64_t offset, const void *bytes, size_t length) {
    const unsigned char *rest = bytes;
    while (length > 0) {
        size_t part = length < litebox_host_buffer_size ? length : litebox_host_buffer_size;
        litebox_copy_out(rest, part);
        int64_t taken =
            litebox_host_call(HOST_FILE_WRITE, FILE_AND(file, offset), litebox_host_buffer_address(), part);
        if (HOST_LIES(FILE_WRITE_NONE, taken <= 0) || HOST_LIES(FILE_WRITE_COUNT, taken > (int64_t)part))
            return litebox_file_error(taken);
        rest += taken;
        offset += (uint64_t)taken;
        length -= (size_t)taken;
    }
    return 0;
}
