#include "channel.h"

int lb_channel_send(lb_channel *channel, const void *message, size_t size) {
    if (size == 0 || size > LB_CHANNEL_LONGEST)
        return LB_CHANNEL_ARGUMENT;
    return channel->failure == LB_CHANNEL_OK ? litebox_channel_put(channel, message, size, 0) : channel->failure;
}
