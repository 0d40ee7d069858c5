#include "stream.h"

int fputc(int character, FILE *stream) {
    unsigned char byte = (unsigned char)character;
    litebox_take(&stream->lock);
    litebox_stream_put(stream, &byte, 1);
    return litebox_stream_end_call(stream) == 0 ? byte : EOF;
}
