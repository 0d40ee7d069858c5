#include <mbedtls/psa_util.h>
#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "server.h"

static int set_up(struct lb_https_server *server, const char *certificate, const char *key) {
    int error = litebox_channel_configure(&server->config, MBEDTLS_SSL_IS_SERVER, 0);
    if (error != LB_HTTPS_OK)
        return error;
    const unsigned char *bytes = (const unsigned char *)certificate;
    int result = mbedtls_x509_crt_parse(&server->certificate, bytes, strlen(certificate) + 1);
    if (result == 0)
        result = mbedtls_pk_parse_key(&server->key, (const unsigned char *)key, strlen(key) + 1, NULL, 0,
                                      mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE);
    if (result == 0)
        result = mbedtls_pk_check_pair(&server->certificate.pk, &server->key, mbedtls_psa_get_random,
                                       MBEDTLS_PSA_RANDOM_STATE);
    if (result == 0)
        result = mbedtls_ssl_conf_own_cert(&server->config, &server->certificate, &server->key);
    if (result == 0)
        return LB_HTTPS_OK;
    return litebox_channel_error(NULL, result) == LB_HTTPS_MEMORY ? LB_HTTPS_MEMORY : LB_HTTPS_ARGUMENT;
}

int lb_https_listen(uint16_t port, const char *certificate, const char *key, lb_https_server **server) {
    *server = NULL;
    struct lb_https_server *made = calloc(1, sizeof *made);
    if (made == NULL)
        return LB_HTTPS_MEMORY;
    mbedtls_ssl_config_init(&made->config);
    mbedtls_x509_crt_init(&made->certificate);
    mbedtls_pk_init(&made->key);
    int error = set_up(made, certificate, key);
    if (error == LB_HTTPS_OK && (made->listener = lb_tcp_listen(port)) == NULL)
        error = LB_HTTPS_CONNECT;
    if (error == LB_HTTPS_OK)
        *server = made;
    else
        lb_https_stop(made);
    return error;
}
