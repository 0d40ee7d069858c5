#include "stream.h"

int fclose(FILE *stream) {
    litebox_files_remove(stream);
    litebox_take(&stream->lock);
    int result = litebox_stream_flush(stream);
    litebox_release(&stream->lock);
    if (stream->kind->close != NULL && stream->kind->close(stream) != 0)
        result = EOF;
    return result;
}
