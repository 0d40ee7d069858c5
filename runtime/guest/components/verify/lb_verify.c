#include <psa/crypto.h>
#include <string.h>

#include "identity-check.h"
#include "quote-parts.h"

/* ATTRIBUTES.FLAGS (SDM Vol. 3D, "ATTRIBUTES"). */
enum { INIT = 1, MODE64BIT = 4, PROVISIONKEY = 0x10 };

/* Only a quoting enclave that has been initialised, with the provisioning key, and into which no debugger can look. */
static int is_quoting_enclave(const lb_report *report, const lb_trust *trust) {
    return (report->flags & ~(uint64_t)MODE64BIT) == (INIT | PROVISIONKEY) &&
           memcmp(report->mrsigner, trust->quoting_signer, sizeof report->mrsigner) == 0 &&
           report->product_id == trust->quoting_product && report->security_version >= trust->quoting_minimum_version;
}

static int is_at_least(const struct litebox_pck *pck, const lb_platform *platform) {
    if (memcmp(pck->fmspc, platform->fmspc, sizeof pck->fmspc) != 0 || pck->pce_svn < platform->minimum_pce_svn)
        return 0;
    for (size_t i = 0; i < sizeof pck->svn; i++) {
        if (pck->svn[i] < platform->minimum_svn[i])
            return 0;
    }
    return 1;
}

static int check_platform(const mbedtls_x509_crt *certificate, const lb_trust *trust) {
    struct litebox_pck pck;
    int error = litebox_pck_read(certificate, &pck);
    if (error != LB_VERIFY_OK)
        return error;
    for (size_t i = 0; i < trust->platform_count; i++) {
        if (is_at_least(&pck, &trust->platforms[i]))
            return LB_VERIFY_OK;
    }
    return LB_VERIFY_PLATFORM;
}

static int check_evidence(const struct litebox_quote_parts *parts, const lb_trust *trust) {
    mbedtls_x509_crt chain;
    lb_report quoting;
    memcpy(&quoting, parts->quoting_report, QUOTE_BODY_SIZE); /* it may not be aligned in the quote */
    mbedtls_x509_crt_init(&chain);
    int error = litebox_quote_chain_check(parts, trust, &chain);
    if (error == LB_VERIFY_OK)
        error = litebox_quote_signatures_check(parts, &chain);
    if (error == LB_VERIFY_OK && !is_quoting_enclave(&quoting, trust))
        error = LB_VERIFY_QUOTING;
    if (error == LB_VERIFY_OK)
        error = check_platform(&chain, trust);
    mbedtls_x509_crt_free(&chain);
    return error;
}

int lb_verify(const void *quote, size_t size, const lb_policy *policy, lb_identity *identity) {
    struct litebox_quote_parts parts;
    lb_report body;
    memset(identity, 0, sizeof *identity);
    if (psa_crypto_init() != PSA_SUCCESS)
        return LB_VERIFY_MEMORY;
    int error = litebox_quote_parts_read(quote, size, &parts);
    if (error == LB_VERIFY_OK)
        error = check_evidence(&parts, policy->trust);
    if (error != LB_VERIFY_OK)
        return error;
    memcpy(&body, parts.body, QUOTE_BODY_SIZE);
    return litebox_identity_check(&body, policy, identity);
}
