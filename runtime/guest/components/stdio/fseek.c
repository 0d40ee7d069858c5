#include "stream.h"

int fseek(FILE *stream, long offset, int whence) {
    litebox_take(&stream->lock);
    int result = litebox_stream_seek(stream, offset, whence);
    litebox_release(&stream->lock);
    return result;
}
