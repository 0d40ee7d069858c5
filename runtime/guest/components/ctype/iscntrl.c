#include <ctype.h>

int iscntrl(int character) {
    return (character >= 0 && character < ' ') || character == 127;
}
