/* Does what each line of standard input says, with the PSA Crypto API, and answers in a line: the results in hexadecimal, or the error. */

#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 2048

struct bytes {
    uint8_t data[MOST];
    size_t size;
};

static struct bytes arguments[6], result;
static psa_key_id_t key;

static unsigned digit(char c) {
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void read_bytes(struct bytes *bytes, const char *hex) {
    for (bytes->size = 0; hex[0] != '\0' && hex[0] != '-'; hex += 2)
        bytes->data[bytes->size++] = (uint8_t)(digit(hex[0]) * 16 + digit(hex[1]));
}

#define DATA(i) arguments[i].data, arguments[i].size
#define RESULT result.data, sizeof result.data, &result.size

/* A key of the first argument. */
static psa_status_t import(psa_key_type_t type, psa_algorithm_t algorithm) {
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&attributes, type);
    psa_set_key_algorithm(&attributes, algorithm);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT | PSA_KEY_USAGE_SIGN_HASH |
                                             PSA_KEY_USAGE_VERIFY_HASH | PSA_KEY_USAGE_SIGN_MESSAGE |
                                             PSA_KEY_USAGE_VERIFY_MESSAGE | PSA_KEY_USAGE_DERIVE | PSA_KEY_USAGE_EXPORT);
    return psa_import_key(&attributes, DATA(0), &key);
}

static psa_status_t hkdf(psa_algorithm_t hash, size_t size) {
    psa_key_derivation_operation_t operation = PSA_KEY_DERIVATION_OPERATION_INIT;
    psa_status_t status = import(PSA_KEY_TYPE_DERIVE, PSA_ALG_HKDF(hash));
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_setup(&operation, PSA_ALG_HKDF(hash));
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_input_bytes(&operation, PSA_KEY_DERIVATION_INPUT_SALT, DATA(1));
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_input_key(&operation, PSA_KEY_DERIVATION_INPUT_SECRET, key);
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_input_bytes(&operation, PSA_KEY_DERIVATION_INPUT_INFO, DATA(2));
    if (status == PSA_SUCCESS)
        status = psa_key_derivation_output_bytes(&operation, result.data, result.size = size);
    psa_key_derivation_abort(&operation);
    return status;
}

static psa_status_t in_parts(psa_algorithm_t algorithm) {
    psa_hash_operation_t operation = PSA_HASH_OPERATION_INIT;
    psa_status_t status = psa_hash_setup(&operation, algorithm);
    for (size_t at = 0, part = 1; status == PSA_SUCCESS && at < arguments[0].size; at += part, part++) {
        size_t left = arguments[0].size - at;
        status = psa_hash_update(&operation, arguments[0].data + at, left < part ? left : part);
    }
    return status == PSA_SUCCESS ? psa_hash_finish(&operation, RESULT) : status;
}

static psa_algorithm_t hash_named(const char *name) {
    return strcmp(name, "sha256") == 0 ? PSA_ALG_SHA_256 : strcmp(name, "sha384") == 0 ? PSA_ALG_SHA_384 : PSA_ALG_SHA_512;
}

static psa_status_t with_key(const char *what, psa_algorithm_t hash) {
    psa_status_t status = PSA_ERROR_NOT_SUPPORTED;
    int opens = strncmp(what, "open-", 5) == 0;
    const char *cipher = opens ? what + 5 : what;
    if (strcmp(what, "hmac") == 0) {
        status = import(PSA_KEY_TYPE_HMAC, PSA_ALG_HMAC(hash));
        return status != PSA_SUCCESS ? status : psa_mac_compute(key, PSA_ALG_HMAC(hash), DATA(1), RESULT);
    }
    if (strcmp(what, "cmac") == 0) {
        status = import(PSA_KEY_TYPE_AES, PSA_ALG_CMAC);
        return status != PSA_SUCCESS ? status : psa_mac_compute(key, PSA_ALG_CMAC, DATA(1), RESULT);
    }
    if (strcmp(what, "ecdh") == 0 || strcmp(what, "x25519") == 0) {
        psa_ecc_family_t family = what[0] == 'e' ? PSA_ECC_FAMILY_SECP_R1 : PSA_ECC_FAMILY_MONTGOMERY;
        status = import(PSA_KEY_TYPE_ECC_KEY_PAIR(family), PSA_ALG_ECDH);
        return status != PSA_SUCCESS ? status : psa_raw_key_agreement(PSA_ALG_ECDH, key, DATA(1), RESULT);
    }
    if (strcmp(what, "verify") == 0) {
        status = import(PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1), PSA_ALG_ECDSA(hash));
        return status != PSA_SUCCESS ? status : psa_verify_message(key, PSA_ALG_ECDSA(hash), DATA(1), DATA(2));
    }
    if (strcmp(what, "sign") == 0) {
        status = import(PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1), PSA_ALG_ECDSA(hash));
        return status != PSA_SUCCESS ? status : psa_sign_message(key, PSA_ALG_ECDSA(hash), DATA(1), RESULT);
    }
    psa_algorithm_t algorithm = strcmp(cipher, "gcm") == 0 ? PSA_ALG_GCM : PSA_ALG_CHACHA20_POLY1305;
    status = import(algorithm == PSA_ALG_GCM ? PSA_KEY_TYPE_AES : PSA_KEY_TYPE_CHACHA20, algorithm);
    if (status != PSA_SUCCESS)
        return status;
    return opens ? psa_aead_decrypt(key, algorithm, DATA(1), DATA(2), DATA(3), RESULT)
                 : psa_aead_encrypt(key, algorithm, DATA(1), DATA(2), DATA(3), RESULT);
}

static psa_status_t perform(char *line) {
    char *rest;
    const char *what = strtok_r(line, " \n", &rest);
    psa_algorithm_t hash = hash_named(strtok_r(NULL, " \n", &rest));
    unsigned count = 0;
    for (const char *word; count < 6 && (word = strtok_r(NULL, " \n", &rest)) != NULL; count++)
        read_bytes(&arguments[count], word);
    if (strcmp(what, "hash") == 0)
        return psa_hash_compute(hash, DATA(0), RESULT);
    if (strcmp(what, "parts") == 0)
        return in_parts(hash);
    if (strcmp(what, "hkdf") == 0)
        return hkdf(hash, arguments[3].data[0]);
    return with_key(what, hash);
}

int main(void) {
    static char line[6 * 2 * MOST];
    if (psa_crypto_init() != PSA_SUCCESS)
        return 1;
    while (fgets(line, sizeof line, stdin) != NULL) {
        result.size = 0;
        psa_status_t status = perform(line);
        if (status != PSA_SUCCESS)
            printf("%d", (int)status);
        for (size_t i = 0; status == PSA_SUCCESS && i < result.size; i++)
            printf("%02x", result.data[i]);
        puts("");
        psa_destroy_key(key);
        key = 0;
    }
    return 0;
}
