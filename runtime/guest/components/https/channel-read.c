#include "channel.h"

int litebox_channel_read(struct litebox_channel *channel, void *memory, size_t size, size_t *count) {
    int result;
    do {
        result = mbedtls_ssl_read(&channel->ssl, memory, size);
    } while (result == MBEDTLS_ERR_SSL_WANT_READ); /* there was a message of TLS itself, such as a session ticket */
    *count = result > 0 ? (size_t)result : 0;
    if (result > 0 || result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
        return LB_HTTPS_OK;
    /* 0: the connection has ended, and the peer has not said that it would. Whoever carries the bytes may have cut it. */
    return litebox_channel_error(channel, result == 0 ? MBEDTLS_ERR_SSL_CONN_EOF : result);
}
