#include <litebox/https.h>

#include "identity.h"

int lb_https_make_identity(const char *host, char *certificate, size_t certificate_size, char *key, size_t key_size) {
    return litebox_identity_make(host, NULL, certificate, certificate_size, key, key_size);
}
