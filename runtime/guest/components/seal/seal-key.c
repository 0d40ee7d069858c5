#include <litebox/memory.h>
#include <string.h>

#include "../report/leaves.h"
#include "sealing.h"

/* Attributes that the key depends on: INIT, DEBUG, MODE64BIT, PROVISIONKEY, EINITTOKENKEY. The others, such as AEX-Notify, may
 * differ between versions of an enclave. */
#define FLAGS_MASK 0x37

#define AES_KEY 32
#define DERIVED (AES_KEY + 16)

/* EGETKEY gives 128 bits. HKDF (RFC 5869) makes bytes for each purpose of them. */
static psa_status_t expand(const unsigned char *secret, const struct litebox_seal_purpose *purpose, unsigned char *derived,
                           size_t size) {
    psa_key_derivation_operation_t operation = PSA_KEY_DERIVATION_OPERATION_INIT;
    psa_status_t status = psa_key_derivation_setup(&operation, PSA_ALG_HKDF(PSA_ALG_SHA_256));
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_input_bytes(&operation, PSA_KEY_DERIVATION_INPUT_SECRET, secret, 16);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_input_bytes(&operation, PSA_KEY_DERIVATION_INPUT_INFO, purpose->text, purpose->length);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_output_bytes(&operation, derived, size);
    psa_key_derivation_abort(&operation);
    return status;
}

int litebox_seal_derive(const struct litebox_seal_header *header, const struct litebox_seal_purpose *purpose,
                        unsigned char *derived, size_t size) {
    __attribute__((aligned(512))) struct litebox_key_request request = {
        .name = LITEBOX_KEY_SEAL, .policy = header->policy, .isv_svn = header->isv_svn, .flags_mask = FLAGS_MASK};
    memcpy(request.cpu_svn, header->cpu_svn, sizeof request.cpu_svn);
    memcpy(request.key_id, header->key_id, sizeof request.key_id);
    __attribute__((aligned(16))) unsigned char secret[16];
    /* Whatever other error a processor may have: without a key nothing can be done. */
    if (litebox_egetkey(&request, secret) != 0)
        return LB_SEAL_NEWER;
    psa_status_t status = psa_crypto_init();
    if (status == PSA_SUCCESS)
        status = expand(secret, purpose, derived, size);
    lb_wipe(secret, sizeof secret);
    return status == PSA_SUCCESS ? LB_SEAL_OK : LB_SEAL_MEMORY;
}

static psa_status_t import(const unsigned char *bytes, psa_key_id_t *key) {
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_AES);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT);
    psa_set_key_algorithm(&attributes, PSA_ALG_GCM);
    return psa_import_key(&attributes, bytes, AES_KEY, key);
}

int litebox_seal_key(const struct litebox_seal_header *header, const char *purpose, psa_key_id_t *key,
                     unsigned char confirmation[16]) {
    unsigned char derived[DERIVED];
    const struct litebox_seal_purpose whole = {(const unsigned char *)purpose, strlen(purpose)};
    int result = litebox_seal_derive(header, &whole, derived, sizeof derived);
    if (result == LB_SEAL_OK && import(derived, key) != PSA_SUCCESS)
        result = LB_SEAL_MEMORY;
    if (result == LB_SEAL_OK)
        memcpy(confirmation, derived + AES_KEY, DERIVED - AES_KEY);
    lb_wipe(derived, sizeof derived);
    return result;
}
