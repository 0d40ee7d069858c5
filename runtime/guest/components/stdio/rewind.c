#include "stream.h"

void rewind(FILE *stream) {
    litebox_take(&stream->lock);
    litebox_stream_seek(stream, 0, SEEK_SET);
    stream->failed = false;
    litebox_release(&stream->lock);
}
