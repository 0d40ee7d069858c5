#include <stdlib.h>

#include "channel.h"
#include "identity.h"
#include "peer.h"
#include "server.h"

static int set_up(struct lb_https_server *server, const char *certificate, const char *key) {
    int error = litebox_channel_configure(&server->config, MBEDTLS_SSL_IS_SERVER, 0);
    if (error != LB_HTTPS_OK)
        return error;
    return litebox_identity_use(&server->config, certificate, key, &server->certificate, &server->key);
}

int litebox_https_listen(uint16_t port, const char *certificate, const char *key, litebox_https_prepare prepare,
                         void *context, lb_https_server **server) {
    *server = NULL;
    struct lb_https_server *made = calloc(1, sizeof *made);
    if (made == NULL)
        return LB_HTTPS_MEMORY;
    mbedtls_ssl_config_init(&made->config);
    mbedtls_x509_crt_init(&made->certificate);
    mbedtls_pk_init(&made->key);
    int error = set_up(made, certificate, key);
    if (error == LB_HTTPS_OK && prepare != NULL)
        error = prepare(&made->config, context);
    if (error == LB_HTTPS_OK && (made->listener = lb_tcp_listen(port)) == NULL)
        error = LB_HTTPS_CONNECT;
    if (error == LB_HTTPS_OK)
        *server = made;
    else
        lb_https_stop(made);
    return error;
}
