/* Sealing and local reports: what lacks memory is an error, and what is opened is what was sealed. */
#include <litebox/report.h>
#include <litebox/seal.h>
#include <string.h>

#include "failing.h"

void mbedtls_psa_crypto_free(void);

int main(void) {
    unsigned char sealed[9 + LB_SEAL_OVERHEAD], opened[9];
    static const char secret[] = "a secret";
    test_begins();
    int result = lb_seal(LB_SEAL_TO_MRENCLAVE, secret, sizeof secret, sealed);
    CHECK(result == LB_SEAL_OK || result == LB_SEAL_MEMORY);
    if (result == LB_SEAL_OK) {
        result = lb_unseal(sealed, sizeof sealed, opened);
        CHECK(result == LB_SEAL_MEMORY || (result == LB_SEAL_OK && memcmp(opened, secret, sizeof secret) == 0));
    }
    mbedtls_psa_crypto_free();
    test_ends();
    return 0;
}
