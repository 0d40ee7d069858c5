#include "stream.h"

static int put_back(int character, FILE *stream) {
    if (stream->writing)
        litebox_stream_settle(stream);
    if (stream->count == 0)
        stream->start = 1;
    if (stream->start == 0)
        return EOF;
    stream->start--;
    stream->count++;
    stream->at_end = false;
    return stream->buffer[stream->start] = (unsigned char)character;
}

int ungetc(int character, FILE *stream) {
    if (character == EOF || !stream->readable)
        return EOF;
    litebox_take(&stream->lock);
    int result = put_back(character, stream);
    litebox_release(&stream->lock);
    return result;
}
