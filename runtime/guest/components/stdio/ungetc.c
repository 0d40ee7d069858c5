#include "stream.h"

int ungetc(int character, FILE *stream) {
    if (character == EOF || stream->number != 0)
        return EOF;
    if (stream->count == 0)
        stream->start = 1;
    if (stream->start == 0)
        return EOF;
    stream->start--;
    stream->count++;
    stream->at_end = false;
    return stream->buffer[stream->start] = (unsigned char)character;
}
