#include <stdlib.h>
#include <string.h>

#include "channel.h"

static int send_record(lb_channel *channel, const void *message, size_t size, int is_last) {
    const struct litebox_record head = {.size = (uint32_t)size, .is_last = (uint32_t)is_last};
    unsigned char nonce[CHANNEL_NONCE];
    size_t length;
    unsigned char *bytes = malloc(sizeof head + size + CHANNEL_TAG);
    if (bytes == NULL)
        return LB_CHANNEL_MEMORY;
    memcpy(bytes, &head, sizeof head);
    litebox_channel_nonce(&channel->out, nonce);
    psa_status_t status = psa_aead_encrypt(channel->out.key, PSA_ALG_GCM, nonce, sizeof nonce, bytes, sizeof head, message,
                                           size, bytes + sizeof head, size + CHANNEL_TAG, &length);
    int error = litebox_channel_status(status);
    if (error == LB_CHANNEL_OK && lb_tcp_write(channel->tcp, bytes, sizeof head + size + CHANNEL_TAG) != 0)
        error = LB_CHANNEL_CUT;
    free(bytes);
    return error;
}

/* After an error nothing more is sent: the peer would take what follows for altered, and an end for the end of all that was to come. */
int litebox_channel_put(lb_channel *channel, const void *message, size_t size, int is_last) {
    int error = send_record(channel, message, size, is_last);
    if (error != LB_CHANNEL_OK)
        channel->failure = error;
    return error;
}
