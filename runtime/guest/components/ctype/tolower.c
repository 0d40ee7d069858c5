#include <ctype.h>

int tolower(int character) {
    return isupper(character) ? character - 'A' + 'a' : character;
}
