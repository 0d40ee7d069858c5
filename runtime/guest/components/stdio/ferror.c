#include "stream.h"

int ferror(FILE *stream) {
    return stream->failed;
}
