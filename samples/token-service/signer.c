#include "signer.h"

#include <errno.h>
#include <litebox.h>
#include <stdio.h>

#define KEY_FILE "signing.key"
enum { KEY_SIZE = 32 };

/* Only for this image: not even a later version of it, of the same signer, reads the key. */
static FILE *open_file(const char *mode) {
    return lb_fopen(KEY_FILE, mode, LB_SEAL_TO_MRENCLAVE);
}

static int make_key(unsigned char key[KEY_SIZE]) {
    FILE *file = lb_random(key, KEY_SIZE) == 0 ? open_file("w") : NULL;
    if (file == NULL)
        return -1;
    size_t written = fwrite(key, 1, KEY_SIZE, file);
    if (fclose(file) != 0 || written != KEY_SIZE) /* only now the key is kept */
        return -1;
    puts("A new signing key was made.");
    return 0;
}

/* A key that is there and cannot be read is never replaced: tokens that it has signed would be worthless. */
static int read_key(unsigned char key[KEY_SIZE]) {
    FILE *file = open_file("r");
    if (file == NULL)
        return errno == ENOENT ? make_key(key) : -1;
    size_t count = fread(key, 1, KEY_SIZE, file);
    fclose(file);
    return count == KEY_SIZE ? 0 : -1;
}

int signer_open(psa_key_id_t *key) {
    unsigned char bytes[KEY_SIZE];
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_HMAC);
    psa_set_key_algorithm(&attributes, PSA_ALG_HMAC(PSA_ALG_SHA_256));
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE);
    if (read_key(bytes) != 0) {
        perror("The signing key");
        return -1;
    }
    psa_status_t status = psa_crypto_init();
    if (status == PSA_SUCCESS)
        status = psa_import_key(&attributes, bytes, sizeof bytes, key);
    lb_wipe(bytes, sizeof bytes);
    return status == PSA_SUCCESS ? 0 : -1;
}

int signer_sign(psa_key_id_t key, const char *text, size_t length, unsigned char mac[MAC_SIZE]) {
    size_t size;
    return psa_mac_compute(key, PSA_ALG_HMAC(PSA_ALG_SHA_256), (const uint8_t *)text, length, mac, MAC_SIZE, &size) ==
                   PSA_SUCCESS
               ? 0
               : -1;
}
