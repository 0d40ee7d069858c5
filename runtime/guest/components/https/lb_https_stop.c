#include <stdlib.h>

#include "server.h"

void lb_https_stop(lb_https_server *server) {
    if (server == NULL)
        return;
    lb_tcp_close(server->listener);
    mbedtls_pk_free(&server->key);
    mbedtls_x509_crt_free(&server->certificate);
    mbedtls_ssl_config_free(&server->config);
    free(server);
}
