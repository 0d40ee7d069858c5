#include "signer.h"

#include <litebox.h>
#include <string.h>

bool signer_begin(struct signer *signer) {
    signer->made = 0;
    signer->checked = 0;
    return lb_random(signer->key, sizeof signer->key) == 0;
}

// One of the two hashes of HMAC: over the key, each byte of it changed by `pad`, and the data.
static void keyed_hash(const struct signer *signer, uint8_t pad, const uint8_t *data, size_t length,
                       uint8_t digest[SHA256_BYTES]) {
    uint8_t block[SHA256_BLOCK];
    memset(block, pad, sizeof block);
    for (size_t i = 0; i < KEY_BYTES; i++)
        block[i] ^= signer->key[i];
    struct sha256 hash;
    sha256_begin(&hash);
    sha256_add(&hash, block, sizeof block);
    sha256_add(&hash, data, length);
    sha256_end(&hash, digest);
    lb_wipe(block, sizeof block);
    lb_wipe(&hash, sizeof hash);
}

static void make_tag(const struct signer *signer, const uint8_t *message, size_t length, uint8_t tag[TAG_BYTES]) {
    uint8_t inner[SHA256_BYTES];
    keyed_hash(signer, 0x36, message, length, inner);
    keyed_hash(signer, 0x5c, inner, sizeof inner, tag);
}

void signer_sign(struct signer *signer, const uint8_t *message, size_t length, uint8_t tag[TAG_BYTES]) {
    make_tag(signer, message, length, tag);
    signer->made++;
}

bool signer_verify(struct signer *signer, const uint8_t *message, size_t length, const uint8_t tag[TAG_BYTES]) {
    uint8_t expected[TAG_BYTES];
    make_tag(signer, message, length, expected);
    signer->checked++;
    return lb_equal(expected, tag, TAG_BYTES);
}

void signer_end(struct signer *signer) {
    lb_wipe(signer, sizeof *signer);
}
