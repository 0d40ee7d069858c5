#include "stream.h"

int fgetc(FILE *stream) {
    int character = EOF;
    litebox_take(&stream->lock);
    if (litebox_stream_fill(stream)) {
        stream->count--;
        character = stream->buffer[stream->start++];
    }
    litebox_release(&stream->lock);
    return character;
}
