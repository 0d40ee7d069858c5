#include <mbedtls/psa_util.h>
#include <psa/crypto.h>

#include "channel.h"

int litebox_channel_configure(mbedtls_ssl_config *config, int endpoint, int only_tls13) {
    if (psa_crypto_init() != PSA_SUCCESS)
        return LB_HTTPS_MEMORY;
    if (mbedtls_ssl_config_defaults(config, endpoint, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT) != 0)
        return LB_HTTPS_MEMORY;
    mbedtls_ssl_conf_rng(config, mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE);
    if (only_tls13)
        mbedtls_ssl_conf_min_tls_version(config, MBEDTLS_SSL_VERSION_TLS1_3);
    return LB_HTTPS_OK;
}
