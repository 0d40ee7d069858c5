#include <mbedtls/psa_util.h>
#include <string.h>

#include "channel.h"
#include "identity.h"

int litebox_identity_use(mbedtls_ssl_config *config, const char *certificate, const char *key, mbedtls_x509_crt *own,
                         mbedtls_pk_context *own_key) {
    int result = mbedtls_x509_crt_parse(own, (const unsigned char *)certificate, strlen(certificate) + 1);
    if (result == 0)
        result = mbedtls_pk_parse_key(own_key, (const unsigned char *)key, strlen(key) + 1, NULL, 0, mbedtls_psa_get_random,
                                      MBEDTLS_PSA_RANDOM_STATE);
    if (result == 0)
        result = mbedtls_pk_check_pair(&own->pk, own_key, mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE);
    if (result == 0)
        result = mbedtls_ssl_conf_own_cert(config, own, own_key);
    if (result == 0)
        return LB_HTTPS_OK;
    return litebox_channel_error(NULL, result) == LB_HTTPS_MEMORY ? LB_HTTPS_MEMORY : LB_HTTPS_ARGUMENT;
}
