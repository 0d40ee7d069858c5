#include <string.h>

#include "stream.h"

char *fgets(char *line, int size, FILE *stream) {
    char *next = line;
    size_t room = size > 0 ? (size_t)size - 1 : 0;
    bool complete = room == 0;
    if (size <= 0)
        return NULL;
    litebox_take(&stream->lock);
    while (!complete && litebox_stream_fill(stream)) {
        const unsigned char *from = stream->buffer + stream->start;
        size_t part = stream->count < room ? stream->count : room;
        const unsigned char *newline = memchr(from, '\n', part);
        if (newline != NULL)
            part = (size_t)(newline - from) + 1;
        memcpy(next, from, part);
        next += part;
        room -= part;
        stream->start += part;
        stream->count -= part;
        complete = newline != NULL || room == 0;
    }
    *next = '\0';
    char *result = (complete || next != line) && !stream->failed ? line : NULL;
    litebox_release(&stream->lock);
    return result;
}
