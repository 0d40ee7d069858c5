#include <litebox/memory.h>
#include <string.h>

#include "seal-as.h"
#include "sealing.h"

/* Before the key is asked for: EGETKEY refuses a policy that there is not with an exception. */
static int check_form(const struct litebox_seal_header *header, size_t size) {
    if (header->magic != SEAL_MAGIC)
        return LB_SEAL_FORMAT;
    if (header->size != size - LB_SEAL_OVERHEAD)
        return LB_SEAL_CUT;
    if (header->policy != LB_SEAL_TO_MRENCLAVE && header->policy != LB_SEAL_TO_MRSIGNER)
        return LB_SEAL_FORMAT;
    return LB_SEAL_OK;
}

int litebox_unseal_as(const char *purpose, const void *sealed, size_t size, void *data, lb_seal_policy *policy) {
    struct litebox_seal_header header;
    if (size < LB_SEAL_OVERHEAD)
        return LB_SEAL_CUT;
    memcpy(&header, sealed, sizeof header);
    int result = check_form(&header, size);
    psa_key_id_t key;
    unsigned char confirmation[sizeof header.confirmation];
    if (result == LB_SEAL_OK)
        result = litebox_seal_key(&header, purpose, &key, confirmation);
    if (result != LB_SEAL_OK)
        return result;
    psa_status_t status = PSA_ERROR_INVALID_SIGNATURE;
    const unsigned char *bytes = sealed;
    size_t length;
    int is_ours = lb_equal(confirmation, header.confirmation, sizeof confirmation);
    if (is_ours)
        status = psa_aead_decrypt(key, PSA_ALG_GCM, header.nonce, sizeof header.nonce, (const uint8_t *)&header,
                                  sizeof header, bytes + sizeof header, size - sizeof header, data,
                                  size - LB_SEAL_OVERHEAD, &length);
    psa_destroy_key(key);
    lb_wipe(confirmation, sizeof confirmation);
    if (!is_ours)
        return LB_SEAL_FOREIGN;
    if (status == PSA_ERROR_INVALID_SIGNATURE)
        return LB_SEAL_ALTERED;
    *policy = (lb_seal_policy)header.policy;
    return status == PSA_SUCCESS ? LB_SEAL_OK : LB_SEAL_MEMORY;
}
