#include "channel.h"

int litebox_channel_write(struct litebox_channel *channel, const void *memory, size_t size) {
    const unsigned char *rest = memory;
    while (size > 0) {
        int result = mbedtls_ssl_write(&channel->ssl, rest, size);
        if (result <= 0)
            return litebox_channel_error(channel, result);
        rest += result;
        size -= (size_t)result;
    }
    return LB_HTTPS_OK;
}
