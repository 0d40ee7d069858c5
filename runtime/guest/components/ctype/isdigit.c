#include <ctype.h>

int isdigit(int character) {
    return character >= '0' && character <= '9';
}
