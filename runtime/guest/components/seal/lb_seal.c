#include "seal-as.h"

int lb_seal(lb_seal_policy policy, const void *data, size_t size, void *sealed) {
    return litebox_seal_as(SEAL_DATA, policy, data, size, sealed);
}
