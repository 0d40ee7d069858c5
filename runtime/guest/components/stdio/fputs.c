#include <string.h>

#include "stream.h"

int fputs(const char *text, FILE *stream) {
    litebox_take(&stream->lock);
    litebox_stream_put(stream, text, strlen(text));
    return litebox_stream_end_call(stream);
}
