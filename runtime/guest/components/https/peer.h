/* Clients and servers that know their peers by something else than authorities: for the other components. */
#ifndef LITEBOX_HTTPS_PEER_H
#define LITEBOX_HTTPS_PEER_H

#include <litebox/https.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

/* Says in (config) who may be at the other end. What it refers to must live as long. Returns an error of <litebox/https.h>. */
typedef int (*litebox_https_prepare)(mbedtls_ssl_config *config, void *context);

/* Who may vouch for a host: certificates in PEM, and those certificates read. */
struct litebox_https_trust {
    const char *pem;
    mbedtls_x509_crt authorities;
};

/* Has only hosts be believed that an authority of (trust) vouches for. A litebox_https_prepare. */
int litebox_https_trust(mbedtls_ssl_config *config, void *trust);

/* As lb_https_send, whose authorities (prepare) stands in for. */
int litebox_https_send(const lb_https_request *request, litebox_https_prepare prepare, void *context,
                       lb_https_answer *answer);

/* As lb_https_listen; (prepare) may be NULL. */
int litebox_https_listen(uint16_t port, const char *certificate, const char *key, litebox_https_prepare prepare,
                         void *context, lb_https_server **server);

#endif
