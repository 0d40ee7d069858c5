#include "stream.h"

void clearerr(FILE *stream) {
    stream->at_end = false;
    stream->failed = false;
}
