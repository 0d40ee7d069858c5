#include <litebox/memory.h>
#include <litebox/random.h>
#include <litebox/report.h>
#include <string.h>

#include "seal-as.h"
#include "sealing.h"

static int new_header(struct litebox_seal_header *header, lb_seal_policy policy, size_t size) {
    static const lb_target nobody;
    lb_report own;
    lb_report_make(&own, &nobody, NULL);
    *header = (struct litebox_seal_header){
        .magic = SEAL_MAGIC, .size = size, .policy = (uint16_t)policy, .isv_svn = own.security_version};
    memcpy(header->cpu_svn, own.cpu_svn, sizeof header->cpu_svn);
    if (lb_random(header->key_id, sizeof header->key_id) != 0 || lb_random(header->nonce, sizeof header->nonce) != 0)
        return LB_SEAL_MEMORY;
    return LB_SEAL_OK;
}

int litebox_seal_as(const char *purpose, lb_seal_policy policy, const void *data, size_t size, void *sealed) {
    struct litebox_seal_header header;
    if (policy != LB_SEAL_TO_MRENCLAVE && policy != LB_SEAL_TO_MRSIGNER)
        return LB_SEAL_FORMAT;
    psa_key_id_t key;
    int result = new_header(&header, policy, size);
    if (result == LB_SEAL_OK)
        result = litebox_seal_key(&header, purpose, &key, header.confirmation);
    if (result != LB_SEAL_OK)
        return result;
    unsigned char *bytes = sealed;
    size_t length;
    psa_status_t status = psa_aead_encrypt(key, PSA_ALG_GCM, header.nonce, sizeof header.nonce, (const uint8_t *)&header,
                                           sizeof header, data, size, bytes + sizeof header, size + SEAL_TAG, &length);
    psa_destroy_key(key);
    if (status != PSA_SUCCESS)
        return LB_SEAL_MEMORY;
    memcpy(bytes, &header, sizeof header);
    return LB_SEAL_OK;
}
