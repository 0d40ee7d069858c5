#include <errno.h>

#include "../hostcall/hostcall.h"
#include "stream.h"

static unsigned char buffer[STREAM_BUFFER];

static ptrdiff_t read_input(FILE *stream, void *bytes, size_t capacity) {
    (void)stream;
    litebox_take(&stdout->lock);
    litebox_stream_flush(stdout); /* a question that is not a whole line must be seen before its answer is read */
    litebox_release(&stdout->lock);
    ptrdiff_t count = litebox_console_read(bytes, capacity);
    if (count < 0)
        errno = EIO;
    return count;
}

static const struct litebox_stream_kind kind = {.read = read_input};

FILE litebox_stdin = {.buffer = buffer, .kind = &kind, .readable = true};
