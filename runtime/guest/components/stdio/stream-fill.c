#include <errno.h>

#include "../hostcall/hostcall.h"
#include "stream.h"

bool litebox_stream_fill(FILE *stream) {
    if (stream->count > 0)
        return true;
    if (stream->number != 0) {
        stream->failed = true; /* only stdin can be read */
        errno = EBADF;
    }
    if (stream->at_end || stream->failed)
        return false;
    litebox_take(&stdout->lock);
    litebox_stream_flush(stdout); /* a question that is not a whole line must be seen before its answer is read */
    litebox_release(&stdout->lock);
    ptrdiff_t count = litebox_console_read(stream->buffer, STREAM_BUFFER);
    if (count < 0) {
        stream->failed = true;
        errno = EIO;
        return false;
    }
    stream->at_end = count == 0;
    stream->start = 0;
    stream->count = (size_t)count;
    return !stream->at_end;
}
