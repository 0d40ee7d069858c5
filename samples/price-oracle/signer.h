/* The key that prices are signed with. It is made when the program starts, and is nowhere but in the enclave. */
#ifndef SIGNER_H
#define SIGNER_H

#include <stddef.h>

enum { SIGNATURE_SIZE = 64, KEY_SIZE = 65 };

/* Makes the key. Returns 0, or -1. */
int signer_open(void);

/* ECDSA with P-256 and SHA-256: two numbers, the most significant byte first. Returns 0, or -1. */
int signer_sign(const char *text, size_t length, unsigned char signature[SIGNATURE_SIZE]);

/* The public key: 4, and both coordinates. Returns 0, or -1. */
int signer_public_key(unsigned char key[KEY_SIZE]);

#endif
