#include <ctype.h>
#include <string.h>

#include "message.h"

/* Reads until at least (size) bytes are there. */
static int want(struct litebox_message *message, struct litebox_channel *channel, size_t size) {
    while (message->size < size) {
        size_t count;
        int error = litebox_message_more(message, channel, &count);
        if (error != LB_HTTPS_OK)
            return error;
        if (count == 0)
            return LB_HTTPS_CUT;
    }
    return LB_HTTPS_OK;
}

/* Reads on until the line at (at) has ended; (*end) is where its LF is. */
static int want_line(struct litebox_message *message, struct litebox_channel *channel, size_t at, size_t *end) {
    for (*end = at;; (*end)++) {
        if (*end - at > LONGEST_HEAD)
            return LB_HTTPS_MESSAGE;
        int error = want(message, channel, *end + 1);
        if (error != LB_HTTPS_OK || message->bytes[*end] == '\n')
            return error;
    }
}

/* The size at the beginning of a chunk's line, or more than the longest body. */
static size_t chunk_size(const char *line) {
    size_t size = 0;
    if (!isxdigit((unsigned char)*line))
        return LONGEST_BODY + 1;
    for (; isxdigit((unsigned char)*line) && size <= LONGEST_BODY; line++)
        size = size * 16 + (size_t)(isdigit((unsigned char)*line) ? *line - '0' : tolower((unsigned char)*line) - 'a' + 10);
    return size;
}

int litebox_message_unchunk(struct litebox_message *message, struct litebox_channel *channel) {
    size_t to = message->head;
    size_t from = message->head;
    for (;;) {
        size_t end;
        int error = want_line(message, channel, from, &end);
        if (error != LB_HTTPS_OK)
            return error;
        size_t size = chunk_size(message->bytes + from);
        if (size > LONGEST_BODY || to + size > message->head + LONGEST_BODY)
            return LB_HTTPS_MESSAGE;
        from = end + 1;
        if (size == 0)
            break; /* fields may follow, which say nothing that is wanted */
        error = want(message, channel, from + size + 2);
        if (error != LB_HTTPS_OK)
            return error;
        memmove(message->bytes + to, message->bytes + from, size);
        to += size;
        from += size;
        if (memcmp(message->bytes + from, "\r\n", 2) != 0)
            return LB_HTTPS_MESSAGE;
        from += 2;
    }
    message->size = to;
    message->bytes[to] = '\0';
    return LB_HTTPS_OK;
}
