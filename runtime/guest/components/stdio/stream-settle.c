#include "stream.h"

int litebox_stream_settle(FILE *stream) {
    int result = stream->writing && stream->count > 0 ? litebox_stream_flush(stream) : 0;
    if (!stream->writing)
        stream->position -= stream->count; /* what was not read */
    stream->count = 0;
    stream->start = 0;
    stream->writing = false;
    return result;
}
