#include "stream.h"

int fflush(FILE *stream) {
    /* With a null pointer all output streams are meant; stderr never holds anything back. */
    FILE *meant = stream == NULL ? stdout : stream;
    litebox_take(&meant->lock);
    int result = litebox_stream_flush(meant);
    litebox_release(&meant->lock);
    return result;
}
