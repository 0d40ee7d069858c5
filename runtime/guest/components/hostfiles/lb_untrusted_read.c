#include <errno.h>
#include <litebox/file.h>
#include <string.h>

#include "../hostcall/hostcall.h"

/* As litebox.json has paths. */
#define LONGEST_PATH 255
/* Of offsets of the host call. */
#define MOST_OFFSET (INT64_C(1) << 46)

static ptrdiff_t read_host_file(const char *path, uint64_t offset, void *memory, size_t size) {
    size_t length = strnlen(path, LONGEST_PATH + 1);
    if (length == 0 || length > LONGEST_PATH || offset > (uint64_t)MOST_OFFSET || size > (size_t)MOST_OFFSET)
        return -EINVAL;
    int32_t file = litebox_file_open(LITEBOX_FILE_OF_HOST, path, length);
    if (file < 0)
        return file;
    ptrdiff_t count = litebox_file_read((uint32_t)file, offset, memory, size);
    litebox_file_close((uint32_t)file);
    return count;
}

ptrdiff_t lb_untrusted_read(const char *path, uint64_t offset, void *memory, size_t size) {
    ptrdiff_t count = read_host_file(path, offset, memory, size);
    if (count < 0) {
        errno = (int)-count;
        return -1;
    }
    return count;
}
