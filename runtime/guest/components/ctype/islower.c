#include <ctype.h>

int islower(int character) {
    return character >= 'a' && character <= 'z';
}
