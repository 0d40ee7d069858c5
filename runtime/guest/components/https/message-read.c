#include <ctype.h>
#include <string.h>

#include "message.h"

static int read_head(struct litebox_message *message, struct litebox_channel *channel) {
    size_t searched = 0;
    for (;;) {
        size_t count;
        int error = litebox_message_more(message, channel, &count);
        if (error != LB_HTTPS_OK)
            return error;
        for (; searched + 4 <= message->size; searched++) {
            if (memcmp(message->bytes + searched, "\r\n\r\n", 4) == 0) {
                message->head = searched + 4;
                /* What looks at the head as a string must see all of it. */
                return memchr(message->bytes, '\0', message->head) == NULL ? LB_HTTPS_OK : LB_HTTPS_MESSAGE;
            }
        }
        if (count == 0)
            return LB_HTTPS_CUT;
        if (message->size > LONGEST_HEAD)
            return LB_HTTPS_MESSAGE;
    }
}

/* A length in decimal, or more than the longest body. */
static size_t body_length(const char *digits, size_t count) {
    size_t length = 0;
    if (count == 0 || count > 9)
        return LONGEST_BODY + 1;
    for (; count > 0; count--, digits++) {
        if (!isdigit((unsigned char)*digits))
            return LONGEST_BODY + 1;
        length = length * 10 + (size_t)(*digits - '0');
    }
    return length;
}

/* All that comes, or (length) bytes of it. */
static int read_body(struct litebox_message *message, struct litebox_channel *channel, bool to_end, size_t length) {
    if (!to_end && length > LONGEST_BODY)
        return LB_HTTPS_MESSAGE;
    while (to_end || message->size - message->head < length) {
        size_t count;
        int error = litebox_message_more(message, channel, &count);
        if (error != LB_HTTPS_OK)
            return error;
        if (count == 0)
            return to_end ? LB_HTTPS_OK : LB_HTTPS_CUT;
        if (message->size - message->head > LONGEST_BODY)
            return LB_HTTPS_MESSAGE;
    }
    message->size = message->head + length;
    message->bytes[message->size] = '\0';
    return LB_HTTPS_OK;
}

int litebox_message_read(struct litebox_message *message, struct litebox_channel *channel, bool is_answer, bool no_body) {
    int error = read_head(message, channel);
    if (error != LB_HTTPS_OK)
        return error;
    size_t coding_length, digits;
    const char *coding = litebox_message_field(message, "transfer-encoding", &coding_length);
    const char *length = litebox_message_field(message, "content-length", &digits);
    if (no_body)
        return read_body(message, channel, false, 0);
    if (coding != NULL) {
        /* Two statements of a length are an attack on whoever believes the other one (RFC 9112, section 6.1). */
        if (length != NULL || coding_length != 7 || memcmp(coding, "chunked", 7) != 0)
            return LB_HTTPS_MESSAGE;
        return litebox_message_unchunk(message, channel);
    }
    if (length != NULL)
        return read_body(message, channel, false, body_length(length, digits));
    return read_body(message, channel, is_answer, 0);
}
