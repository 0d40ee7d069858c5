#include "file-error.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

int litebox_file_sync(uint32_t file) {
    uint64_t address = litebox_host_buffer_address();
    int64_t result = litebox_host_call(HOST_FILE_CHANGE, FILE_AND(file, FILE_SYNC), address, 0);
    return result == 0 ? 0 : litebox_file_error(result);
}
