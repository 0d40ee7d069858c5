/* A DCAP quote of version 3 (Intel SGX ECDSA QuoteGeneration, "Quote Format"), taken apart. */
#ifndef LITEBOX_VERIFY_QUOTE_PARTS_H
#define LITEBOX_VERIFY_QUOTE_PARTS_H

#include <litebox/report.h>
#include <litebox/verify.h>
#include <mbedtls/x509_crt.h>

enum {
    QUOTE_HEADER_SIZE = 48,
    QUOTE_BODY_SIZE = offsetof(lb_report, key_id),
    QUOTE_SIGNED_SIZE = QUOTE_HEADER_SIZE + QUOTE_BODY_SIZE,
    QUOTE_SIGNATURE_SIZE = 64,
    QUOTE_KEY_SIZE = 64,
    QUOTE_HASH_SIZE = 32
};

/* Pointers into the quote. Reports are without key id and MAC. */
struct litebox_quote_parts {
    const unsigned char *start, *body, *signature, *key, *quoting_report, *quoting_signature, *authentication, *chain;
    size_t authentication_size, chain_size;
};

/* What Intel writes into the certificate of a platform. */
struct litebox_pck {
    unsigned char svn[16], fmspc[6], has_fmspc;
    uint32_t svns; /* which of the 17 versions have been found */
    uint16_t pce_svn;
};

/* Each returns LB_VERIFY_OK or what is wrong. */
int litebox_quote_parts_read(const unsigned char *quote, size_t size, struct litebox_quote_parts *parts);
int litebox_quote_chain_check(const struct litebox_quote_parts *parts, const lb_trust *trust, mbedtls_x509_crt *chain);
int litebox_quote_signatures_check(const struct litebox_quote_parts *parts, const mbedtls_x509_crt *pck);
int litebox_pck_read(const mbedtls_x509_crt *certificate, struct litebox_pck *pck);

#endif
