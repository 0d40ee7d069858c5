/* HTTP/1.1 messages (RFC 9112), as far as one message for each connection needs them. */
#ifndef LITEBOX_HTTPS_MESSAGE_H
#define LITEBOX_HTTPS_MESSAGE_H

#include <stdbool.h>

#include "channel.h"

/* The first line and the fields, and the body. A peer that sends more is refused. */
#define LONGEST_HEAD 8192
#define LONGEST_BODY (1 << 20)

/* What has come so far; a NUL always follows. */
struct litebox_message {
    char *bytes;
    size_t size, room;
    size_t head; /* where the body begins; 0 until that is known */
};

/* Reads a whole message. In an answer to HEAD, and in answers that never have one, there is (no_body). A request's body must have a
 * length; an answer's may end with the channel. The message's memory is to be freed in any case. */
int litebox_message_read(struct litebox_message *message, struct litebox_channel *channel, bool is_answer, bool no_body);

/* Reads more bytes and appends them; (*count) is 0 at the end of the channel. */
int litebox_message_more(struct litebox_message *message, struct litebox_channel *channel, size_t *count);

/* The value of a field, without spaces around it, and its (*length); NULL where there is none. Names are in lower case. */
const char *litebox_message_field(const struct litebox_message *message, const char *name, size_t *length);

/* Replaces a body in chunks (RFC 9112, section 7.1), of which more is read as it is needed, by what is in them. */
int litebox_message_unchunk(struct litebox_message *message, struct litebox_channel *channel);

#endif
