/* The key that tokens are signed with. It is made in the enclave, and only this image can read it where it is kept. */
#ifndef SIGNER_H
#define SIGNER_H

#include <psa/crypto.h>

enum { MAC_SIZE = 32 };

/* Reads the key, or makes one where there is none yet. Returns 0, or -1 after it has said what went wrong. */
int signer_open(psa_key_id_t *key);

/* HMAC-SHA-256. Returns 0, or -1. */
int signer_sign(psa_key_id_t key, const char *text, size_t length, unsigned char mac[MAC_SIZE]);

#endif
