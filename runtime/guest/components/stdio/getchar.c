#include "stream.h"

int getchar(void) {
    return fgetc(stdin);
}
