#include "stream.h"

static unsigned char buffer[STREAM_BUFFER];

FILE litebox_stderr = {.buffer = buffer, .number = 2, .immediate = true};
