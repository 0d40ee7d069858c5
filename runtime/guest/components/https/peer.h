/* Clients and servers that know their peers by something else than authorities: for the other components. */
#ifndef LITEBOX_HTTPS_PEER_H
#define LITEBOX_HTTPS_PEER_H

#include <litebox/https.h>
#include <mbedtls/ssl.h>

/* Says in (config) who may be at the other end. What it refers to must live as long. Returns an error of <litebox/https.h>. */
typedef int (*litebox_https_prepare)(mbedtls_ssl_config *config, void *context);

/* As lb_https_send, whose authorities (prepare) stands in for. */
int litebox_https_send(const lb_https_request *request, litebox_https_prepare prepare, void *context,
                       lb_https_answer *answer);

/* As lb_https_listen; (prepare) may be NULL. */
int litebox_https_listen(uint16_t port, const char *certificate, const char *key, litebox_https_prepare prepare,
                         void *context, lb_https_server **server);

#endif
