#include "stream.h"

int fgetpos(FILE *stream, fpos_t *position) {
    litebox_take(&stream->lock);
    *position = litebox_stream_tell(stream);
    litebox_release(&stream->lock);
    return *position < 0 ? -1 : 0;
}
