#include <errno.h>
#include <limits.h>

#include "stream.h"

int litebox_stream_seek(FILE *stream, long offset, int whence) {
    if (stream->kind->end == NULL) {
        errno = ESPIPE;
        return -1;
    }
    if (stream->writing && litebox_stream_settle(stream) != 0)
        return -1;
    /* What was put back stays, should this fail (C11 7.21.9.2). */
    long base = whence == SEEK_END ? (long)stream->kind->end(stream) : whence == SEEK_CUR ? litebox_stream_tell(stream) : 0;
    long target;
    bool is_possible = whence == SEEK_SET || whence == SEEK_CUR || whence == SEEK_END;
    if (!is_possible || __builtin_add_overflow(base, offset, &target) || target < 0) {
        errno = EINVAL;
        return -1;
    }
    litebox_stream_settle(stream);
    stream->position = (uint64_t)target;
    stream->at_end = false;
    return 0;
}

long litebox_stream_tell(const FILE *stream) {
    if (stream->kind->end == NULL) {
        errno = ESPIPE;
        return -1;
    }
    return (long)(stream->writing ? stream->position + stream->count : stream->position - stream->count);
}
