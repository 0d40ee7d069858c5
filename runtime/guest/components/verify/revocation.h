/* Revocation lists: what their issuers have signed, and the host has brought. */
#ifndef LITEBOX_VERIFY_REVOCATION_H
#define LITEBOX_VERIFY_REVOCATION_H

#include <litebox/verify.h>
#include <mbedtls/x509_crt.h>
#include <stddef.h>

/* Is (certificate), which (issuer) has issued, on the list in DER (RFC 5280, section 5.1)? Returns LB_VERIFY_OK where the list is the issuer's and in
 * date, and it is not; LB_VERIFY_REVOKED, _LIST, _LIST_EXPIRED or _MEMORY. */
int litebox_revocation_check(const void *list, size_t size, mbedtls_x509_crt *issuer, const mbedtls_x509_crt *certificate);

#endif
