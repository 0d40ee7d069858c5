#include <errno.h>

#include "../hostcall/hostcall.h"
#include "stream.h"

static unsigned char buffer[STREAM_BUFFER];

static void flush_at_exit(void) {
    fflush(stdout);
}

LITEBOX_EXIT_HOOK(5, stdout, flush_at_exit);

static int write_output(FILE *stream, const void *bytes, size_t length) {
    (void)stream;
    if (litebox_console_write(1, bytes, length) == 0)
        return 0;
    errno = EIO;
    return -1;
}

static const struct litebox_stream_kind kind = {.write = write_output};

FILE litebox_stdout = {
    .buffer = buffer, .kind = &kind, .writable = true, .by_line = true, .exit_hook = &litebox_exit_hook_stdout};
