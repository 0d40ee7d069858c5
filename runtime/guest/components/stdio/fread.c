#include <string.h>

#include "stream.h"

size_t fread(void *items, size_t size, size_t count, FILE *stream) {
    size_t wanted;
    if (__builtin_mul_overflow(size, count, &wanted) || wanted == 0)
        return 0;
    unsigned char *next = items;
    size_t missing = wanted;
    litebox_take(&stream->lock);
    while (missing > 0 && litebox_stream_fill(stream)) {
        size_t part = stream->count < missing ? stream->count : missing;
        memcpy(next, stream->buffer + stream->start, part);
        next += part;
        missing -= part;
        stream->start += part;
        stream->count -= part;
    }
    litebox_release(&stream->lock);
    return (wanted - missing) / size;
}
