#include <stdlib.h>

#include "message.h"

#define STEP 2048

int litebox_message_more(struct litebox_message *message, struct litebox_channel *channel, size_t *count) {
    *count = 0;
    if (message->room - message->size < STEP) {
        size_t room = message->room * 2 + 2 * STEP;
        if (room > 2 * (LONGEST_HEAD + LONGEST_BODY))
            return LB_HTTPS_MESSAGE;
        char *bytes = realloc(message->bytes, room);
        if (bytes == NULL)
            return LB_HTTPS_MEMORY;
        message->bytes = bytes;
        message->room = room;
    }
    int error = litebox_channel_read(channel, message->bytes + message->size, STEP - 1, count);
    message->size += *count;
    message->bytes[message->size] = '\0';
    return error;
}
