#include <string.h>

#include "../https/peer.h"
#include "peer-expect.h"

int lb_ratls_listen(uint16_t port, const char *certificate, const char *key, lb_ratls_peer *peer,
                    lb_https_server **server) {
    peer->refusal = LB_VERIFY_NO_EVIDENCE;
    memset(&peer->identity, 0, sizeof peer->identity);
    return litebox_https_listen(port, certificate, key, litebox_ratls_expect, peer, server);
}
