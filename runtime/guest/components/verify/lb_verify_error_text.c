#include <litebox/verify.h>

const char *lb_verify_error_text(int error) {
    static const char *const texts[] = {
        [LB_VERIFY_OK] = "No error",
        [LB_VERIFY_MEMORY] = "Out of memory",
        [LB_VERIFY_FORMAT] = "Not a quote that can be read",
        [LB_VERIFY_CHAIN] = "The platform's certificates do not come from the trusted root",
        [LB_VERIFY_EXPIRED] = "A certificate is not valid at this time",
        [LB_VERIFY_REVOKED] = "The platform's certificate was revoked",
        [LB_VERIFY_LIST] = "A revocation list is missing, or not its issuer's",
        [LB_VERIFY_LIST_EXPIRED] = "A revocation list is not valid at this time",
        [LB_VERIFY_SIGNATURE] = "The evidence was altered",
        [LB_VERIFY_QUOTING] = "The quoting enclave is not the trusted one",
        [LB_VERIFY_PLATFORM] = "The platform is not trusted, or too old",
        [LB_VERIFY_DEBUG] = "A debugger can look into the enclave",
        [LB_VERIFY_IDENTITY] = "It is another enclave",
        [LB_VERIFY_NO_EVIDENCE] = "The certificate carries no evidence",
        [LB_VERIFY_OTHER_KEY] = "The evidence is about another key",
    };
    if (error < 0 || (size_t)error >= sizeof texts / sizeof texts[0])
        return "Unknown error";
    return texts[error];
}
