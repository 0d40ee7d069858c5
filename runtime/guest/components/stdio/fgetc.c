#include "stream.h"

int fgetc(FILE *stream) {
    if (!litebox_stream_fill(stream))
        return EOF;
    stream->count--;
    return stream->buffer[stream->start++];
}
