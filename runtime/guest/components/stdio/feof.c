#include "stream.h"

int feof(FILE *stream) {
    return stream->at_end;
}
