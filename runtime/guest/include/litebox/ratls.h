/* Attested TLS: certificates that carry evidence about the enclave that made their key. */
#ifndef LITEBOX_RATLS_H
#define LITEBOX_RATLS_H

#include <litebox/https.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for a certificate in PEM with evidence, and for its key. */
#define LB_RATLS_CERTIFICATE_ROOM 12288
#define LB_RATLS_KEY_ROOM 512

int lb_ratls_make_identity(const char *host, char *certificate, size_t certificate_size, char *key, size_t key_size);

#ifdef __cplusplus
}
#endif

#endif
