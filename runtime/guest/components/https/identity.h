/* Keys that are made in the enclave, and certificates for them that the keys themselves sign. */
#ifndef LITEBOX_HTTPS_IDENTITY_H
#define LITEBOX_HTTPS_IDENTITY_H

#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <stddef.h>

/* Adds extensions to a certificate for (key). Returns an error of <litebox/https.h>. */
typedef int (*litebox_identity_extension)(mbedtls_x509write_cert *certificate, mbedtls_pk_context *key);

/* As lb_https_make_identity; (extend) may be NULL. */
int litebox_identity_make(const char *host, litebox_identity_extension extend, char *certificate,
                          size_t certificate_size, char *key, size_t key_size);

/* Reads (certificate) and (key), which must belong together, and has (config) show them; what they are read into must live as long. */
int litebox_identity_use(mbedtls_ssl_config *config, const char *certificate, const char *key, mbedtls_x509_crt *own,
                         mbedtls_pk_context *own_key);

#endif
