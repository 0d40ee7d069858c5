#include <errno.h>
#include <string.h>

#include "stream.h"

static bool begin(FILE *stream) {
    if (!stream->writable) {
        stream->failed = true;
        errno = EBADF;
        return false;
    }
    if (!stream->writing)
        litebox_stream_settle(stream);
    stream->writing = true;
    if (stream->appends && stream->count == 0)
        stream->position = stream->kind->end(stream);
    return true;
}

void litebox_stream_put(FILE *stream, const void *bytes, size_t length) {
    const unsigned char *rest = bytes;
    while (length > 0 && !stream->failed && begin(stream)) {
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
    if (stream->immediate || (stream->by_line && stream->line_ended))
        litebox_stream_flush(stream);
    int result = stream->failed ? EOF : 0;
    litebox_release(&stream->lock);
    return result;
}
