#include "stream.h"

int fsetpos(FILE *stream, const fpos_t *position) {
    return fseek(stream, *position, SEEK_SET);
}
