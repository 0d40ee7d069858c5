#include "peer.h"

int lb_https_send(const lb_https_request *request, lb_https_answer *answer) {
    struct litebox_https_trust trusted = {.pem = request->authorities};
    mbedtls_x509_crt_init(&trusted.authorities);
    int error = litebox_https_send(request, litebox_https_trust, &trusted, answer);
    mbedtls_x509_crt_free(&trusted.authorities);
    return error;
}
