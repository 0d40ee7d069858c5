#include "stream.h"

int litebox_stream_flush(FILE *stream) {
    if (!stream->writing)
        return stream->failed ? EOF : 0;
    if (!stream->failed && stream->count > 0) {
        if (stream->kind->write(stream, stream->buffer, stream->count) == 0)
            stream->position += stream->count;
        else
            stream->failed = true;
    }
    stream->count = 0;
    stream->line_ended = false;
    return stream->failed ? EOF : 0;
}
