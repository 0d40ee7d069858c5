#include "stream.h"

static unsigned char buffer[STREAM_BUFFER];

static void flush_at_exit(void) {
    fflush(stdout);
}

LITEBOX_EXIT_HOOK(5, stdout, flush_at_exit);

FILE litebox_stdout = {.buffer = buffer, .number = 1, .exit_hook = &litebox_exit_hook_stdout};
