#include "stream.h"

int getc(FILE *stream) {
    return fgetc(stream);
}
