#include "file-error.h"
#include "host-buffer.h"
#include "host-calls.h"
#include "hostcall.h"

void litebox_file_close(uint32_t file) {
    litebox_host_call(HOST_FILE_CHANGE, FILE_AND(file, FILE_CLOSE), litebox_host_buffer_address(), 0);
}
