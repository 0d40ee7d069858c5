#include <mbedtls/net_sockets.h>

#include "channel.h"

static int send_bytes(void *context, const unsigned char *bytes, size_t size) {
    struct litebox_channel *channel = context;
    return lb_tcp_write(channel->tcp, bytes, size) == 0 ? (int)size : MBEDTLS_ERR_NET_SEND_FAILED;
}

static int receive_bytes(void *context, unsigned char *bytes, size_t size) {
    struct litebox_channel *channel = context;
    ptrdiff_t count = lb_tcp_read(channel->tcp, bytes, size);
    return count < 0 ? MBEDTLS_ERR_NET_RECV_FAILED : (int)count;
}

int litebox_channel_open(struct litebox_channel *channel, lb_tcp *tcp, const mbedtls_ssl_config *config,
                         const char *host) {
    channel->tcp = tcp;
    mbedtls_ssl_init(&channel->ssl);
    if (tcp == NULL)
        return LB_HTTPS_CONNECT;
    int result = mbedtls_ssl_setup(&channel->ssl, config);
    if (result == 0 && host != NULL)
        result = mbedtls_ssl_set_hostname(&channel->ssl, host);
    if (result != 0)
        return litebox_channel_error(channel, result);
    mbedtls_ssl_set_bio(&channel->ssl, channel, send_bytes, receive_bytes, NULL);
    return litebox_channel_error(channel, mbedtls_ssl_handshake(&channel->ssl));
}
