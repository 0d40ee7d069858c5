#include <ctype.h>

int isspace(int character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
}
