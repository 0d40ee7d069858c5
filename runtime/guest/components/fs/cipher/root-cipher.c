#include "../../seal/seal-as.h"
#include "cipher.h"

int litebox_root_seal(lb_seal_policy policy, const struct litebox_root *root, unsigned char sealed[ROOT_SEALED]) {
    return litebox_seal_as(SEAL_FILE, policy, root, sizeof *root, sealed);
}

int litebox_root_unseal(const unsigned char sealed[ROOT_SEALED], struct litebox_root *root, lb_seal_policy *policy) {
    return litebox_unseal_as(SEAL_FILE, sealed, ROOT_SEALED, root, policy);
}
