#include <string.h>

#include "peer.h"

int litebox_https_trust(mbedtls_ssl_config *config, void *trust) {
    struct litebox_https_trust *trusted = trust;
    if (trusted->pem == NULL)
        return LB_HTTPS_ARGUMENT;
    int parsed = mbedtls_x509_crt_parse(&trusted->authorities, (const unsigned char *)trusted->pem, strlen(trusted->pem) + 1);
    if (parsed != 0)
        return parsed == MBEDTLS_ERR_X509_ALLOC_FAILED ? LB_HTTPS_MEMORY : LB_HTTPS_ARGUMENT;
    mbedtls_ssl_conf_ca_chain(config, &trusted->authorities, NULL);
    return LB_HTTPS_OK;
}
