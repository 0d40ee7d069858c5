#include <ctype.h>

int isupper(int character) {
    return character >= 'A' && character <= 'Z';
}
