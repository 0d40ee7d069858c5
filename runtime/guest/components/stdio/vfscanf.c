#include "scan.h"
#include "stream.h"

struct stream_input {
    struct litebox_input input;
    FILE *stream;
};

static int peek(struct litebox_input *input) {
    FILE *stream = ((struct stream_input *)input)->stream;
    return litebox_stream_fill(stream) ? stream->buffer[stream->start] : -1;
}

static void advance(struct litebox_input *input) {
    FILE *stream = ((struct stream_input *)input)->stream;
    stream->start++;
    stream->count--;
    input->count++;
}

int vfscanf(FILE *stream, const char *format, va_list arguments) {
    struct stream_input input = {{.peek = peek, .advance = advance}, stream};
    litebox_take(&stream->lock);
    int items = litebox_scan(&input.input, format, arguments);
    litebox_release(&stream->lock);
    return items;
}
