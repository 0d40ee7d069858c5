#include <errno.h>
#include <litebox/random.h>
#include <psa/crypto.h>
#include <string.h>

#include "cipher.h"

/* The same for all: no key encrypts twice (NIST SP 800-38D, section 8). */
static const unsigned char nonce[12];

static int import(const struct litebox_link *link, psa_key_usage_t usage, psa_key_id_t *key) {
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_AES);
    psa_set_key_usage_flags(&attributes, usage);
    psa_set_key_algorithm(&attributes, PSA_ALG_GCM);
    if (psa_crypto_init() != PSA_SUCCESS)
        return -ENOMEM;
    return psa_import_key(&attributes, link->key, sizeof link->key, key) == PSA_SUCCESS ? 0 : -ENOMEM;
}

int litebox_node_encrypt(struct litebox_link *link, const unsigned char *bytes, unsigned char block[NODE + TAG]) {
    psa_key_id_t key;
    size_t length;
    if (lb_random(link->key, sizeof link->key) != 0)
        return -EAGAIN;
    int result = import(link, PSA_KEY_USAGE_ENCRYPT, &key);
    if (result != 0)
        return result;
    psa_status_t status =
        psa_aead_encrypt(key, PSA_ALG_GCM, nonce, sizeof nonce, NULL, 0, bytes, NODE, block, NODE + TAG, &length);
    psa_destroy_key(key);
    memcpy(link->tag, block + NODE, TAG);
    return status == PSA_SUCCESS ? 0 : -ENOMEM;
}

int litebox_node_decrypt(const struct litebox_link *link, unsigned char block[NODE + TAG], unsigned char *bytes) {
    psa_key_id_t key;
    size_t length;
    int result = import(link, PSA_KEY_USAGE_DECRYPT, &key);
    if (result != 0)
        return result;
    memcpy(block + NODE, link->tag, TAG);
    psa_status_t status =
        psa_aead_decrypt(key, PSA_ALG_GCM, nonce, sizeof nonce, NULL, 0, block, NODE + TAG, bytes, NODE, &length);
    psa_destroy_key(key);
    if (status == PSA_ERROR_INVALID_SIGNATURE)
        return -EBADMSG;
    return status == PSA_SUCCESS ? 0 : -ENOMEM;
}
