#include <errno.h>

static _Thread_local int last_error;

int *litebox_errno(void) {
    return &last_error;
}
