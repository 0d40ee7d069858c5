#include <mbedtls/pk.h>

#include "identity.h"
#include "peer.h"

/* Whom a client trusts, and who it is. */
struct client {
    struct litebox_https_trust trusted;
    const char *certificate, *key;
    mbedtls_x509_crt own;
    mbedtls_pk_context own_key;
};

static int prepare(mbedtls_ssl_config *config, void *context) {
    struct client *client = context;
    int error = litebox_https_trust(config, &client->trusted);
    if (error != LB_HTTPS_OK)
        return error;
    return litebox_identity_use(config, client->certificate, client->key, &client->own, &client->own_key);
}

int lb_https_send_as(const lb_https_request *request, const char *certificate, const char *key, lb_https_answer *answer) {
    struct client client = {.trusted.pem = request->authorities, .certificate = certificate, .key = key};
    mbedtls_x509_crt_init(&client.trusted.authorities);
    mbedtls_x509_crt_init(&client.own);
    mbedtls_pk_init(&client.own_key);
    int error = litebox_https_send(request, prepare, &client, answer);
    mbedtls_pk_free(&client.own_key);
    mbedtls_x509_crt_free(&client.own);
    mbedtls_x509_crt_free(&client.trusted.authorities);
    return error;
}
