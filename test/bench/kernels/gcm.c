/* AES-128-GCM over 4 KiB, as protected files and records of TLS are encrypted. */

#include <mbedtls/gcm.h>
#include <string.h>

#include "kernel.h"

enum { SIZE = 4096, TAG = 16 };

static unsigned char plain[SIZE], sealed[SIZE], opened[SIZE];

int main(int argc, char **argv) {
    const uint32_t rounds = (uint32_t)rounds_of(argc, argv);
    static const unsigned char key[16] = {1, 2, 3, 4};
    unsigned char nonce[12] = {0}, tag[TAG];
    uint32_t seed = 7, sum = 0;
    mbedtls_gcm_context gcm;
    mbedtls_gcm_init(&gcm);
    if (mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key, 8 * sizeof key) != 0)
        exit(1);
    for (size_t i = 0; i < SIZE; i++)
        plain[i] = (unsigned char)next_random(&seed);
    for (uint32_t round = 0; round < rounds; round++) {
        memcpy(nonce, &round, sizeof round);
        if (mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, SIZE, nonce, sizeof nonce, NULL, 0, plain, sealed, TAG,
                                      tag) != 0 ||
            mbedtls_gcm_auth_decrypt(&gcm, SIZE, nonce, sizeof nonce, NULL, 0, tag, TAG, sealed, opened) != 0)
            exit(1);
        for (size_t i = 0; i < TAG; i++)
            sum = sum * 31 + tag[i];
    }
    if (memcmp(plain, opened, SIZE) != 0)
        exit(1);
    mbedtls_gcm_free(&gcm);
    printf("%08x\n", sum);
    return 0;
}
