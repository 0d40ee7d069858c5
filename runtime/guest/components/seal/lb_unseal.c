#include "seal-as.h"

int lb_unseal(const void *sealed, size_t size, void *data) {
    lb_seal_policy policy;
    return litebox_unseal_as(SEAL_DATA, sealed, size, data, &policy);
}
