#include "stream.h"

static unsigned char buffer[STREAM_BUFFER];

FILE litebox_stdin = {.buffer = buffer};
