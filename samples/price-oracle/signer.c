#include "signer.h"

#include <psa/crypto.h>

static psa_key_id_t pair;

int signer_open(void) {
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
    psa_set_key_bits(&attributes, 256);
    psa_set_key_algorithm(&attributes, PSA_ALG_ECDSA(PSA_ALG_SHA_256));
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE); /* not to be exported */
    return psa_crypto_init() == PSA_SUCCESS && psa_generate_key(&attributes, &pair) == PSA_SUCCESS ? 0 : -1;
}

int signer_sign(const char *text, size_t length, unsigned char signature[SIGNATURE_SIZE]) {
    size_t size;
    psa_status_t status = psa_sign_message(pair, PSA_ALG_ECDSA(PSA_ALG_SHA_256), (const uint8_t *)text, length, signature,
                                           SIGNATURE_SIZE, &size);
    return status == PSA_SUCCESS ? 0 : -1;
}

int signer_public_key(unsigned char key[KEY_SIZE]) {
    size_t size;
    return psa_export_public_key(pair, key, KEY_SIZE, &size) == PSA_SUCCESS ? 0 : -1;
}
