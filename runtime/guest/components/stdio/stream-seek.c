#include <errno.h>
#include <limits.h>

#include "stream.h"

int litebox_stream_seek(FILE *stream, long offset, int whence) {
    if (stream->kind->end == NULL) {
        errno = ESPIPE;
        return -1;
    }
    if (litebox_stream_settle(stream) != 0)
        return -1;
    uint64_t base = whence == SEEK_END ? stream->kind->end(stream) : whence == SEEK_CUR ? stream->position : 0;
    long target;
    bool is_possible = whence == SEEK_SET || whence == SEEK_CUR || whence == SEEK_END;
    if (!is_possible || __builtin_add_overflow((long)base, offset, &target) || target < 0) {
        errno = EINVAL;
        return -1;
    }
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
