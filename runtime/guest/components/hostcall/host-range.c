#include "checks.h"
#include "host-buffer.h"

/* Without a sum that could wrap. */
bool litebox_host_range_is_refused(uint64_t address, uint64_t size, uint64_t low, uint64_t high) {
    return HOST_LIES(BUFFER_WRAPS, size > UINT64_MAX - address) ||
           HOST_LIES(BUFFER_INSIDE, address < high && (address > low || size > low - address));
}
