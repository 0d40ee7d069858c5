/* Keys that are made in the enclave, and certificates for them that the keys themselves sign. */
#ifndef LITEBOX_HTTPS_IDENTITY_H
#define LITEBOX_HTTPS_IDENTITY_H

#include <mbedtls/x509_crt.h>
#include <stddef.h>

/* Adds extensions to a certificate for (key). Returns an error of <litebox/https.h>. */
typedef int (*litebox_identity_extension)(mbedtls_x509write_cert *certificate, mbedtls_pk_context *key);

/* As lb_https_make_identity; (extend) may be NULL. */
int litebox_identity_make(const char *host, litebox_identity_extension extend, char *certificate,
                          size_t certificate_size, char *key, size_t key_size);

#endif
