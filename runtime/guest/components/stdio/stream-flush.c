#include <errno.h>

#include "../hostcall/hostcall.h"
#include "stream.h"

int litebox_stream_flush(FILE *stream) {
    if (stream->number == 0)
        stream->failed = true; /* stdin cannot be written */
    if (!stream->failed && litebox_console_write(stream->number, stream->buffer, stream->count) != 0) {
        stream->failed = true;
        errno = EIO;
    }
    stream->count = 0;
    stream->line_ended = false;
    return stream->failed ? EOF : 0;
}
