#include "stream.h"

int fflush(FILE *stream) {
    if (stream == NULL) /* all that can be written; stderr never holds anything back */
        return fflush(stdout) | litebox_files_flush();
    litebox_take(&stream->lock);
    int result = stream->writing ? litebox_stream_flush(stream) : litebox_stream_settle(stream);
    if (stream->writable && stream->kind->commit != NULL && stream->kind->commit(stream) != 0) {
        stream->failed = true;
        result = EOF;
    }
    litebox_release(&stream->lock);
    return result;
}
