#include <errno.h>

#include "../hostcall/hostcall.h"
#include "stream.h"

static unsigned char buffer[STREAM_BUFFER];

static int write_error(FILE *stream, const void *bytes, size_t length) {
    (void)stream;
    if (litebox_console_write(2, bytes, length) == 0)
        return 0;
    errno = EIO;
    return -1;
}

static const struct litebox_stream_kind kind = {.write = write_error};

FILE litebox_stderr = {.buffer = buffer, .kind = &kind, .writable = true, .immediate = true};
