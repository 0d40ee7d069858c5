#include "format.h"
#include "stream.h"

struct stream_output {
    struct litebox_output output;
    FILE *stream;
};

static void write_stream(struct litebox_output *output, const char *bytes, size_t length) {
    litebox_stream_put(((struct stream_output *)output)->stream, bytes, length);
}

int vfprintf(FILE *stream, const char *format, va_list arguments) {
    struct stream_output output = {{.write = write_stream}, stream};
    litebox_take(&stream->lock);
    int count = litebox_format(&output.output, format, arguments);
    return litebox_stream_end_call(stream) == 0 ? count : -1;
}
