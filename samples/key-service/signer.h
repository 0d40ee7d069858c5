// A signing key that never leaves the enclave, and what it signs: HMAC-SHA-256 (RFC 2104).
#ifndef SIGNER_H
#define SIGNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sha256.h"

enum { KEY_BYTES = 32, TAG_BYTES = SHA256_BYTES };

struct signer {
    uint8_t key[KEY_BYTES];
    unsigned made;    // signatures made
    unsigned checked; // signatures checked
};

// Makes a new key. Returns false if the processor has no random bytes.
bool signer_begin(struct signer *signer);

void signer_sign(struct signer *signer, const uint8_t *message, size_t length, uint8_t tag[TAG_BYTES]);

bool signer_verify(struct signer *signer, const uint8_t *message, size_t length, const uint8_t tag[TAG_BYTES]);

// Forgets the key.
void signer_end(struct signer *signer);

#endif
