#include "stream.h"

long ftell(FILE *stream) {
    litebox_take(&stream->lock);
    long position = litebox_stream_tell(stream);
    litebox_release(&stream->lock);
    return position;
}
