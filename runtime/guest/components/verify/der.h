/* DER (X.690), as far as certificates and revocation lists need it beyond what Mbed TLS reads. */
#ifndef LITEBOX_VERIFY_DER_H
#define LITEBOX_VERIFY_DER_H

#include <mbedtls/asn1.h>
#include <stdbool.h>

enum { DER_SEQUENCE = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE };

/* Bytes, and what can be taken from them. */
struct litebox_der {
    unsigned char *next;
    const unsigned char *end;
};

/* Takes a value of this kind from (from); false where the next is another, or there is none. */
bool litebox_der_take(struct litebox_der *from, int tag, struct litebox_der *content);

#endif
