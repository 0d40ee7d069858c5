/* Who may be at the other end of attested TLS. */
#ifndef LITEBOX_RATLS_PEER_H
#define LITEBOX_RATLS_PEER_H

#include <litebox/ratls.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

/* Has a handshake succeed only with a peer whose evidence the policy of (peer) accepts and whose certificate is valid at the time. Who vouches
 * for the certificate, and its name, do not count. A litebox_https_prepare. */
int litebox_ratls_expect(mbedtls_ssl_config *config, void *peer);

/* Returns LB_VERIFY_OK or what is wrong with a certificate whose key the peer must prove to have. */
int litebox_ratls_judge(const mbedtls_x509_crt *certificate, const lb_policy *policy, lb_identity *identity);

#endif
