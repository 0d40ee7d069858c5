/* Cryptography: an operation that lacks memory is an error, and another time it succeeds. */
#include <psa/crypto.h>
#include <string.h>

#include "failing.h"

void mbedtls_psa_crypto_free(void);

static int encrypts(const unsigned char key[32]) {
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id;
    unsigned char nonce[12] = {1}, sealed[21 + 16], opened[21];
    size_t length;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_AES);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT);
    psa_set_key_algorithm(&attributes, PSA_ALG_GCM);
    if (psa_import_key(&attributes, key, 32, &id) != PSA_SUCCESS)
        return 0;
    psa_status_t status = psa_aead_encrypt(id, PSA_ALG_GCM, nonce, sizeof nonce, NULL, 0, (const unsigned char *)"the content of 21 byte", 21,
                                           sealed, sizeof sealed, &length);
    if (status == PSA_SUCCESS)
        status = psa_aead_decrypt(id, PSA_ALG_GCM, nonce, sizeof nonce, NULL, 0, sealed, sizeof sealed, opened, sizeof opened, &length);
    if (status == PSA_SUCCESS)
        CHECK(length == 21 && memcmp(opened, "the content of 21 byte", 21) == 0);
    CHECK(psa_destroy_key(id) == PSA_SUCCESS);
    return status == PSA_SUCCESS;
}

int main(void) {
    static const unsigned char key[32] = {7};
    test_begins();
    int done = psa_crypto_init() == PSA_SUCCESS && encrypts(key);
    mbedtls_psa_crypto_free();
    test_ends();
    CHECK(psa_crypto_init() == PSA_SUCCESS || !done);
    return 0;
}
