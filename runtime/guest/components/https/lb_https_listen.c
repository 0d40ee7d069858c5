#include "peer.h"

int lb_https_listen(uint16_t port, const char *certificate, const char *key, lb_https_server **server) {
    return litebox_https_listen(port, certificate, key, NULL, NULL, server);
}
