#include <ctype.h>

int toupper(int character) {
    return islower(character) ? character - 'a' + 'A' : character;
}
