/* The format of sealed data, for this folder only: a header, the data under AES-256-GCM, and its tag of 16 bytes. The header is the
 * additional data. */
#ifndef LITEBOX_SEALING_H
#define LITEBOX_SEALING_H

#include <litebox/seal.h>
#include <psa/crypto.h>
#include <stdint.h>

struct litebox_seal_header {
    uint64_t magic;
    /* Of the data, without header and tag. */
    uint64_t size;
    /* KEYPOLICY, and the versions that the key is bound to. */
    uint16_t policy, isv_svn;
    uint32_t reserved;
    unsigned char cpu_svn[16];
    /* Random, so that each piece of data has a key of its own. */
    unsigned char key_id[32];
    /* Derived with the key: tells a wrong key from altered data. */
    unsigned char confirmation[16];
    unsigned char nonce[12];
    uint32_t reserved2;
};

/* "LBSEAL01" in memory. */
#define SEAL_MAGIC 0x31304c414553424c
#define SEAL_TAG 16
_Static_assert(sizeof(struct litebox_seal_header) + SEAL_TAG == LB_SEAL_OVERHEAD, "LB_SEAL_OVERHEAD");

/* What key material is for: a text, and what else makes it different from other material. */
struct litebox_seal_purpose {
    const unsigned char *text;
    size_t length;
};

/* Derives (size) bytes from the key that (header) names. Returns LB_SEAL_OK, LB_SEAL_NEWER or LB_SEAL_MEMORY. */
int litebox_seal_derive(const struct litebox_seal_header *header, const struct litebox_seal_purpose *purpose,
                        unsigned char *derived, size_t size);

/* The key that (header) names for (purpose), for AES-256-GCM, and the confirmation of it. Returns what litebox_seal_derive does; only
 * after LB_SEAL_OK there is a key, which the caller destroys. */
int litebox_seal_key(const struct litebox_seal_header *header, const char *purpose, psa_key_id_t *key,
                     unsigned char confirmation[16]);

#endif
