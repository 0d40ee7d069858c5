#include <string.h>

#include "stream.h"

void litebox_stream_put(FILE *stream, const void *bytes, size_t length) {
    const unsigned char *rest = bytes;
    while (length > 0 && !stream->failed) {
        size_t room = STREAM_BUFFER - stream->count;
        size_t part = length < room ? length : room;
        memcpy(stream->buffer + stream->count, rest, part);
        stream->count += part;
        stream->line_ended |= memchr(rest, '\n', part) != NULL;
        rest += part;
        length -= part;
        if (stream->count == STREAM_BUFFER)
            litebox_stream_flush(stream);
    }
}

int litebox_stream_end_call(FILE *stream) {
    if (stream->immediate || stream->line_ended)
        litebox_stream_flush(stream);
    int result = stream->failed ? EOF : 0;
    litebox_release(&stream->lock);
    return result;
}
