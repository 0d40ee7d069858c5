/* Attested TLS: certificates that carry evidence about the enclave that made their key. */
#ifndef LITEBOX_RATLS_H
#define LITEBOX_RATLS_H

#include <litebox/https.h>
#include <litebox/verify.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for a certificate in PEM with evidence, and for its key. */
#define LB_RATLS_CERTIFICATE_ROOM 12288
#define LB_RATLS_KEY_ROOM 512

/* A peer that must be an enclave, and who we are to it. */
typedef struct {
    const lb_policy *policy;
    const char *certificate, *key; /* of lb_ratls_make_identity: what a client shows to a server that asks; NULL for nothing */
    int refusal;                   /* LB_VERIFY_OK, or why the last certificate that was shown is refused */
    lb_identity identity;          /* the last one that was accepted */
} lb_ratls_peer;

int lb_ratls_make_identity(const char *host, char *certificate, size_t certificate_size, char *key, size_t key_size);
int lb_ratls_send(const lb_https_request *request, lb_ratls_peer *peer, lb_https_answer *answer);
int lb_ratls_listen(uint16_t port, const char *certificate, const char *key, lb_ratls_peer *peer,
                    lb_https_server **server);

#ifdef __cplusplus
}
#endif

#endif
