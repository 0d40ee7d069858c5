/* Evidence in a certificate: the interoperable RA-TLS form of the Confidential Computing Consortium ("Interoperable RA-TLS X.509 Cert and
 * Evidence Formats" and "SGX / TDX Evidence Tags and Formats"), which Gramine, Open Enclave and others write and read. */
#ifndef LITEBOX_RATLS_EVIDENCE_H
#define LITEBOX_RATLS_EVIDENCE_H

#include <stddef.h>

#define LITEBOX_HASH_SIZE 32

/* tcg-dice-conceptual-message-wrapper, 2.23.133.5.4.9: the extension whose value is 60000([quote, claims]) in CBOR (RFC 8949), where the
 * claims are a byte string of their own, whose SHA-256 the quote holds. */
#define LITEBOX_EVIDENCE_OID "\x67\x81\x05\x05\x04\x09"

/* The claims: {"pubkey-hash": bytes of [1 (SHA-256), hash of SubjectPublicKeyInfo]}, up to the hash. */
#define LITEBOX_CLAIMS_HEAD \
    { 0xa1, 0x6b, 'p', 'u', 'b', 'k', 'e', 'y', '-', 'h', 'a', 's', 'h', 0x58, 0x24, 0x82, 0x01, 0x58, 0x20 }
#define LITEBOX_CLAIMS_SIZE (19 + LITEBOX_HASH_SIZE)

/* Before the quote: tag 60000, an array of two, and a byte string with a length of two bytes. */
#define LITEBOX_EVIDENCE_HEAD 7
/* After the quote: a byte string with a length of one byte. */
#define LITEBOX_CLAIMS_ROOM (2 + LITEBOX_CLAIMS_SIZE)

/* SubjectPublicKeyInfo of the longest key that is made here, P-256, has 91 bytes. */
#define LITEBOX_KEY_INFO_ROOM 128

/* Completes (evidence), in which the quote stands already. Returns the size of it all. */
size_t litebox_evidence_wrap(unsigned char *evidence, size_t quote_size, const unsigned char *claims);

#endif
