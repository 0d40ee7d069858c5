#include <ctype.h>

int isprint(int character) {
    return character >= ' ' && character < 127;
}
