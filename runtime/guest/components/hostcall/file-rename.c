#include <string.h>

#include "file-error.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

int litebox_file_rename(const unsigned char *from, const unsigned char *to) {
    unsigned char names[2 * LITEBOX_FILE_NAME];
    memcpy(names, from, LITEBOX_FILE_NAME);
    memcpy(names + LITEBOX_FILE_NAME, to, LITEBOX_FILE_NAME);
    litebox_copy_out(names, sizeof names);
    uint64_t address = litebox_host_buffer_address();
    int64_t result = litebox_host_call(HOST_FILE_CHANGE, FILE_RENAME, address, sizeof names);
    return result == 0 ? 0 : litebox_file_error(result);
}
