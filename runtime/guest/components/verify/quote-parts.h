/* A DCAP quote of version 3, 4 or 5 (Intel SGX and TDX ECDSA QuoteGeneration, "Quote Format"), taken apart. */
#ifndef LITEBOX_VERIFY_QUOTE_PARTS_H
#define LITEBOX_VERIFY_QUOTE_PARTS_H

#include <litebox/report.h>
#include <litebox/verify.h>
#include <mbedtls/x509_crt.h>

enum {
    QUOTE_HEADER_SIZE = 48,
    QUOTE_REPORT_SIZE = offsetof(lb_report, key_id),
    QUOTE_SIGNATURE_SIZE = 64,
    QUOTE_KEY_SIZE = 64,
    QUOTE_HASH_SIZE = 32
};

/* What a quote says of a trust domain: the body of TDX 1.0, with which that of 1.5 begins. */
struct litebox_td {
    unsigned char tcb_svn[16]; /* of the TDX module the first two, its SVN and its version */
    unsigned char seam[48], seam_signer[48], seam_attributes[8];
    unsigned char attributes[8], xfam[8], mrtd[48], config_id[48], owner[48], owner_config[48], rtmr[4][48], data[64];
};

/* Pointers into the quote. Reports are without key id and MAC; of (report) and (td) one is NULL. */
struct litebox_quote_parts {
    const unsigned char *start, *report, *signature, *key, *quoting_report, *quoting_signature, *authentication, *chain;
    const struct litebox_td *td;
    size_t signed_size, authentication_size, chain_size;
};

/* What Intel writes into the certificate of a platform. */
struct litebox_pck {
    unsigned char svn[16], fmspc[6], has_fmspc;
    uint32_t svns; /* which of the 17 versions have been found */
    uint16_t pce_svn;
};

/* Each returns LB_VERIFY_OK or what is wrong. */
int litebox_quote_parts_read(const unsigned char *quote, size_t size, struct litebox_quote_parts *parts);
int litebox_quote_chain_check(const struct litebox_quote_parts *parts, const lb_policy *policy, mbedtls_x509_crt *chain);
int litebox_quote_signatures_check(const struct litebox_quote_parts *parts, const mbedtls_x509_crt *pck);
int litebox_platform_check(const struct litebox_quote_parts *parts, const mbedtls_x509_crt *certificate, const lb_trust *trust);
int litebox_td_check(const struct litebox_td *td, const lb_policy *policy, lb_identity *identity);
int litebox_pck_read(const mbedtls_x509_crt *certificate, struct litebox_pck *pck);

#endif
