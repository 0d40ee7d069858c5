#include <ctype.h>

int isgraph(int character) {
    return character > ' ' && character < 127;
}
