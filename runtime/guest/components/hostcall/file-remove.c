#include "file-error.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

int litebox_file_remove(const unsigned char *name) {
    litebox_copy_out(name, LITEBOX_FILE_NAME);
    uint64_t address = litebox_host_buffer_address();
    int64_t result = litebox_host_call(HOST_FILE_CHANGE, FILE_REMOVE, address, LITEBOX_FILE_NAME);
    return result == 0 ? 0 : litebox_file_error(result);
}
