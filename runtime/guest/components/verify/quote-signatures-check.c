#include <psa/crypto.h>
#include <string.h>

#include "quote-parts.h"

enum { POINT_SIZE = 1 + QUOTE_KEY_SIZE };

/* ECDSA with P-256 and SHA-256; key and signature are two numbers each, most significant byte first. */
static psa_status_t verify(const unsigned char *key, const unsigned char *message, size_t size,
                           const unsigned char *signature) {
    unsigned char point[POINT_SIZE] = {4}; /* SEC 1, section 2.3.3: both coordinates */
    memcpy(point + 1, key, QUOTE_KEY_SIZE);
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1));
    psa_set_key_algorithm(&attributes, PSA_ALG_ECDSA(PSA_ALG_SHA_256));
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_VERIFY_MESSAGE);
    psa_key_id_t id;
    psa_status_t status = psa_import_key(&attributes, point, sizeof point, &id);
    if (status != PSA_SUCCESS)
        return status;
    status = psa_verify_message(id, PSA_ALG_ECDSA(PSA_ALG_SHA_256), message, size, signature, QUOTE_SIGNATURE_SIZE);
    psa_destroy_key(id);
    return status;
}

/* The quoting enclave's report says by a hash which key it signs with. */
static psa_status_t bind_key(const struct litebox_quote_parts *parts) {
    static const unsigned char zeros[QUOTE_HASH_SIZE];
    const unsigned char *data = parts->quoting_report + offsetof(lb_report, data);
    psa_hash_operation_t operation = PSA_HASH_OPERATION_INIT;
    psa_status_t status = psa_hash_setup(&operation, PSA_ALG_SHA_256);
    if (status == PSA_SUCCESS)
        status = psa_hash_update(&operation, parts->key, QUOTE_KEY_SIZE);
    if (status == PSA_SUCCESS)
        status = psa_hash_update(&operation, parts->authentication, parts->authentication_size);
    if (status == PSA_SUCCESS)
        status = psa_hash_verify(&operation, data, QUOTE_HASH_SIZE);
    psa_hash_abort(&operation);
    if (status == PSA_SUCCESS && memcmp(data + QUOTE_HASH_SIZE, zeros, sizeof zeros) != 0)
        status = PSA_ERROR_INVALID_SIGNATURE;
    return status;
}

int litebox_quote_signatures_check(const struct litebox_quote_parts *parts, const mbedtls_x509_crt *pck) {
    /* RFC 5480, section 2: SubjectPublicKeyInfo of a P-256 key ends with its point, and is the only one of this length that does. */
    enum { INFO_SIZE = 91 };
    if (pck->pk_raw.len != INFO_SIZE || pck->pk_raw.p[INFO_SIZE - POINT_SIZE] != 4)
        return LB_VERIFY_CHAIN;
    const unsigned char *pck_key = pck->pk_raw.p + INFO_SIZE - QUOTE_KEY_SIZE;
    psa_status_t status = verify(pck_key, parts->quoting_report, QUOTE_REPORT_SIZE, parts->quoting_signature);
    if (status == PSA_SUCCESS)
        status = bind_key(parts);
    if (status == PSA_SUCCESS)
        status = verify(parts->key, parts->start, parts->signed_size, parts->signature);
    if (status == PSA_SUCCESS)
        return LB_VERIFY_OK;
    return status == PSA_ERROR_INSUFFICIENT_MEMORY ? LB_VERIFY_MEMORY : LB_VERIFY_SIGNATURE;
}
