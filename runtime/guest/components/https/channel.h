/* TLS over a connection. */
#ifndef LITEBOX_HTTPS_CHANNEL_H
#define LITEBOX_HTTPS_CHANNEL_H

#include <litebox/https.h>
#include <litebox/net.h>
#include <mbedtls/ssl.h>

struct litebox_channel {
    lb_tcp *tcp;
    mbedtls_ssl_context ssl;
};

/* Makes TLS ready in (config): for a client or a server, of version 1.3 alone or 1.2 as well. */
int litebox_channel_configure(mbedtls_ssl_config *config, int endpoint, int only_tls13);

/* Takes (tcp), which may be NULL, and does the handshake: as a client with a peer of the name (host), as a server where that is NULL.
 * Returns an error of <litebox/https.h>. The channel is to be closed in any case. */
int litebox_channel_open(struct litebox_channel *channel, lb_tcp *tcp, const mbedtls_ssl_config *config,
                         const char *host);

/* Reads up to (size) bytes into (memory). (*count) is 0 when the peer has ended the channel as TLS wants it. */
int litebox_channel_read(struct litebox_channel *channel, void *memory, size_t size, size_t *count);

/* Writes all of (memory). */
int litebox_channel_write(struct litebox_channel *channel, const void *memory, size_t size);

/* Tells the peer that nothing more comes, where the handshake is done, and closes the connection. */
void litebox_channel_close(struct litebox_channel *channel);

/* The error of <litebox/https.h> for what a function of Mbed TLS returned. */
int litebox_channel_error(const struct litebox_channel *channel, int result);

#endif
