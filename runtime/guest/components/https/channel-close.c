#include "channel.h"

void litebox_channel_close(struct litebox_channel *channel) {
    if (channel->tcp != NULL && mbedtls_ssl_is_handshake_over(&channel->ssl))
        mbedtls_ssl_close_notify(&channel->ssl); /* a peer that is gone already misses nothing */
    mbedtls_ssl_free(&channel->ssl);
    lb_tcp_close(channel->tcp);
    channel->tcp = NULL;
}
