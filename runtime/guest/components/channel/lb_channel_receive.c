#include <stdlib.h>

#include "channel.h"

/* The length is checked before it is used, and is part of what the tag covers. */
static int take_record(lb_channel *channel, struct litebox_record *head, void *message, size_t room) {
    unsigned char nonce[CHANNEL_NONCE];
    size_t size;
    int error = litebox_channel_take(channel->tcp, head, sizeof *head);
    if (error != LB_CHANNEL_OK)
        return error;
    if (head->size > LB_CHANNEL_LONGEST || head->is_last > 1 || (head->size == 0) != head->is_last)
        return LB_CHANNEL_ALTERED;
    if (head->size > room)
        return LB_CHANNEL_LONG;
    unsigned char *bytes = malloc(head->size + CHANNEL_TAG);
    if (bytes == NULL)
        return LB_CHANNEL_MEMORY;
    error = litebox_channel_take(channel->tcp, bytes, head->size + CHANNEL_TAG);
    if (error == LB_CHANNEL_OK) {
        litebox_channel_nonce(&channel->in, nonce);
        psa_status_t status =
            psa_aead_decrypt(channel->in.key, PSA_ALG_GCM, nonce, sizeof nonce, (const uint8_t *)head, sizeof *head, bytes,
                             head->size + CHANNEL_TAG, message, room, &size);
        error = status == PSA_ERROR_INVALID_SIGNATURE ? LB_CHANNEL_ALTERED : litebox_channel_status(status);
    }
    free(bytes);
    return error;
}

int lb_channel_receive(lb_channel *channel, void *message, size_t room, size_t *size) {
    struct litebox_record head;
    *size = 0;
    if (channel->failure != LB_CHANNEL_OK || channel->has_ended)
        return channel->failure;
    channel->failure = take_record(channel, &head, message, room);
    if (channel->failure != LB_CHANNEL_OK)
        return channel->failure;
    channel->has_ended = (int)head.is_last;
    *size = head.size;
    return LB_CHANNEL_OK;
}
