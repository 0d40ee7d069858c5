#include <ctype.h>

int isxdigit(int character) {
    return isdigit(character) || (character >= 'a' && character <= 'f') || (character >= 'A' && character <= 'F');
}
