#include "file-error.h"

#include <errno.h>

int litebox_file_error(int64_t result) {
    switch (result) {
    case -ENOENT:
    case -EACCES:
    case -EBUSY:
    case -EFBIG:
    case -ENOSPC:
    case -ENOSYS:
        return (int)result;
    default:
        return -EIO;
    }
}
