#include <stdlib.h>

#include "channel.h"

int lb_channel_close(lb_channel *channel) {
    if (channel == NULL)
        return LB_CHANNEL_OK;
    int error = channel->failure;
    if (error == LB_CHANNEL_OK)
        litebox_channel_put(channel, NULL, 0, 1); /* a peer that is gone already misses nothing */
    psa_destroy_key(channel->out.key);
    psa_destroy_key(channel->in.key);
    lb_tcp_close(channel->tcp);
    free(channel);
    return error;
}
