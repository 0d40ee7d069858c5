#include <string.h>

#include "channel.h"

void litebox_channel_nonce(struct litebox_direction *direction, unsigned char nonce[CHANNEL_NONCE]) {
    memset(nonce, 0, CHANNEL_NONCE);
    memcpy(nonce, &direction->count, sizeof direction->count);
    direction->count++;
}
