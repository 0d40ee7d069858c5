#include "host-buffer.h"

#include "../entry/entry.h"

int64_t litebox_host_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
    return litebox_leave(EXIT_HOSTCALL, number, a, b, c);
}
