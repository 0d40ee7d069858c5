#include <errno.h>

#include "stream.h"

bool litebox_stream_fill(FILE *stream) {
    if (stream->writing && stream->readable)
        litebox_stream_settle(stream);
    if (!stream->writing && stream->count > 0)
        return true;
    if (!stream->readable) {
        stream->failed = true;
        errno = EBADF;
    }
    if (stream->at_end || stream->failed)
        return false;
    /* One byte stays free in front: ungetc must be able to put one back at any time (C11 7.21.7.10). */
    ptrdiff_t count = stream->kind->read(stream, stream->buffer + 1, STREAM_BUFFER - 1);
    if (count < 0) {
        stream->failed = true;
        return false;
    }
    stream->at_end = count == 0;
    stream->start = 1;
    stream->count = (size_t)count;
    stream->position += (size_t)count;
    return !stream->at_end;
}
