#include <string.h>

int strncmp(const char *left, const char *right, size_t limit) {
    for (size_t i = 0; i < limit; i++) {
        int difference = (unsigned char)left[i] - (unsigned char)right[i];
        if (difference != 0 || left[i] == '\0')
            return difference;
    }
    return 0;
}
