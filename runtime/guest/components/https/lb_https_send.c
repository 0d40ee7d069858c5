#include <mbedtls/x509_crt.h>
#include <string.h>

#include "peer.h"

/* Who may vouch for the host. */
struct trust {
    const char *pem;
    mbedtls_x509_crt authorities;
};

static int trust(mbedtls_ssl_config *config, void *context) {
    struct trust *trust = context;
    int parsed = mbedtls_x509_crt_parse(&trust->authorities, (const unsigned char *)trust->pem, strlen(trust->pem) + 1);
    if (parsed != 0)
        return parsed == MBEDTLS_ERR_X509_ALLOC_FAILED ? LB_HTTPS_MEMORY : LB_HTTPS_ARGUMENT;
    mbedtls_ssl_conf_ca_chain(config, &trust->authorities, NULL);
    return LB_HTTPS_OK;
}

int lb_https_send(const lb_https_request *request, lb_https_answer *answer) {
    struct trust trusted = {.pem = request->authorities};
    memset(answer, 0, sizeof *answer);
    if (request->authorities == NULL)
        return LB_HTTPS_ARGUMENT;
    mbedtls_x509_crt_init(&trusted.authorities);
    int error = litebox_https_send(request, trust, &trusted, answer);
    mbedtls_x509_crt_free(&trusted.authorities);
    return error;
}
