#include <mbedtls/pk.h>
#include <string.h>

#include "../https/identity.h"
#include "../https/peer.h"
#include "peer-expect.h"

/* What a client shows, and whom it expects. */
struct client {
    lb_ratls_peer *peer;
    mbedtls_x509_crt certificate;
    mbedtls_pk_context key;
};

static int prepare(mbedtls_ssl_config *config, void *context) {
    struct client *client = context;
    const lb_ratls_peer *peer = client->peer;
    int error = litebox_ratls_expect(config, client->peer);
    if (error != LB_HTTPS_OK || peer->certificate == NULL || peer->key == NULL)
        return error;
    return litebox_identity_use(config, peer->certificate, peer->key, &client->certificate, &client->key);
}

int lb_ratls_send(const lb_https_request *request, lb_ratls_peer *peer, lb_https_answer *answer) {
    struct client client = {.peer = peer};
    peer->refusal = LB_VERIFY_NO_EVIDENCE;
    memset(&peer->identity, 0, sizeof peer->identity);
    mbedtls_x509_crt_init(&client.certificate);
    mbedtls_pk_init(&client.key);
    int error = litebox_https_send(request, prepare, &client, answer);
    mbedtls_pk_free(&client.key);
    mbedtls_x509_crt_free(&client.certificate);
    return error;
}
