#include "peer-expect.h"

/* What evidence stands in for. */
#define REPLACED ((uint32_t)(MBEDTLS_X509_BADCERT_NOT_TRUSTED | MBEDTLS_X509_BADCERT_CN_MISMATCH))
#define DATES ((uint32_t)(MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE))

static int judge(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags) {
    lb_ratls_peer *peer = context;
    *flags = depth > 0 ? 0 : *flags & ~REPLACED; /* those above say nothing that counts */
    if (depth > 0)
        return 0;
    peer->refusal = (*flags & DATES) != 0 ? LB_VERIFY_EXPIRED
                                          : litebox_ratls_judge(certificate, peer->policy, &peer->identity);
    if (peer->refusal != LB_VERIFY_OK)
        *flags |= MBEDTLS_X509_BADCERT_OTHER;
    return 0;
}

int litebox_ratls_expect(mbedtls_ssl_config *config, void *peer) {
    static mbedtls_x509_crt nobody; /* Mbed TLS wants authorities, be there none */
    mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(config, &nobody, NULL);
    mbedtls_ssl_conf_verify(config, judge, peer);
    return LB_HTTPS_OK;
}
