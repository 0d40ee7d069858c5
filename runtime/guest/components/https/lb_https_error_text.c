#include <litebox/https.h>

const char *lb_https_error_text(int error) {
    static const char *const texts[] = {
        [LB_HTTPS_OK] = "No error",
        [LB_HTTPS_ARGUMENT] = "An argument cannot be used",
        [LB_HTTPS_MEMORY] = "Out of memory",
        [LB_HTTPS_CONNECT] = "No connection",
        [LB_HTTPS_CUT] = "The connection was cut",
        [LB_HTTPS_UNTRUSTED] = "The certificate is not trusted",
        [LB_HTTPS_EXPIRED] = "The certificate is not valid at this time",
        [LB_HTTPS_WRONG_NAME] = "The certificate is of another host",
        [LB_HTTPS_VERSION] = "No common version of TLS",
        [LB_HTTPS_TLS] = "The TLS handshake or a record failed",
        [LB_HTTPS_MESSAGE] = "Not an HTTP message, or too long",
        [LB_HTTPS_EVIDENCE] = "No evidence, or none that is accepted",
    };
    if (error < 0 || (size_t)error >= sizeof texts / sizeof texts[0])
        return "Unknown error";
    return texts[error];
}
