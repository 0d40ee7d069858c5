#include <errno.h>
#include <string.h>

#include "store.h"

int litebox_check_name(const char *name) {
    if (*name == '\0')
        return -ENOENT;
    return strnlen(name, LONGEST_NAME + 1) > LONGEST_NAME ? -ENAMETOOLONG : 0;
}
