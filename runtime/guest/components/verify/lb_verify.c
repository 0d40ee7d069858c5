#include <psa/crypto.h>
#include <string.h>

#include "identity-check.h"
#include "quote-parts.h"

/* ATTRIBUTES.FLAGS (SDM Vol. 3D, "ATTRIBUTES"). */
enum { INIT = 1, MODE64BIT = 4, PROVISIONKEY = 0x10 };

/* Only a quoting enclave that has been initialised, with the provisioning key, and into which no debugger can look. */
static int is_quoting_enclave(const lb_report *report, const lb_quoting *wanted) {
    return (report->flags & ~(uint64_t)MODE64BIT) == (INIT | PROVISIONKEY) &&
           memcmp(report->mrsigner, wanted->signer, sizeof report->mrsigner) == 0 &&
           report->product_id == wanted->product && report->security_version >= wanted->minimum_version;
}

static int check_evidence(const struct litebox_quote_parts *parts, const lb_policy *policy) {
    const lb_trust *trust = policy->trust;
    mbedtls_x509_crt chain;
    lb_report quoting;
    memcpy(&quoting, parts->quoting_report, QUOTE_REPORT_SIZE); /* it may not be aligned in the quote */
    mbedtls_x509_crt_init(&chain);
    int error = litebox_quote_chain_check(parts, policy, &chain);
    if (error == LB_VERIFY_OK)
        error = litebox_quote_signatures_check(parts, &chain);
    if (error == LB_VERIFY_OK && !is_quoting_enclave(&quoting, parts->td == NULL ? &trust->quoting : &trust->td_quoting))
        error = LB_VERIFY_QUOTING;
    if (error == LB_VERIFY_OK)
        error = litebox_platform_check(parts, &chain, trust);
    mbedtls_x509_crt_free(&chain);
    return error;
}

int lb_verify(const void *quote, size_t size, const lb_policy *policy, lb_identity *identity) {
    struct litebox_quote_parts parts;
    lb_report report;
    memset(identity, 0, sizeof *identity);
    if (psa_crypto_init() != PSA_SUCCESS)
        return LB_VERIFY_MEMORY;
    int error = litebox_quote_parts_read(quote, size, &parts);
    if (error == LB_VERIFY_OK)
        error = check_evidence(&parts, policy);
    if (error != LB_VERIFY_OK)
        return error;
    if (parts.td != NULL)
        return litebox_td_check(parts.td, policy, identity);
    memcpy(&report, parts.report, QUOTE_REPORT_SIZE);
    return litebox_identity_check(&report, policy, identity);
}
