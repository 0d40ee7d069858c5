#include "stream.h"

void clearerr(FILE *stream) {
    litebox_take(&stream->lock);
    stream->at_end = false;
    stream->failed = false;
    litebox_release(&stream->lock);
}
