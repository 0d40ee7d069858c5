#include <string.h>

#include "stream.h"

int puts(const char *text) {
    litebox_take(&stdout->lock);
    litebox_stream_put(stdout, text, strlen(text));
    litebox_stream_put(stdout, "\n", 1);
    return litebox_stream_end_call(stdout);
}
